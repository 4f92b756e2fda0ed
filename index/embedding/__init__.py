"""Texts to unit vectors: the exported sentence encoder."""
