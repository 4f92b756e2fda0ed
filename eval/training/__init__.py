"""The reader's training: questions and chunks in, weights out. Imports torch; the service imports none of it."""
