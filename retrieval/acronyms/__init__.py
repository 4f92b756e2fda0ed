"""What acronyms stand for: the questions that ask it, and the places of a text that write one out."""
