"""The tree of a page: its elements in document order, with what is asked of each again and again.

Everything about the tree is found in passes over one list, so that no depth of nesting can exhaust the stack.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from lxml import etree

from ingest.errors import DamagedFileError

# fmt: off
BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "dir", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "html",
    "legend", "li", "listing", "main", "menu", "nav", "ol", "optgroup", "option", "p", "pre", "section", "summary", "table",
    "tbody", "td", "tfoot", "th", "thead", "tr", "ul", "xmp",
})
# fmt: on
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
SILENT = frozenset({"script", "style", "head", "title", "meta", "link", "base", "iframe", "noembed", "noframes"})
"""Elements whose text is none of the page's."""
_BLOCK_STYLE = re.compile(r"display\s*:\s*(?:block|flex|grid|list-item|table)", re.IGNORECASE)
_WHITE = re.compile(r"\s+")


@dataclass(slots=True)
class PageTree:
    """The elements of a page. The lists are as long as `elements` and in the same order."""

    elements: list[etree._Element]
    """In document order. They are kept, so that an element stays the same object."""
    places: dict[etree._Element, int]
    """Where each stands in `elements`."""
    parents: list[int]
    """The place of its parent, -1 for the root."""
    holds_block: list[bool]
    """Whether an element on a line of its own is somewhere below it."""
    classes: list[frozenset[str]]
    """The tokens of its attribute "class", as written."""
    by_id: dict[str, etree._Element] = field(default_factory=dict)
    """The element that an address within the page leads to, by its id or name."""

    @property
    def root(self) -> etree._Element:
        """The outermost element."""
        return self.elements[0]

    def is_block(self, element: etree._Element) -> bool:
        """Whether its text stands on lines of its own."""
        tag = element.tag
        if tag in BLOCKS or self.holds_block[self.places[element]]:
            return True
        style = element.get("style")
        return style is not None and tag not in SILENT and _BLOCK_STYLE.search(style) is not None

    def classes_of(self, element: etree._Element) -> frozenset[str]:
        """The tokens of its attribute "class", as written."""
        return self.classes[self.places[element]]


def parse_page(page: str) -> PageTree:
    """The tree of a page or of a fragment. Raises DamagedFileError where it is nested too deeply to be read whole."""
    parser = etree.HTMLParser(remove_comments=True, remove_pis=True, huge_tree=True, encoding="utf-8")
    root = etree.fromstring(page.encode("utf-8", "replace"), parser)
    if root is None:
        root = etree.Element("html")
    if any("depth" in entry.message.lower() for entry in parser.error_log):
        raise DamagedFileError("its elements are nested more than 2,000 deep; save the page as text")
    return _index(root)


def text_in(element: etree._Element, most: int = 10_000) -> str:
    """The text in and under an element on one line, without white space at its ends.

    Not much more than `most` written characters.
    """
    parts, length = [], 0
    for part in element.itertext():
        parts.append(part)
        length += _count_written(part)
        if length > most:
            break
    return _WHITE.sub(" ", "".join(parts)).strip()


def measure_text(tree: PageTree, skipped: Collection[etree._Element]) -> list[int]:
    """How many written characters stand in and under each element, what is under `skipped` left out."""
    sizes = [0] * len(tree.elements)
    for place in range(len(tree.elements) - 1, -1, -1):
        element = tree.elements[place]
        if element in skipped or element.tag in SILENT:
            sizes[place] = 0
        else:
            sizes[place] += _count_written(element.text)
        parent = tree.parents[place]
        if parent >= 0:
            sizes[parent] += sizes[place] + _count_written(element.tail)
    return sizes


def _count_written(text: str | None) -> int:
    return sum(map(len, text.split())) if text else 0


def ancestors_of(element: etree._Element) -> Iterator[etree._Element]:
    """The elements around it, the innermost first."""
    parent = element.getparent()
    while parent is not None:
        yield parent
        parent = parent.getparent()


def _index(root: etree._Element) -> PageTree:
    elements = [element for element in root.iter() if isinstance(element.tag, str)]
    places = {element: place for place, element in enumerate(elements)}
    parents = [-1 if element is root else places[element.getparent()] for element in elements]
    classes = [frozenset((element.get("class") or "").split()) for element in elements]
    tree = PageTree(elements, places, parents, [False] * len(elements), classes)
    for place in range(len(elements) - 1, 0, -1):
        if elements[place].tag in BLOCKS or tree.holds_block[place]:
            tree.holds_block[parents[place]] = True
    for element in reversed(elements):
        for name in (element.get("id"), element.get("name") if element.tag == "a" else None):
            if name:
                tree.by_id[name] = element
    return tree
