"""From documents to the files of a new generation."""
