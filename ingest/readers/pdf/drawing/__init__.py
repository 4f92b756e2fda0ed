"""What is drawn on the pages of a PDF, read with pdfium: text with its place, size and face."""
