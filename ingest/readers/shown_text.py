"""What of a document's metadata can be shown: text as it stands, and an address that can be made a link."""

import unicodedata
from urllib.parse import urlsplit

LONGEST_ADDRESS = 2_000
"""Code points of an address."""
_UNSHOWABLE = {"Cc", "Zl", "Zp"}
_REORDERING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def find_unshowable(text: str) -> str | None:
    """The first character that is not shown as it stands, such as "U+202E", None where all are.

    Controls, separators of lines and paragraphs, and marks that show text in another order than it is written in.
    """
    found = (char for char in text if unicodedata.category(char) in _UNSHOWABLE or char in _REORDERING)
    return next((f"U+{ord(char):04X}" for char in found), None)


def check_address(text: str) -> str:
    """The address without blanks around it.

    Raises ValueError for anything but an http or https address with a host, without a password, blanks or letters that are not
    shown as they stand. An address becomes a link that people follow.
    """
    address = text.strip()
    if len(address) > LONGEST_ADDRESS:
        raise ValueError(f"{address[:80]!r}... has {len(address)} characters: give an address of at most {LONGEST_ADDRESS}")
    try:
        parts = urlsplit(address)
        host, has_password = parts.hostname, "@" in parts.netloc
        _ = parts.port
    except ValueError:
        host, has_password, parts = None, False, urlsplit("")
    is_plain = not find_unshowable(address) and not any(char.isspace() or char in '<>"\\' for char in address)
    if parts.scheme not in ("http", "https") or not host or has_password or not is_plain:
        raise ValueError(f"{address[:80]!r} is no address: write https://example.org/report.pdf")
    return address
