"""The words of each language by subject: tables, columns, lists, parts of questions and documents."""
