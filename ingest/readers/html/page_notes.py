"""The footnotes of a page: which elements are notes, and which raised numbers or links refer to them.

A note is the target of a raised or bracketed link, or a paragraph that begins with a raised label that was met raised before.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from itertools import islice

from lxml import etree

from ingest.readers.html.page_tree import BLOCKS, HEADINGS, PageTree, ancestors_of, text_in

LABEL = re.compile(r"\s*+[\[(]?\s*+(\d{1,4}[a-z]?|[a-zA-Z]{1,2}|[ivxlc]{1,6}|[*†‡§¶#]{1,4})\s*+[\])]?\s*+\.?\s*+")
BRACKETED = re.compile(r"\s*(?:\[[^\]]*\]|\([^)]*\))\s*")
RAISED_CLASSES = frozenset({"super", "oj-super", "superscript", "sup", "footnotereference", "oj-note-tag", "note-tag"})
NOTE_WORD = re.compile(
    r"foot-?note|end-?note|doc-noteref|(?<![a-z])(?:fn|ftn|edn|en|note)(?:ref)?[-_:.]?\d|sdfoot|sdend|noteref|cite_note|(?<![a-z])notes?(?![a-z])",
    re.IGNORECASE,
)
RAISED_STYLE = re.compile(r"vertical-align\s*:\s*(?:super|text-top)", re.IGNORECASE)
BEFORE_EXPONENT = re.compile(r"(?:[×x*·⋅∙]\s*10|(?<![\w.,])10|\d\s*[kcmdµ]?[ms]|\b[A-Za-z])$")
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
LONGEST_NOTE = 6_000  # code points
LONGEST_LABEL = 12
MOST_ELEMENTS = 500  # of a note


@dataclass(slots=True)
class PageNotes:
    """Notes and the elements that refer to them."""

    references: dict[etree._Element, tuple[str, int]] = field(default_factory=dict)
    """The outermost element of each marker, to its label and the place of its note in the tree (-1: none was found)."""
    notes: dict[etree._Element, str] = field(default_factory=dict)
    """Each note to its label."""
    back_links: set[etree._Element] = field(default_factory=set)
    """Links of notes that only lead back."""


def find_notes(tree: PageTree, hidden: Collection[etree._Element]) -> PageNotes:
    """The notes of a page. None that stands in `hidden`."""
    found = PageNotes()
    shown = _find_shown(tree, hidden)
    targets = _find_targets(tree, shown)
    blocks = {target: _find_note_block(target) for target in {target for _, target in targets.values()}}
    for link, (label, target) in targets.items():
        block = blocks[target]
        if block is not None and _belongs(tree, link, block, label):
            found.notes.setdefault(block, label)
            found.references[_outermost(link)] = (found.notes[block], tree.places[block])
        elif _is_raised(tree, link) and target is None:
            found.references[_outermost(link)] = (label, -1)
    _drop_nested(tree, found)
    _find_unlinked(tree, shown, found)
    _find_back_links(found)
    return found


def label_of(text: str) -> str | None:
    """The label that a text consists of, without its brackets. None where it is none."""
    match = LABEL.fullmatch(text) if len(text) <= LONGEST_LABEL else None
    return match[1] if match else None


def _find_shown(tree: PageTree, hidden: Collection[etree._Element]) -> list[etree._Element]:
    inside = [False] * len(tree.elements)
    for place, element in enumerate(tree.elements):
        parent = tree.parents[place]
        inside[place] = (parent >= 0 and inside[parent]) or element in hidden
    return [element for place, element in enumerate(tree.elements) if not inside[place]]


def _find_targets(tree: PageTree, shown: list[etree._Element]) -> dict[etree._Element, tuple[str, etree._Element | None]]:
    """Links within the page whose text is a label, each with its label and the element that it leads to, if there is one."""
    found: dict[etree._Element, tuple[str, etree._Element | None]] = {}
    for element in shown:
        address = element.get("href") if element.tag == "a" else None
        if not address or "#" not in address or len(element) > 6:
            continue
        label = label_of(text_in(element, LONGEST_LABEL))
        if label is not None:
            target = tree.by_id.get(address.split("#", 1)[1]) if address.startswith("#") or _is_own(tree, address) else None
            found[element] = (label, target)
    return found


def _is_own(tree: PageTree, address: str) -> bool:
    """Whether an address with a file name leads into the page: saved pages name themselves."""
    return address.split("#", 1)[1] in tree.by_id


def _find_note_block(target: etree._Element | None) -> etree._Element | None:
    """The element that holds the whole note that a link leads to."""
    block = target
    while block is not None and block.tag not in BLOCKS:
        block = block.getparent()
    while (
        block is not None
        and block.tag in ("p", "td", "th", "tbody", "dt")
        and label_of(text_in(block, LONGEST_LABEL)) is not None
    ):
        block = block.getparent()  # the label stands in a cell of its own
    if block is None or block.tag in ("body", "html", "table", "dl", "ol", "ul"):
        return None
    parent = block.getparent()
    if block.tag == "p" and parent is not None and parent.tag == "li":
        block = parent
    text = text_in(block, LONGEST_NOTE)
    is_note = 0 < len(text) <= LONGEST_NOTE and not any(one.tag in HEADINGS for one in islice(block.iter(), MOST_ELEMENTS))
    return block if is_note and label_of(text) is None else None


def _belongs(tree: PageTree, link: etree._Element, block: etree._Element, label: str) -> bool:
    """Whether a link with a label refers to a block as to its note. A link to a numbered section does not."""
    if any(parent is block for parent in ancestors_of(link)):
        return False
    starts = re.match(rf"\s*+[\[(]?\s*+{re.escape(label)}(?!\w)", text_in(block, 80)[:80]) is not None
    around = [block, *islice(ancestors_of(block), 3)]
    is_named = any(NOTE_WORD.search(_names_of(one, "id", "class", "role")) for one in around if one.tag != "body")
    if tree.places[block] < tree.places[link]:
        return is_named and starts and not _begins_block(link)
    is_linked = NOTE_WORD.search(_names_of(link, "href", "class", "role", "rel")) is not None
    is_marked = _is_raised(tree, link) or BRACKETED.fullmatch(text_in(link, 80)) is not None or _stands_in_brackets(link)
    return (is_named or is_linked or is_marked) and (starts or is_named or block.tag == "li")


def _stands_in_brackets(link: etree._Element) -> bool:
    """Whether the text before and behind a link puts it in brackets."""
    previous, parent = link.getprevious(), link.getparent()
    before = (previous.tail if previous is not None else parent.text) or ""
    return (before[-1:], (link.tail or "")[:1]) in (("[", "]"), ("(", ")"))


def _names_of(element: etree._Element, *attributes: str) -> str:
    """What the attributes call it. Words in camel case are parted."""
    return CAMEL.sub("-", " ".join(element.get(name) or "" for name in attributes))


def _begins_block(link: etree._Element) -> bool:
    """Whether the link itself begins a block, as the label of a note does that leads back into the text."""
    outer = _outermost(link)
    parent = outer.getparent()
    return parent is not None and outer.getprevious() is None and not (parent.text or "").strip()


def _is_raised(tree: PageTree, element: etree._Element) -> bool:
    """Whether an element stands in a superscript or is all of one."""
    chain = [element, *(parent for parent, _ in zip(ancestors_of(element), range(3), strict=False) if parent.tag not in BLOCKS)]
    inner = list(islice(element.iter(), 1, 5))
    return any(is_superscript(tree, one) for one in [*chain, *inner])


def is_superscript(tree: PageTree, element: etree._Element) -> bool:
    """Whether an element is set raised: by its name, its class or its style."""
    if element.tag == "sup":
        return True
    if element.tag in BLOCKS:
        return False
    classes = tree.classes_of(element)
    return bool(classes and {name.lower() for name in classes} & RAISED_CLASSES) or (
        RAISED_STYLE.search(element.get("style") or "") is not None
    )


def _outermost(element: etree._Element) -> etree._Element:
    """The element around a marker that holds nothing else."""
    text = text_in(element, LONGEST_LABEL).split()
    parent = element.getparent()
    while parent is not None and parent.tag not in BLOCKS and text_in(parent, 10 * LONGEST_LABEL).split() == text:
        element, parent = parent, parent.getparent()
    return element


def _drop_nested(tree: PageTree, found: PageNotes) -> None:
    """Forget notes that hold other notes: a part of the page that ends with notes is none."""
    holders = {parent for note in found.notes for parent in ancestors_of(note)} & found.notes.keys()
    for holder in holders:
        del found.notes[holder]
    kept = {tree.places[note] for note in found.notes}
    found.references = {element: (label, key if key in kept else -1) for element, (label, key) in found.references.items()}


def _find_unlinked(tree: PageTree, shown: list[etree._Element], found: PageNotes) -> None:
    """Notes without a link: a paragraph begins with a raised label, and the same label was raised in the text before it."""
    waiting: dict[str, list[etree._Element]] = {}
    for element in shown:
        if not is_superscript(tree, element) or element in found.references or element.find(".//a[@href]") is not None:
            continue
        outer = _outermost(element)
        label = label_of(text_in(outer, LONGEST_LABEL))
        if label is None or outer in found.references:
            continue
        block = _find_begun_block(tree, outer)
        if block is None and not _is_exponent(outer):
            waiting.setdefault(label, []).append(outer)
        elif block is not None and waiting.get(label) and block not in found.notes:
            found.notes[block] = label
            for reference in waiting.pop(label):
                found.references.setdefault(reference, (label, tree.places[block]))


def _find_begun_block(tree: PageTree, outer: etree._Element) -> etree._Element | None:
    """The paragraph that begins with this element and goes on behind it."""
    element = outer
    while element is not None and element.tag not in BLOCKS:
        parent = element.getparent()
        if parent is None or element.getprevious() is not None or (parent.text or "").strip():
            return None
        element = parent
    if element is None or element.tag in ("body", *HEADINGS) or len(text_in(element, LONGEST_NOTE)) > LONGEST_NOTE:
        return None
    has_text = len(text_in(element, 80)) > len(text_in(outer, 80))
    return element if has_text and not tree.holds_block[tree.places[element]] else None


def _is_exponent(outer: etree._Element) -> bool:
    """Whether a raised number is read with what stands before it: "10⁶", "km²"."""
    previous, parent = outer.getprevious(), outer.getparent()
    before = (previous.tail if previous is not None else parent.text if parent is not None else "") or ""
    if not before.strip() and previous is not None:
        before = text_in(previous, 80)[-20:]
    return BEFORE_EXPONENT.search(before[-20:]) is not None


def _find_back_links(found: PageNotes) -> None:
    """Links of a note to its markers: arrows, "^" and letters, not its label."""
    for note, label in found.notes.items():
        for link in note.iter("a"):
            text = text_in(link, 80)
            is_inner = (link.get("href") or "").rsplit("#", 1)[0] == "" and link.get("href")
            is_label = label_of(text) == label
            if is_inner and not is_label and (not re.search(r"\w", text) or label_of(text) is not None):
                found.back_links.add(link)
