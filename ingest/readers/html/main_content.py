"""What of a page is content, and what is navigation, share links, banners and the like around it.

The elements of the page say most of it: their names, roles and classes, and how much of their text stands in links. trafilatura
is asked for a second opinion, paragraph by paragraph. In doubt a paragraph is kept.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from lxml import etree
from trafilatura import bare_extraction
from trafilatura.settings import Document as Found

from ingest.readers.html.page_notes import PageNotes
from ingest.readers.html.page_tree import BLOCKS, HEADINGS, SILENT, PageTree, ancestors_of, measure_text, text_in
from ingest.readers.html.table_grid import lays_out

# What lxml and trafilatura were seen to raise on pages that no browser would show either.
FAULTS = (etree.LxmlError, ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError)

CHROME_TAGS = frozenset({"nav", "menu", "select", "textarea", "button", "datalist", "option", "optgroup", "progress", "meter"})
CHROME_ROLES = frozenset({
    "alertdialog", "banner", "contentinfo", "dialog", "menu", "menubar", "navigation", "search", "searchbox", "tablist",
    "toolbar",
})  # fmt: skip
CHROME_NAME = re.compile(
    r"(?:^|[-_\s])(?:cookies?|consent|gdpr|share|sharing|sharedaddy|social|socials|addthis|breadcrumbs?|navigation|navbar|nav|menu|submenu|"
    r"sidebar|related|recommend(?:ed|ations?)?|promo|advert(?:s|isement|ising)?|ads?|banner|newsletter|subscribe|subscription|"
    r"comments?|disqus|footer|masthead|pagination|pager|skip|toolbar|widget|login|signup|popup|modal|outbrain|taboola|trending|"
    r"popular|sponsor(?:ed)?|tags?|copyright|languages?|print|back-to-top|toc|editsection|site-header|jp-relatedposts)(?:$|[-_\s])",
    re.IGNORECASE,
)
SURE_NAME = re.compile(
    r"(?:^|[-_\s])(?:cookies?|consent|gdpr|share|sharing|breadcrumbs?|skip|editsection)(?:$|[-_\s])", re.IGNORECASE
)
UNNAMED = HEADINGS | {"p", "td", "tr", "tbody", "table", "pre", "b", "i", "em", "strong", "code", "li"}
"""Elements of text, whose class says nothing of what they are in the page."""
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
WORDS = re.compile(r"\w+")
LARGE_SHARE = 0.4
"""What holds more than this share of a page's text is not left out for its class."""
LINKED = 0.5
"""What has more than this share of its text in links is a list of links."""
SURROUNDED = 0.5
"""Where more than this share of the text around a paragraph is content, it is content."""
LIST_TAGS = frozenset({"ul", "ol", "dl", "li", "dd", "dt"})
PROSE = 80  # characters
GRAM = 4  # words
MOST_ELEMENTS, MOST_BLOCKS, MOST_CHARACTERS = 60_000, 6_000, 6_000_000
"""Of a page that trafilatura is asked about. What it costs grows with the square of the blocks."""
DEEPEST = 250
SPANS = re.compile(r"\b(?:col|row)span\b", re.IGNORECASE)


@dataclass(slots=True)
class Opinion:
    """What trafilatura takes for content."""

    lines: frozenset[str] = frozenset()
    """Its paragraphs, in words."""
    grams: frozenset[str] = frozenset()
    """Every run of `GRAM` words of its text."""

    def keeps(self, text: str) -> bool:
        """Whether it keeps a paragraph."""
        words = WORDS.findall(text.casefold())
        if len(words) < GRAM:
            return " ".join(words) in self.lines
        runs = [" ".join(words[at : at + GRAM]) for at in range(len(words) - GRAM + 1)]
        return sum(run in self.grams for run in runs) >= 0.6 * len(runs)


@dataclass(slots=True)
class ContentSearch:
    """A search for what is no content. The lists are as those of the tree."""

    tree: PageTree
    hidden: Collection[etree._Element]
    notes: PageNotes
    opinion: Opinion
    sizes: list[int] = field(default_factory=list)
    """Written characters."""
    linked: list[int] = field(default_factory=list)
    """Of those, the ones in links."""
    kept: list[int] = field(default_factory=list)
    """Of those, the ones of paragraphs that trafilatura keeps."""


def find_boilerplate(
    page: str, tree: PageTree, hidden: Collection[etree._Element], notes: PageNotes, is_act: bool
) -> set[etree._Element]:
    """The outermost elements that are no content. Of the page of an act only what its elements say themselves is left out."""
    opinion = Opinion() if is_act else _ask(page, tree)
    search = ContentSearch(tree, hidden, notes, opinion)
    _measure(search)
    chrome = {element for element in tree.elements if _is_chrome(search, element, is_act)}
    _settle(search, chrome)
    if is_act or not opinion.grams:
        return _outermost(search, chrome)
    return _outermost(search, chrome | _find_unwanted(search, chrome))


def _ask(page: str, tree: PageTree) -> Opinion:
    depths = [0] * len(tree.elements)
    for place in range(1, len(depths)):
        depths[place] = depths[tree.parents[place]] + 1
    blocks = sum(element.tag in BLOCKS for element in tree.elements)
    if len(tree.elements) > MOST_ELEMENTS or blocks > MOST_BLOCKS or len(page) > MOST_CHARACTERS or max(depths) > DEEPEST:
        return Opinion()
    try:
        # It fills rows up to the widest one, which a page can make as wide as it likes.
        found = bare_extraction(
            SPANS.sub("data-span", page), favor_recall=True, include_comments=False, include_tables=True, with_metadata=False
        )
    except FAULTS:
        return Opinion()
    if not isinstance(found, Found) or found.body is None:
        return Opinion()
    lines, grams = set(), set()
    for element in found.body.iter():
        words = WORDS.findall(text_in(element, 1_000_000).casefold()) if len(element) == 0 or element.text else []
        lines.add(" ".join(words))
    words = WORDS.findall(" ".join(found.body.itertext()).casefold())
    grams = {" ".join(words[at : at + GRAM]) for at in range(len(words) - GRAM + 1)}
    return Opinion(frozenset(lines - {""}), frozenset(grams))


def _measure(search: ContentSearch) -> None:
    """Fill the sizes. A paragraph is an element on a line of its own without another in it."""
    tree = search.tree
    search.sizes = measure_text(tree, search.hidden)
    count = len(tree.elements)
    search.linked, search.kept = [0] * count, [0] * count
    for place in range(count - 1, -1, -1):
        element = tree.elements[place]
        if element.tag == "a" and element not in search.notes.references:
            search.linked[place] = search.sizes[place]
        if _is_paragraph(tree, place) and search.sizes[place] and search.opinion.keeps(text_in(element)):
            search.kept[place] = search.sizes[place]
        parent = tree.parents[place]
        if parent >= 0:
            search.linked[parent] += search.linked[place]
            search.kept[parent] += search.kept[place]


def _is_paragraph(tree: PageTree, place: int) -> bool:
    element = tree.elements[place]
    return element.tag not in SILENT and not tree.holds_block[place] and tree.is_block(element)


def _is_chrome(search: ContentSearch, element: etree._Element, is_act: bool) -> bool:
    """Whether an element is by its own account no content."""
    tag = element.tag
    role = (element.get("role") or "").lower()
    # The roles of parts of a publication, such as its notes, and the headings of panels that a button opens.
    is_text = role.startswith("doc-") or (tag == "button" and element.get("aria-controls", "") in search.tree.by_id)
    if tag in ("html", "body", "main", "article", "head") or is_text or element in search.notes.references:
        return False
    place = search.tree.places[element]
    size, share = search.sizes[place], search.sizes[place] / max(1, search.sizes[0])
    is_linked = search.linked[place] > LINKED * max(1, size)
    is_small = is_linked or share < LARGE_SHARE
    if tag in CHROME_TAGS or role in CHROME_ROLES:
        return is_small
    if tag in ("footer", "header", "aside"):
        return is_small and not _is_part_of_text(search, element)
    if tag == "form":
        return share < 0.1 and search.kept[place] < LINKED * size
    if not is_small or tag in UNNAMED:
        return False
    name = CAMEL.sub("-", f"{element.get('class') or ''} {element.get('id') or ''}")
    return (SURE_NAME if is_act else CHROME_NAME).search(name) is not None


def _is_part_of_text(search: ContentSearch, element: etree._Element) -> bool:
    """Whether a head, a foot or a remark belongs to the text beside it: an article's head with its title, a list of notes."""
    if element.tag == "header":
        return any(one.tag == "h1" for one in element.iter("h1")) or (
            search.linked[search.tree.places[element]] == 0
            and any(parent.tag in ("article", "main") for parent in ancestors_of(element))
        )
    return search.kept[search.tree.places[element]] > SURROUNDED * max(1, search.sizes[search.tree.places[element]])


def _settle(search: ContentSearch, chrome: set[etree._Element]) -> None:
    """Take back what holds a note, or what trafilatura keeps although its class says otherwise."""
    for note in search.notes.notes:
        chrome.difference_update([note, *ancestors_of(note)])
    for element in list(chrome):
        place = search.tree.places[element]
        name = f"{element.get('class') or ''} {element.get('id') or ''}"
        is_sure = element.tag in CHROME_TAGS or SURE_NAME.search(name) is not None
        if not is_sure and search.sizes[place] and search.kept[place] > SURROUNDED * search.sizes[place]:
            chrome.discard(element)


def _find_unwanted(search: ContentSearch, chrome: Collection[etree._Element]) -> set[etree._Element]:
    """Paragraphs outside of chrome that neither trafilatura nor their surroundings take for content."""
    tree = search.tree
    inside = [False] * len(tree.elements)
    own_kept, own_sizes = list(search.kept), list(search.sizes)
    for place, element in enumerate(tree.elements):
        parent = tree.parents[place]
        inside[place] = (parent >= 0 and inside[parent]) or element in chrome or element in search.hidden
    for element in chrome:
        place = tree.places[element]
        if tree.parents[place] >= 0 and inside[tree.parents[place]]:
            continue
        for parent in ancestors_of(element):
            own_kept[tree.places[parent]] -= search.kept[place]
            own_sizes[tree.places[parent]] -= search.sizes[place]
    unwanted = _find_linked_tables(search, inside)
    for place, element in enumerate(tree.elements):
        if inside[place] or not _is_paragraph(tree, place) or not search.sizes[place] or search.kept[place]:
            continue
        if not _is_surrounded(search, place, own_kept, own_sizes):
            unwanted.add(element)
    return unwanted


def _find_linked_tables(search: ContentSearch, inside: list[bool]) -> set[etree._Element]:
    """Tables of data that are only links. The others are content as a whole, so their places are marked in `inside`."""
    tree = search.tree
    tables = [element for element in tree.elements if element.tag == "table" and not lays_out(element)]
    linked = set()
    for table in tables:
        place = tree.places[table]
        if not search.kept[place] and search.linked[place] > LINKED * search.sizes[place] and not inside[place]:
            linked.add(table)
    within = [False] * len(tree.elements)
    whole = set(tables)
    for place, element in enumerate(tree.elements):
        parent = tree.parents[place]
        within[place] = (parent >= 0 and within[parent]) or element in whole
        inside[place] = inside[place] or within[place]
    return linked


def _is_surrounded(search: ContentSearch, place: int, kept: list[int], sizes: list[int]) -> bool:
    """Whether a paragraph is content by its length, or by what stands around it."""
    tree = search.tree
    element = tree.elements[place]
    is_linked = search.linked[place] > LINKED * search.sizes[place]
    if element in search.notes.notes or (search.sizes[place] >= PROSE and not is_linked):
        return True
    parent = tree.parents[place]
    while parent > 0 and tree.elements[parent].tag in LIST_TAGS:
        parent = tree.parents[parent]
    if not kept[parent] and search.linked[parent] > LINKED * search.sizes[parent]:
        return False  # a list of links with its heading
    while parent >= 0 and not kept[parent]:
        parent = tree.parents[parent]
    if parent < 0:
        return True
    if tree.elements[parent].tag in ("body", "html") and is_linked:
        return False
    return kept[parent] > SURROUNDED * sizes[parent]


def _outermost(search: ContentSearch, chrome: set[etree._Element]) -> set[etree._Element]:
    """The outermost of the elements left out, with those of which nothing else is left."""
    tree = search.tree
    gone = [0] * len(tree.elements)
    for place in range(len(tree.elements) - 1, -1, -1):
        element = tree.elements[place]
        if element in chrome:
            gone[place] = search.sizes[place]
        if tree.parents[place] >= 0:
            gone[tree.parents[place]] += gone[place]
    inside = [False] * len(tree.elements)
    found = set()
    for place, element in enumerate(tree.elements):
        parent = tree.parents[place]
        if parent >= 0 and inside[parent]:
            inside[place] = True
        elif element not in search.hidden and place > 0 and search.sizes[place] and gone[place] >= search.sizes[place]:
            inside[place] = True
            if element.tag not in SILENT:
                found.add(element)
    return found
