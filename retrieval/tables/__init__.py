"""Questions over the rows of a table, computed: the rows that a question means, and the value that they give."""
