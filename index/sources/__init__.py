"""Which documents the index is to hold, and how a change of them is applied."""
