"""Text to tokens: words, stems, synonyms and acronyms, the same for documents and questions."""
