"""The reader's training: questions and chunks in, weights out. Imports torch. The service imports none of it."""
