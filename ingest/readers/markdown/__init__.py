"""The reader of Markdown."""
