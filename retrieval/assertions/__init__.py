"""What a sentence asserts: the words under which nothing is asserted, and what they govern."""
