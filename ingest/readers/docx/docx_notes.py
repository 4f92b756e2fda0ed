"""The labels of footnotes and endnotes as Word prints them, in the order in which the body refers to them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from lxml import etree

from ingest.readers.docx.docx_numerals import write_numeral
from ingest.readers.docx.word_xml import WORD, find_value, read_number

NoteKind = Literal["footnote", "endnote"]
NoteKey = tuple[NoteKind, str]
"""The kind of a note and its id in its part."""
_DEFAULT_FORMATS = {"footnote": "decimal", "endnote": "lowerRoman"}


@dataclass(frozen=True, slots=True)
class NoteFormat:
    """How the notes of one kind are numbered in a section of the file."""

    number_format: str
    start: int = 1
    begins_anew: bool = False
    """Whether a section starts again."""


@dataclass(slots=True)
class NoteLabels:
    """Labels given so far. `formats`: for each section of the file the format of each kind, the last one for all that follow."""

    formats: Sequence[dict[NoteKind, NoteFormat]]
    labels: dict[NoteKey, str] = field(default_factory=dict)
    section: int = 0
    counts: dict[NoteKind, int] = field(default_factory=dict)
    """How many notes of each kind were numbered, from the last start on."""

    def label(self, key: NoteKey, own_mark: str | None = None) -> str:
        """The label of a note: the next number when it is met first, or the mark that the author gave it."""
        if key in self.labels:
            return self.labels[key]
        kind = key[0]
        if own_mark is None:
            self.counts[kind] = self.counts.get(kind, 0) + 1
            style = self._format(kind)
            own_mark = write_numeral(style.start + self.counts[kind] - 1, style.number_format)
        return self.labels.setdefault(key, own_mark)

    def end_section(self) -> None:
        """The body goes on in the next section."""
        self.section += 1
        for kind in list(self.counts):
            if self._format(kind).begins_anew:
                self.counts[kind] = 0

    def _format(self, kind: NoteKind) -> NoteFormat:
        return self.formats[min(self.section, len(self.formats) - 1)][kind]


def read_note_formats(body: etree._Element, settings: etree._Element | None) -> list[dict[NoteKind, NoteFormat]]:
    """The formats of the notes of each section, at least one. A section takes what it does not say from the settings."""
    sections: list[etree._Element | None] = list(body.iter(f"{WORD}sectPr"))
    kinds: tuple[NoteKind, ...] = ("footnote", "endnote")
    return [{kind: _read_format(kind, section, settings) for kind in kinds} for section in sections or [None]]


def _read_format(kind: NoteKind, section: etree._Element | None, settings: etree._Element | None) -> NoteFormat:
    def find(name: str) -> str | None:
        own = find_value(section, f"{kind}Pr/{name}")
        return own if own is not None else find_value(settings, f"{kind}Pr/{name}")

    return NoteFormat(
        find("numFmt") or _DEFAULT_FORMATS[kind], read_number(find("numStart"), 1), find("numRestart") == "eachSect"
    )
