"""Tables of a PDF, read off where text stands."""
