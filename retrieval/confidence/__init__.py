"""Whether an answer is given: features of the evidence, the calibrated confidence, and the reason of a refusal."""
