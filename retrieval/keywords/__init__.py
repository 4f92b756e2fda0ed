"""Search by key words: all passages that hold them, with operators, in place of the ones that answer best."""
