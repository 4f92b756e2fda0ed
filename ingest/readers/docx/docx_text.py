"""The text of Word's XML as printed: an element comes in, its text with the places of footnote marks goes out.

What is deleted, hidden, an instruction to a field or the older twin of a drawing is not printed and is left out.
"""

from dataclasses import dataclass, field

from lxml import etree

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"

UNPRINTED = {
    f"{WORD}{name}"
    for name in ("del", "moveFrom", "instrText", "pPr", "rPr", "txbxContent", "delText", "footnoteRef", "endnoteRef")
} | {f"{COMPATIBILITY}Fallback"}
BLANKS = {f"{WORD}tab": "\t", f"{WORD}br": "\n", f"{WORD}cr": "\n", f"{WORD}noBreakHyphen": "\u2011", f"{WORD}p": "\n"}
NOTE_REFERENCES = {f"{WORD}footnoteReference": "footnote", f"{WORD}endnoteReference": "endnote"}


@dataclass(slots=True)
class NoteCounter:
    """Numbers notes in the order in which the body refers to them, as Word prints them."""

    labels: dict[tuple[str, str], str] = field(default_factory=dict)

    def label(self, kind: str, note_id: str) -> str:
        """The number of a note. The next one of its kind when it is met first."""
        taken = sum(1 for known, _ in self.labels if known == kind)
        return self.labels.setdefault((kind, note_id), str(taken + 1))


@dataclass(slots=True)
class PrintedText:
    """Text in the making, and for each note mark in it: kind and id of the note, start and end in the text."""

    text: str = ""
    marks: list[tuple[str, str, int, int]] = field(default_factory=list)


def print_text(element: etree._Element, counter: NoteCounter) -> PrintedText:
    """The printed text of a paragraph or of all the paragraphs in `element`, these on lines of their own."""
    parts: list[str] = []
    printed = PrintedText()
    _collect(element, parts, printed, counter)
    printed.text = "".join(parts)
    return printed


def _collect(element: etree._Element, parts: list[str], printed: PrintedText, counter: NoteCounter) -> None:
    for child in element:
        if child.tag in UNPRINTED or _is_hidden(child):
            continue
        if child.tag == f"{WORD}t":
            parts.append(child.text or "")
        elif child.tag in NOTE_REFERENCES:
            kind, note_id = NOTE_REFERENCES[child.tag], child.get(f"{WORD}id") or ""
            label = counter.label(kind, note_id)
            start = sum(map(len, parts))
            parts.append(label)
            printed.marks.append((kind, note_id, start, start + len(label)))
        else:
            _collect(child, parts, printed, counter)
            parts.append(BLANKS.get(child.tag, ""))


def _is_hidden(element: etree._Element) -> bool:
    if element.tag != f"{WORD}r":
        return False
    vanish = element.find(f"{WORD}rPr/{WORD}vanish")
    return vanish is not None and vanish.get(f"{WORD}val") not in {"0", "false"}
