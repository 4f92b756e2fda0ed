"""HTML within Markdown: its text comes in, tags with their attributes and the text between them go out, entities decoded.

Markdown allows a tag anywhere and asks for no closing one, so there is no tree to be built: what a tag means is up to the reader.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

# Each alternative ends at the next "<" or ">" at the latest, or takes all of the rest.
_TOKEN = re.compile(
    r"<!--(?P<comment>.*?)(?:-->|\Z)"
    r"|<[!?](?P<declared>[^>]*)(?:>|\Z)"
    r"|<(?P<slash>/?)(?P<name>[a-zA-Z][\w:-]*+)(?P<attributes>(?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*+|[^<>]*)>"
    r"|[^<]+|<",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"([a-zA-Z][\w:-]*)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?")
# No character has a number this long, and Python refuses to read one with thousands of digits.
_TOO_LONG = re.compile(r"&#(?:[0-9]{9,}|[xX][0-9a-fA-F]{9,});?")
_INVISIBLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)

# fmt: off
BLOCK_TAGS = frozenset({
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dir", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "footer", "form", "header", "hr", "html", "legend", "li", "main", "menu", "nav", "ol", "p", "pre",
    "search", "section", "summary", "ul",
})
"""Tags that begin a line of their own, those of tables and headings aside."""
HIDDEN_TAGS = frozenset({"head", "noscript", "script", "style", "template", "title"})
"""Tags whose content no browser shows."""
INLINE_TAGS = frozenset({
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "br", "button", "cite", "code", "col", "colgroup", "data", "del", "dfn",
    "em", "font", "i", "img", "input", "ins", "kbd", "label", "mark", "meta", "picture", "q", "rp", "rt", "ruby", "s", "samp",
    "small", "source", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "video", "wbr",
})
"""Tags within a line."""
# fmt: on


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag."""

    name: str
    """In small letters."""
    is_closing: bool
    attributes: dict[str, str]
    """By their names in small letters. The value of one that has none is ""."""
    written: str

    @property
    def is_hidden(self) -> bool:
        """Whether a browser does not show what follows until the tag is closed."""
        hides = "hidden" in self.attributes or _INVISIBLE.search(self.attributes.get("style", "")) is not None
        return self.name in HIDDEN_TAGS or hides or self.attributes.get("aria-hidden") == "true"

    def read_count(self, name: str) -> int:
        """A whole number from 1 on in an attribute. 1 where none is written."""
        value = self.attributes.get(name, "").strip()
        return max(1, int(value)) if re.fullmatch(r"[0-9]{1,4}", value) else 1


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment."""

    text: str


def split_html(source: str) -> Iterator[Tag | Comment | str]:
    """Tags, comments and the text between them, in order. A declaration is a comment, that of a document's type is left out."""
    for match in _TOKEN.finditer(source):
        if match["name"]:
            attributes = {
                found[1].lower(): _decode(found[2] or found[3] or found[4] or "")
                for found in _ATTRIBUTE.finditer(match["attributes"])
            }
            yield Tag(match["name"].lower(), bool(match["slash"]), attributes, match.group())
        elif match["comment"] is not None:
            yield Comment(match["comment"])
        elif match["declared"] is None:
            yield _decode(match.group())
        elif not match["declared"].lower().startswith("doctype"):
            yield Comment(match["declared"])


def _decode(text: str) -> str:
    return unescape(_TOO_LONG.sub("\ufffd", text))
