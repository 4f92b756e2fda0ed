"""Questions that leave something to the question before them."""
