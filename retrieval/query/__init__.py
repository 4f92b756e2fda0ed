"""The question: expanded for both retrievers, and analysed once."""
