"""How many examples a property has that is too dear for the number of the profile."""

from hypothesis import settings

_DEFAULT = 50
"""Examples under the default profile, as tests/conftest.py sets it."""


def scaled(count: int) -> int:
    """`count` under the default profile, and in proportion more or fewer under another."""
    return max(1, count * settings().max_examples // _DEFAULT)
