"""Generations on disk: publishing, integrity checks, history, comparison and as-of views."""
