"""Watches: questions that are put again at each generation, what changed in their answers, and how their keepers hear of it."""
