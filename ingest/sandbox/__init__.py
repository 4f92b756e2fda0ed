"""The child process that foreign bytes are read in, its limits and its messages."""
