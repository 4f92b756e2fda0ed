"""The numbers that a browser prints before the items of a list."""

import re

from lxml import etree

_SIGNED = re.compile(r"(?:\(?(?:\d{1,4}|[a-z]{1,2}|[ivxlcIVXLC]{1,7})[.)]|\d{1,3}(?:\.\d{1,3})+\.?|\[\d{1,4}\])(?=\s|$)")
_LIST_STYLE = r"list-style(?:-type)?\s*+:"
_NO_NUMBER = re.compile(rf"{_LIST_STYLE}(?:(?!{_LIST_STYLE})[^;])*?\b(?:none|disc|circle|square)\b", re.IGNORECASE)
_STYLE_KINDS = {
    "lower-alpha": "a",
    "lower-latin": "a",
    "upper-alpha": "A",
    "upper-latin": "A",
    "lower-roman": "i",
    "upper-roman": "I",
}
_STYLED = re.compile(r"list-style(?:-type)?\s*:\s*((?:lower|upper)-(?:alpha|latin|roman))", re.IGNORECASE)
_VALUES = (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1)
_ROMAN = tuple(zip(_VALUES, ("m", "cm", "d", "cd", "c", "xc", "l", "xl", "x", "ix", "v", "iv", "i"), strict=True))
_LARGEST = 1_000_000_000


def number_items(ordered: etree._Element) -> dict[etree._Element, str]:
    """What a browser prints before each item of an ordered list: "3.". Nothing for items that print a number of their own."""
    style = ordered.get("style") or ""
    items = [item for item in ordered if item.tag == "li"]
    if _NO_NUMBER.search(style) or (items and all(_SIGNED.match(_start_of(item)) for item in items)):
        return {}
    is_reversed = ordered.get("reversed") is not None
    number = _read_number(ordered.get("start"), len(items) if is_reversed else 1)
    styled = _STYLED.search(style)
    kind = _STYLE_KINDS[styled[1].lower()] if styled else ordered.get("type") or "1"
    printed = {}
    for item in items:
        number = _read_number(item.get("value"), number)
        if not _NO_NUMBER.search(item.get("style") or ""):
            printed[item] = f"{write_number(number, item.get('type') or kind)}."
        number += -1 if is_reversed else 1
    return printed


def write_number(number: int, kind: str) -> str:
    """A number as a list of a kind ("1", "a", "A", "i", "I") prints it. One that the kind cannot write is in digits."""
    if kind in "aA" and number > 0:
        letters = ""
        while number > 0:
            number, rest = divmod(number - 1, 26)
            letters = chr(ord(kind) + rest) + letters
        return letters
    if kind in "iI" and 0 < number < 4000:
        roman = ""
        for value, sign in _ROMAN:
            roman += sign * (number // value)
            number %= value
        return roman if kind == "i" else roman.upper()
    return str(number)


def _read_number(value: str | None, default: int) -> int:
    match = re.match(r"\s*([-+]?\d{1,10})", value or "")
    return max(-_LARGEST, min(_LARGEST, int(match[1]))) if match else default


def _start_of(item: etree._Element) -> str:
    """The first words of an item."""
    start = ""
    for text in item.itertext():
        start += text
        if len(start.strip()) > 20:
            break
    return start.strip()[:40]
