"""What the headers of a table say: which way it is laid out, and which words of a question mean which column."""
