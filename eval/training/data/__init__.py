"""Training pairs: question sets, hard negatives, corruptions and the batches of them."""
