"""Names and values in Word's XML: the namespaces, what is on or off, numbers within bounds, and walks that need no recursion."""

from collections.abc import Collection, Iterator

from lxml import etree

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
RELATIONSHIP_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
VALUE = f"{WORD}val"

ALTERNATIVES = f"{COMPATIBILITY}AlternateContent"
# What is deleted or moved away is no part of the document any more. Properties hold no text.
UNPRINTED = frozenset(
    f"{WORD}{name}"
    for name in (
        "del", "moveFrom", "delText", "delInstrText", "pPr", "rPr", "sdtPr", "sdtEndPr", "tblPr", "tblGrid", "trPr", "tcPr",
        "sectPr", "footnoteRef", "endnoteRef", "customXmlPr", "smartTagPr", "fldData",
    )
)  # fmt: skip
_SHOWN = frozenset({f"{WORD}t", f"{MATH}t", f"{DRAWING}t", f"{WORD}sym", f"{WORD}drawing", f"{WORD}pict", f"{WORD}numFmt"})
_LARGEST = 1_000_000_000


def find_value(element: etree._Element | None, path: str) -> str | None:
    """The value of the element at `path` ("pPr/pStyle", names of Word) below `element`. None where there is none."""
    found = None if element is None else element.find("/".join(f"{WORD}{name}" for name in path.split("/")))
    return None if found is None else found.get(VALUE, "")


def is_on(element: etree._Element) -> bool:
    """What a property says that is on or off. It is on where no value stands."""
    return element.get(VALUE, "1").lower() not in ("0", "false", "off", "none")


def is_marked(element: etree._Element, path: str) -> bool:
    """Whether the property at `path` below `element` is there and on."""
    found = element.find("/".join(f"{WORD}{name}" for name in path.split("/")))
    return found is not None and is_on(found)


def read_number(value: str | None, default: int = 0) -> int:
    """A whole number from 0 to a billion. `default` for what is none."""
    try:
        return min(max(int(value or ""), 0), _LARGEST) if len(value or "") < 20 else default
    except ValueError:
        return default


def read_hex(value: str | None) -> int:
    """A number in hexadecimal digits, 0 for what is none."""
    try:
        return int(value or "", 16) if len(value or "") <= 6 else 0
    except ValueError:
        return 0


def find_inner(parent: etree._Element, tags: Collection[str]) -> Iterator[etree._Element]:
    """The elements with one of `tags` under `parent` in document order. What is in one of them is not looked into, nor what is
    not printed. Of alternatives only the one that is shown is."""
    stack = [iter(parent)]
    while stack:
        child = next(stack[-1], None)
        if child is None:
            stack.pop()
        elif child.tag in tags:
            yield child
        elif child.tag == ALTERNATIVES:
            stack.append(iter(choose_alternative(child)))
        elif child.tag not in UNPRINTED:
            stack.append(iter(child))


def choose_alternative(element: etree._Element) -> list[etree._Element]:
    """What is shown of an element of alternatives: the children of the first one that holds anything, none where none does."""
    for alternative in element:
        if next(alternative.iter(*_SHOWN), None) is not None:
            return list(alternative)
    return []


def holds_text(element: etree._Element) -> bool:
    """Whether any text or sign stands in an element, deleted text aside."""
    texts = element.iter(f"{WORD}t", f"{MATH}t", f"{DRAWING}t", f"{WORD}sym")
    return any(one.tag == f"{WORD}sym" or (one.text or "").strip() for one in texts)
