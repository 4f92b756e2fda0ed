"""What commands print: answers, documents, changes and progress, for a terminal or a pipe."""
