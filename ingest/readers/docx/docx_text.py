"""The text of a paragraph of Word as printed: its elements come in, one line with the places of note marks goes out.

What is deleted, an instruction to a field or the older twin of a drawing is left out. Hidden text is given apart.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from lxml import etree

from ingest.readers.docx.docx_formulas import write_formula
from ingest.readers.docx.docx_notes import NoteKey, NoteKind, NoteLabels
from ingest.readers.docx.docx_raised import raise_digits, write_subscript, write_superscript
from ingest.readers.docx.docx_styles import Raise, StyleSheet, WordStyle, read_look
from ingest.readers.docx.docx_symbols import find_symbol, map_symbols
from ingest.readers.docx.word_xml import (
    ALTERNATIVES,
    DRAWING,
    MATH,
    UNPRINTED,
    WORD,
    choose_alternative,
    find_value,
    is_marked,
    is_on,
    read_hex,
    read_number,
)

TEXTS = frozenset({f"{WORD}t", f"{DRAWING}t"})
BLANKS = {
    f"{WORD}tab": "\t", f"{WORD}ptab": "\t", f"{WORD}br": "\n", f"{WORD}cr": "\n", f"{WORD}noBreakHyphen": "\u2011",
    f"{WORD}softHyphen": "\u00ad",
}  # fmt: skip
NOTE_REFERENCES: dict[str, NoteKind] = {f"{WORD}footnoteReference": "footnote", f"{WORD}endnoteReference": "endnote"}
FORMULAS = frozenset({f"{MATH}oMath", f"{MATH}oMathPara"})
_INSTRUCTIONS = frozenset({f"{WORD}instrText", f"{WORD}fldSimple"})
_PICTURES = frozenset({f"{DRAWING}blip", "{urn:schemas-microsoft-com:vml}imagedata"})
_DRAWN = frozenset(f"{DRAWING[:-5]}{kind}" for kind in ("chart}chart", "diagram}relIds"))
_DESCRIBED = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
_LONGEST_MARK = 6
_MARK = re.compile(r"\d{1,3}|[*†‡§¶#]{1,3}|[a-z]")
_BEGINS_AS_FRACTION, _ENDS_AS_FRACTION = re.compile(r"\w[^\s/]*/"), re.compile(r"(?<!\S)[^\s/]*+/\S*[^\W_]$")
_HAN = re.compile(r"[\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")

Child: TypeAlias = etree._Element | str


@dataclass(frozen=True, slots=True)
class RaisedMark:
    """A raised number, letter or sign that may refer to a note that the author set by hand."""

    label: str
    start: int
    end: int
    """In the text of the paragraph."""
    is_exponent: bool
    """Whether it stands behind a digit."""


@dataclass(slots=True)
class FileFacts:
    """What is seen in a file while its text is printed."""

    pictures: int = 0
    drawn: int = 0
    """Charts and diagrams, whose text stands in other files of the package."""
    loose_marks: list[str] = field(default_factory=list)
    languages: Counter[str] = field(default_factory=Counter)
    """Characters in each language that the runs name."""


@dataclass(slots=True)
class PrintedText:
    """The text of a paragraph."""

    text: str = ""
    notes: list[tuple[NoteKey, int, int]] = field(default_factory=list)
    """Each note that is referred to, and where its label stands in the text."""
    raised: list[RaisedMark] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    boxes: list[etree._Element] = field(default_factory=list)
    """The text boxes that hang on the paragraph."""
    is_bold: bool = False
    """Whether all its letters are."""
    counts_tables: bool = False
    """Whether it holds a field that numbers tables or figures."""


@dataclass(slots=True)
class TextPrinter:
    """Prints the paragraphs of a file one after the other."""

    sheet: StyleSheet
    labels: NoteLabels
    known_notes: frozenset[NoteKey] = frozenset()
    """The notes that the file holds."""
    is_in_body: bool = False
    """Whether the body is being printed. Nothing else refers to notes."""
    facts: FileFacts = field(default_factory=FileFacts)

    def print(self, elements: Sequence[etree._Element], style: WordStyle) -> PrintedText:
        """The text of paragraphs that are printed as one. `style`: of the paragraph."""
        line = _PrintedLine(self, _find_closed_fields(elements))
        stack: list[tuple[Iterator[Child], WordStyle]] = [(iter(elements), style)]
        while stack:
            children, look = stack[-1]
            child = next(children, None)
            if child is None:
                stack.pop()
            elif isinstance(child, str):
                line.add(child, look)
            elif isinstance(child.tag, str) and child.tag not in UNPRINTED and (inner := line.take(child, look)) is not None:
                stack.append(inner)
        return line.finish()


class _PrintedLine:
    """A paragraph in the making. `take` gets each element and gives what is to be looked into next, None for nothing."""

    def __init__(self, printer: TextPrinter, closed_fields: Collection[etree._Element]) -> None:
        self.printer = printer
        self._closed_fields = closed_fields
        self.printed = PrintedText()
        self._parts: list[str] = []
        self._length = 0
        self._script: list[str] = []
        self._script_kind: Raise = "superscript"
        self._is_behind_letters = False
        self._hidden_at = (-1, 0)  # where the last hidden text stands: what hides behind it is one with it
        self._fields: list[bool] = []  # of each open field whether its instruction is being read
        self._own_mark: NoteKey | None = None  # a note whose mark is the text that follows
        self._signs = self._bold_signs = 0

    def take(self, element: etree._Element, look: WordStyle) -> tuple[Iterator[Child], WordStyle] | None:
        tag = element.tag
        if tag in TEXTS:
            self.add(element.text or "", look)
        elif tag in BLANKS:
            self.add(BLANKS[tag], look)
        elif tag == f"{WORD}r":
            return iter(element), self._look_of_run(element, look)
        elif tag == f"{WORD}txbxContent":
            self.printed.boxes.append(element)
        elif tag in NOTE_REFERENCES:
            self._refer((NOTE_REFERENCES[tag], element.get(f"{WORD}id") or ""), element, look)
        elif tag == f"{WORD}sym":
            self.add(find_symbol(element.get(f"{WORD}font"), read_hex(element.get(f"{WORD}char"))), look)
        elif tag in FORMULAS:
            self._add_formula(write_formula(element), look)
        elif tag == f"{WORD}fldChar":
            self._take_field(element, look)
        else:
            return self._look_into(element, look)
        return None

    def _look_into(self, element: etree._Element, look: WordStyle) -> tuple[Iterator[Child], WordStyle] | None:
        tag = element.tag
        if tag in _INSTRUCTIONS:
            instruction = element.text if tag == f"{WORD}instrText" else element.get(f"{WORD}instr")
            self.printed.counts_tables |= (instruction or "").split()[:1] == ["SEQ"]
        if tag == f"{WORD}instrText":
            return None
        if tag == ALTERNATIVES:
            return iter(choose_alternative(element)), look
        if tag == f"{WORD}ruby":
            reading, written = element.find(f"{WORD}rt"), element.find(f"{WORD}rubyBase")
            return iter([*([] if written is None else [written]), *([] if reading is None else ["(", reading, ")"])]), look
        self.printer.facts.drawn += tag in _DRAWN
        if tag in _PICTURES:
            self.printer.facts.pictures += not _is_described(element)
        return iter(element), look

    def add(self, text: str, look: WordStyle) -> None:
        """Put text behind the line, or apart where it is not shown."""
        if not text:
            return
        if look.is_hidden or any(self._fields):
            place = (self._length, len(self._script))
            if self._hidden_at == place:
                self.printed.hidden[-1] += text
            else:
                self.printed.hidden.append(text)
            self._hidden_at = place
            return
        text = map_symbols(look.font, text)
        raised = look.raised if look.raised in ("superscript", "subscript") else None
        if self._own_mark is not None and self._take_own_mark(text):
            pass
        elif raised is not None:
            if self._script and self._script_kind != raised:
                self._end_script()
            self._script.append(text)
            self._script_kind = raised
        else:
            self._append(text)
        signs = sum(map(str.isalnum, text))
        self._signs += signs
        self._bold_signs += signs if look.is_bold else 0
        self._count_language(text, look, sum(map(str.isalpha, text)))

    def _take_own_mark(self, text: str) -> bool:
        """Whether `text` is the mark that the author gave a note. Without one the note takes a number."""
        key, mark = self._own_mark, text.strip()
        if key is None or not mark:
            return False
        is_mark = len(mark) <= _LONGEST_MARK
        if is_mark and key not in self.printer.known_notes:
            self.printer.facts.loose_marks.append(mark)
            self._own_mark = None
            return False  # it stays in the text
        label = self.printer.labels.label(key, mark if is_mark else None)
        self._note(key, label, text if is_mark else label)
        return is_mark

    def finish(self) -> PrintedText:
        self._end_script()
        if self._own_mark is not None:
            label = self.printer.labels.label(self._own_mark)
            self._note(self._own_mark, label, label)
        self.printed.text = "".join(self._parts)
        self.printed.is_bold = self._signs > 0 and self._signs == self._bold_signs
        return self.printed

    def _append(self, text: str) -> int:
        """Put text behind the line. Returns where it begins. A blank keeps it apart from raised letters before it."""
        self._end_script()
        start = self._length + (self._is_behind_letters and text[:1].isalnum())
        self._parts += [" ", text] if start > self._length else [text]
        self._length = start + len(text)
        self._is_behind_letters = False
        return start

    def _before(self) -> str:
        """The end of the line so far."""
        return "".join(self._parts[-4:])[-16:]

    def _end_script(self) -> None:
        """Raised or lowered text is complete: runs that follow one another are one."""
        text = "".join(self._script)
        self._script.clear()
        if not text:
            return
        if self._is_behind_letters and text[:1].isalnum():
            self._parts.append(" ")
            self._length += 1
        before = self._before()
        if self._script_kind == "subscript":
            shown = write_subscript(text, before)
        else:
            shown = write_superscript(text, before)
            start = self._length + len(shown) - len(shown.lstrip())
            if _MARK.fullmatch(text.strip()):
                end = self._length + len(shown.rstrip())
                self.printed.raised.append(RaisedMark(text.strip(), start, end, before[-1:].isdigit()))
        self._parts.append(shown)
        self._length += len(shown)
        is_first = not before or before[-1:].isspace()
        self._is_behind_letters = shown[-1:].isalnum() and (is_first or shown[-1:].isalpha() or shown[-1:].isascii())

    def _refer(self, key: NoteKey, element: etree._Element, look: WordStyle) -> None:
        if look.is_hidden or any(self._fields):
            return
        self._end_script()
        self._hidden_at = (-1, 0)
        if not self.printer.is_in_body or key in self.printer.labels.labels:
            self._is_behind_letters |= self._before()[-1:].isalnum()
            return  # a note has one marker, and only broken files refer to it twice or from elsewhere
        if (element.get(f"{WORD}customMarkFollows") or "0").lower() in ("1", "true", "on"):
            self._own_mark = key
            return
        label = self.printer.labels.label(key)
        self._note(key, label, label)

    def _note(self, key: NoteKey, label: str, text: str) -> None:
        """Print the label of a note. Behind a digit it is raised, so that it joins no number."""
        self._end_script()
        self._own_mark = None
        if key not in self.printer.known_notes:
            self.printer.facts.loose_marks.append(label)
            self._is_behind_letters |= self._before()[-1:].isalnum()
            return
        if self._before()[-1:].isdigit() or re.search(r"\d[.,:;)]$", self._before()):
            text = raise_digits(text) or f"^{text}"
        start = self._append(text)
        self.printed.notes.append((key, start, self._length))

    def _add_formula(self, text: str, look: WordStyle) -> None:
        """Put a formula behind the line. A fraction joins neither what stands before it nor what follows: "2 1/3"."""
        if not text:
            return
        self._end_script()
        self._is_behind_letters |= self._before()[-1:].isalnum() and _BEGINS_AS_FRACTION.match(text) is not None
        self.add(text, look)
        self._is_behind_letters = _ENDS_AS_FRACTION.search(text) is not None

    def _take_field(self, element: etree._Element, look: WordStyle) -> None:
        kind = element.get(f"{WORD}fldCharType")
        if kind == "begin":
            self.add(_read_form_field(element), look)
            self._fields.append(element in self._closed_fields)
        elif kind == "separate" and self._fields:
            self._fields[-1] = False
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _look_of_run(self, run: etree._Element, look: WordStyle) -> WordStyle:
        properties = run.find(f"{WORD}rPr")
        if properties is None:
            return look
        named = find_value(properties, "rStyle")
        character = self.printer.sheet.styles.get(named) if named else None
        return read_look(properties).over(look if character is None else character.over(look))

    def _count_language(self, text: str, look: WordStyle, letters: int) -> None:
        language = look.language
        if _HAN.search(text):
            language = look.east_asian
        elif _RIGHT_TO_LEFT.search(text):
            language = look.right_to_left
        if language and letters:
            self.printer.facts.languages[language] += letters


def _find_closed_fields(elements: Sequence[etree._Element]) -> frozenset[etree._Element]:
    """The beginnings of fields whose instruction ends in the same paragraphs. A broken one must not hide what follows."""
    open_fields: list[etree._Element] = []
    closed = []
    for element in elements:
        for mark in element.iter(f"{WORD}fldChar"):
            if mark.get(f"{WORD}fldCharType") == "begin":
                open_fields.append(mark)
            elif open_fields:
                closed.append(open_fields[-1])
                if mark.get(f"{WORD}fldCharType") == "end":
                    open_fields.pop()
    return frozenset(closed)


def _is_described(picture: etree._Element) -> bool:
    """Whether the drawing of a picture has a text for those who cannot see it."""
    for holder in picture.iterancestors(f"{WORD}drawing", f"{WORD}pict", f"{WORD}object"):
        described = next(holder.iter(_DESCRIBED), None)
        return described is not None and bool((described.get("descr") or "").strip())
    return False


def _read_form_field(field_start: etree._Element) -> str:
    """What an older form field shows that has no text of its own: a box that is ticked or not, or the entry that was chosen."""
    box = field_start.find(f"{WORD}ffData/{WORD}checkBox")
    if box is not None:
        checked = box.find(f"{WORD}checked")
        is_ticked = is_on(checked) if checked is not None else is_marked(box, "default")
        return "☒" if is_ticked else "☐"
    choice = field_start.find(f"{WORD}ffData/{WORD}ddList")
    if choice is None:
        return ""
    entries = [entry.get(f"{WORD}val", "") for entry in choice.iterfind(f"{WORD}listEntry")]
    place = read_number(find_value(choice, "result") or find_value(choice, "default"))
    return entries[place] if place < len(entries) else ""
