"""What depends on the language of a text: one table a language, and which table a text takes."""
