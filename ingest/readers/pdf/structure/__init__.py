"""What the lines of a PDF are: furniture, headings, paragraphs, notes, and the tables between them."""
