"""What a question requires of a sentence that answers it, and whether a sentence agrees: names, identifiers, ranks and years."""
