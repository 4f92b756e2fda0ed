"""From passages to an answer: evidence, statements, short answer, conflicts, confidence."""
