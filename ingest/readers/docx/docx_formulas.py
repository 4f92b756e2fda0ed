"""Formulas of Word (OMML) as a line of text: "12.5 kg", "10⁶", "(a + b)/c", "√(x)", "∑_(i=1)^n x".

The parts of a formula are written before what holds them, from the last element to the first, so depth costs no recursion.
"""

import re
from collections.abc import Callable, Mapping, Sequence

from lxml import etree

from ingest.readers.docx.docx_raised import lower_digits, raise_digits
from ingest.readers.docx.docx_symbols import find_symbol
from ingest.readers.docx.word_xml import MATH, UNPRINTED, WORD, read_hex

_SIMPLE = re.compile(r"\w+(?:[.,]\w+)*|\S?")
_ROWS = {"eqArr": "; ", "m": "; ", "mr": ", ", "oMathPara": " "}
"""What stands between the parts of constructs that set them below or beside one another."""
_APART = frozenset({f"{MATH}f", f"{MATH}func"})
_SCRIPTS = frozenset(f"{MATH}{name}" for name in ("sSup", "sSub", "sSubSup"))
_LETTER = re.compile(r"[^\W_\u00b2\u00b3\u00b9\u2070-\u209c]")
_SIGNS = frozenset({f"{MATH}t", *(f"{WORD}{name}" for name in ("t", "sym", "tab", "br", "cr"))})
Parts = Mapping[str, str]
"""The text of each part of a construct by its name ("num", "den")."""


def write_formula(formula: etree._Element) -> str:
    """The formula as one line."""
    texts: dict[etree._Element, str] = {}
    for element in reversed(list(formula.iter(etree.Element))):
        inner = [(child, texts.pop(child, "")) for child in element if isinstance(child.tag, str)]
        texts[element] = _write_element(element, inner)
    return " ".join(texts[formula].split())


def _write_element(element: etree._Element, inner: Sequence[tuple[etree._Element, str]]) -> str:
    if element.tag in UNPRINTED or element.tag.endswith("Pr"):
        return ""
    name = str(element.tag).removeprefix(MATH)
    if name in _CONSTRUCTS:
        return _CONSTRUCTS[name]({str(child.tag).removeprefix(MATH): text.strip() for child, text in inner}, element)
    if name in _ROWS:
        row = _ROWS[name].join(text for _, text in inner if text)
        return f"[{row}]" if name == "m" else row
    if name == "d":
        return _write_brackets(element, [text for child, text in inner if child.tag == f"{MATH}e"])
    return _write_sign(element) if element.tag in _SIGNS else _join(inner)


def _write_sign(element: etree._Element) -> str:
    if element.tag == f"{WORD}sym":
        return find_symbol(element.get(f"{WORD}font"), read_hex(element.get(f"{WORD}char")))
    return (element.text or "") if element.tag in (f"{MATH}t", f"{WORD}t") else " "


def _join(inner: Sequence[tuple[etree._Element, str]]) -> str:
    """Parts side by side. A blank keeps a fraction, an exponent or the name of a function from joining what stands beside it:
    "2 1/2", "x^k a"."""
    line: list[str] = []
    before = ""
    for child, text in inner:
        meets = bool(line) and _LETTER.match(line[-1][-1:]) is not None and _LETTER.match(text) is not None
        line += (
            [" ", text] if meets and (child.tag in _APART or before in _APART or before in _SCRIPTS) else [text] if text else []
        )
        before = child.tag if text else before
    return "".join(line)


def _bracket(text: str) -> str:
    """A part that has several signs in brackets, so that it stays one part."""
    return text if _SIMPLE.fullmatch(text) or (text.startswith("(") and text.find(")") == len(text) - 1) else f"({text})"


def _raise(text: str) -> str:
    return raise_digits(text) or (f"^{_bracket(text)}" if text else "")


def _lower(text: str) -> str:
    return lower_digits(text) or (f"_{_bracket(text)}" if text else "")


def _write_fraction(parts: Parts, element: etree._Element) -> str:
    kind = element.find(f"{MATH}fPr/{MATH}type")
    sign = "¦" if kind is not None and kind.get(f"{MATH}val") == "noBar" else "/"
    return f"{_bracket(parts.get('num', ''))}{sign}{_bracket(parts.get('den', ''))}"


def _write_power(parts: Parts, element: etree._Element) -> str:
    whole = parts.get("e", "")
    inner = element.find(f"{MATH}e")
    is_fraction = inner is not None and [one.tag for one in inner if not str(one.tag).endswith("Pr")] == [f"{MATH}f"]
    return (f"({whole})" if is_fraction else whole) + _lower(parts.get("sub", "")) + _raise(parts.get("sup", ""))


def _write_before(parts: Parts, _: etree._Element) -> str:
    return _lower(parts.get("sub", "")) + _raise(parts.get("sup", "")) + parts.get("e", "")


def _write_root(parts: Parts, _: etree._Element) -> str:
    return f"{_raise(parts.get('deg', ''))}√({parts.get('e', '')})"


def _write_sum(parts: Parts, element: etree._Element) -> str:
    sign = _property(element, "naryPr/chr", "∫")
    return f"{sign}{_lower(parts.get('sub', ''))}{_raise(parts.get('sup', ''))} {parts.get('e', '')}"


def _write_function(parts: Parts, _: etree._Element) -> str:
    name, value = parts.get("fName", ""), parts.get("e", "")
    return f"{name}{value}" if value.startswith(("(", "[", "{")) else f"{name} {value}"


def _write_limit(parts: Parts, element: etree._Element) -> str:
    sign = "^" if element.tag == f"{MATH}limUpp" else "_"
    return f"{parts.get('e', '')}{sign}{_bracket(parts.get('lim', ''))}"


def _write_accent(parts: Parts, element: etree._Element) -> str:
    accent = _property(element, "accPr/chr", "\u0302")
    return parts.get("e", "") + (accent if len(parts.get("e", "")) == 1 else "")


_CONSTRUCTS: Mapping[str, Callable[[Parts, etree._Element], str]] = {
    "f": _write_fraction,
    "sSup": _write_power,
    "sSub": _write_power,
    "sSubSup": _write_power,
    "sPre": _write_before,
    "rad": _write_root,
    "nary": _write_sum,
    "func": _write_function,
    "limLow": _write_limit,
    "limUpp": _write_limit,
    "acc": _write_accent,
}


def _write_brackets(element: etree._Element, inner: Sequence[str]) -> str:
    first, last = _property(element, "dPr/begChr", "("), _property(element, "dPr/endChr", ")")
    return f"{first}{_property(element, 'dPr/sepChr', '|').join(inner)}{last}"


def _property(element: etree._Element, path: str, default: str) -> str:
    """The sign that a property gives, "" where it says that there is none."""
    found = element.find("/".join(f"{MATH}{name}" for name in path.split("/")))
    return default if found is None else found.get(f"{MATH}val", "")[:8]
