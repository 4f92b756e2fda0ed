"""The reader: a small model that finds the exact words of an answer in a passage, and says whether they are there."""
