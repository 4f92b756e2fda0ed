"""A paragraph that a language model writes, and the checks that it is held against."""
