"""The answer: evidence scored, statements chosen and proved, a short answer, and what the sources disagree about."""
