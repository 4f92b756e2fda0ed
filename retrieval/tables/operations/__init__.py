"""What can be asked of the rows of a table, one module for each kind of question."""
