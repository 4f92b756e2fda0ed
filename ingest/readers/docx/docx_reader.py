"""DOCX: the bytes of a Word file come in, an `Extraction` goes out: headings, lists, tables and footnotes in document order.

python-docx opens the package. The text is taken from the XML itself, for python-docx passes over automatic numbers, formulas,
insertions, content controls, text boxes and notes.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from docx.opc.exceptions import OpcError
from lxml import etree

from ingest.errors import DamagedFileError, EmptyFileError, EncryptedFileError, ReadError, TooLargeError
from ingest.extraction import Extraction, FoundMetadata, RawBlock
from ingest.readers.docx.docx_blocks import BodyWalk, unroll
from ingest.readers.docx.docx_headings import find_hand_notes, join_titles
from ingest.readers.docx.docx_notes import NoteKey, NoteKind, NoteLabels, read_note_formats
from ingest.readers.docx.docx_numbering import Numbering
from ingest.readers.docx.docx_package import WordPackage, open_package
from ingest.readers.docx.docx_story import StoryWriter
from ingest.readers.docx.docx_styles import StyleSheet, read_style_sheet
from ingest.readers.docx.docx_text import FileFacts, TextPrinter
from ingest.readers.docx.word_xml import WORD, find_value
from ingest.readers.front_matter import read_date, tidy_text
from ingest.readers.raw_text import RawText
from ingest.reading import ReadingFacts
from ingest.sandbox.limits import ReadingLimits
from ingest.spans import Span

FAULTS = (
    etree.LxmlError,
    OpcError,
    BadZipFile,
    AttributeError,
    LookupError,
    NotImplementedError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
    EOFError,
)

# Word's own files unpack to 5 to 20 times their size; a file of more than this many bytes that beats the ratio is a bomb.
MOST_UNPACKED_RATIO = 100
UNPACKED_UNQUESTIONED = 20_000_000
# The tree of the XML takes about ten times the bytes of its text.
TREE_FACTOR = 10

JUNK_TITLE = re.compile(
    r"untitled.*|(?:word )?document\s?\d*|doc\s?\d*|title|titel|titre|normal|template|blank|microsoft word\b.*|\(?anonymous\)?"
    r"|powerpoint presentation|slide \d+|\[.*\]|.*\.(?:docx?|rtf|odt|pdf|dotx?)|[\d\W_]*|[^\s_]*+_\S*+",
    re.IGNORECASE,
)
_LONGEST_TITLE = 300
_FIRST_YEAR = 1980  # an earlier date is the zero of some clock
_EMPTY_NOTES = ("separator", "continuationSeparator", "continuationNotice")


def read_docx(data: bytes, limits: ReadingLimits) -> Extraction:
    """Read a Word file. Raises EncryptedFileError, TooLargeError, EmptyFileError or DamagedFileError."""
    _check_unpacked_size(data, limits)
    raw = RawText(limits.characters)
    try:
        extraction = _read_package(open_package(data), raw)
    except ReadError:
        raise
    except FAULTS as error:
        reason = f"{type(error).__name__}: {error}"
        raise DamagedFileError(f"the Word file cannot be read ({reason}); open it in Word and save it again") from error
    if not extraction.blocks:
        raise EmptyFileError("the Word file holds no text; leave it out, or recognise the text in its pictures first")
    return extraction


def _check_unpacked_size(data: bytes, limits: ReadingLimits) -> None:
    try:
        with ZipFile(BytesIO(data)) as archive:
            infos = archive.infolist()
    except (BadZipFile, EOFError, NotImplementedError, OSError, ValueError) as error:
        raise DamagedFileError(f"the archive cannot be opened ({error}); fetch the file again") from error
    if any(info.flag_bits & 1 for info in infos):
        raise EncryptedFileError("protected by a password; save it without one")
    unpacked = sum(info.file_size for info in infos)
    tree = sum(info.file_size for info in infos if info.filename.endswith((".xml", ".rels"))) * TREE_FACTOR
    is_bomb = unpacked > UNPACKED_UNQUESTIONED and unpacked > MOST_UNPACKED_RATIO * len(data)
    if is_bomb or max(unpacked, tree) > limits.memory_bytes:
        raise TooLargeError(f"its {len(data)} bytes unpack to {unpacked}; split the file if that is honest")


def _read_package(package: WordPackage, raw: RawText) -> Extraction:
    sheet = read_style_sheet(package.styles)
    printer = TextPrinter(sheet, NoteLabels(read_note_formats(package.body, package.settings)))
    writer = StoryWriter(raw, printer, Numbering(package.numbering, sheet.lists))
    notes = _lay_notes(writer, package)
    printer.known_notes, printer.is_in_body = frozenset(notes), True
    writer.raised.clear()  # notes have no notes
    walk = BodyWalk(writer, frozenset(filter(_holds_contents, package.body.iter(f"{WORD}sdt"))))
    blocks = list(unroll(walk.walk(package.body)))
    printer.is_in_body = False
    blocks = find_hand_notes(blocks, raw.whole(), writer.raised)
    blocks = join_titles(blocks, raw.whole(), walk.apart)
    blocks += _read_notes(writer, notes)
    _drop_margins(writer, package.margins)
    text = raw.whole()
    return Extraction(
        text,
        tuple(blocks),
        metadata=_find_metadata(package, walk, blocks, text),
        dropped=tuple(sorted(writer.dropped, key=lambda drop: drop.pieces)),
        facts=_sum_up(package, printer.facts),
    )


def _lay_notes(writer: StoryWriter, package: WordPackage) -> dict[NoteKey, tuple[Span, ...]]:
    """The notes that have a text. They are laid down first, so that the body knows which of its marks lead to one."""
    parts: list[tuple[NoteKind, etree._Element | None]] = [("footnote", package.footnotes), ("endnote", package.endnotes)]
    notes = {}
    for kind, part in parts:
        for note in [] if part is None else part.iterchildren(f"{WORD}footnote", f"{WORD}endnote"):
            spans = tuple(span for laid in writer.lay_story(note) for span in laid.pieces)
            if note.get(f"{WORD}type") in _EMPTY_NOTES:
                writer.drop(spans, "hidden")
            elif spans:
                notes[kind, note.get(f"{WORD}id") or ""] = spans
    return notes


def _holds_contents(control: etree._Element) -> bool:
    gallery = find_value(control, "sdtPr/docPartObj/docPartGallery") or ""
    return gallery.lower() in ("table of contents", "table of figures")


def _read_notes(writer: StoryWriter, notes: Mapping[NoteKey, tuple[Span, ...]]) -> Iterator[RawBlock]:
    """The notes that the body refers to, in the order of their parts. The others are shown nowhere."""
    raw = writer.raw.whole()
    for key, spans in notes.items():
        label = writer.printer.labels.labels.get(key)
        if key not in writer.markers or label is None:
            writer.drop(spans, "hidden")
            continue
        # The mark that the author gave a note stands before its text, too.
        has_mark = bool(label) and not label.isdigit() and raw.startswith(label, spans[0].start)
        shown = (Span(spans[0].start + len(label), spans[0].end), *spans[1:]) if has_mark else spans
        if any(span.cut(raw).strip() for span in shown):
            yield RawBlock(
                "footnote", tuple(span for span in shown if span.start < span.end), label=label, marker=writer.markers[key]
            )


def _drop_margins(writer: StoryWriter, margins: Sequence[etree._Element]) -> None:
    for margin in margins:
        for laid in writer.lay_story(margin):
            writer.drop(laid.pieces, "running_head")


def _sum_up(package: WordPackage, facts: FileFacts) -> ReadingFacts:
    fields = sum(map(_is_filled_field, package.body.iter(f"{WORD}sdtPr")))
    older = sum(1 for _ in package.body.iter(f"{WORD}ffData"))
    foreign = sum(1 for _ in package.body.iter(f"{WORD}altChunk"))
    remarks = []
    if foreign:
        remarks.append(f"inserted files that could not be read: {foreign}; open the document in Word and save it again.")
    if facts.drawn:
        remarks.append(f"charts and diagrams whose text was not read: {facts.drawn}; save the document as PDF if it matters.")
    return ReadingFacts(
        pictures=facts.pictures, form_values=fields + older, loose_markers=tuple(facts.loose_marks), remarks=tuple(remarks)
    )


def _is_filled_field(properties: etree._Element) -> bool:
    kinds = ("text", "date", "dropDownList", "comboBox")
    is_field = any(properties.find(f"{WORD}{kind}") is not None for kind in kinds)
    is_box = next(properties.iter("{http://schemas.microsoft.com/office/word/2010/wordml}checkbox"), None) is not None
    return is_box or (is_field and properties.find(f"{WORD}showingPlcHdr") is None)


def _find_metadata(package: WordPackage, walk: BodyWalk, blocks: Sequence[RawBlock], raw: str) -> FoundMetadata:
    title, title_from = tidy_text(_find_property(package, "title")), "the properties of the Word file"
    if title and JUNK_TITLE.fullmatch(title):
        title = None
    if not title and walk.title:
        title, title_from = tidy_text(walk.title[:_LONGEST_TITLE]), "the paragraph in the style of titles"
    if not title and (block := _find_title_block(blocks, walk.apart)) is not None:
        title = tidy_text(" ".join(span.cut(raw) for span in block.pieces))
        title_from = "the first heading" if block.kind == "heading" else "the first line that is set like a title"
    created = read_date(_find_property(package, "created"))
    language, language_from = _find_language(package, walk.writer.printer.sheet, walk.writer.printer.facts)
    return FoundMetadata(
        title=title,
        language=language,
        title_from=title_from if title else None,
        language_from=language_from,
        file_created=created.isoformat() if created is not None and created.year >= _FIRST_YEAR else None,
    )


def _find_title_block(blocks: Sequence[RawBlock], apart: Collection[int]) -> RawBlock | None:
    """The first heading. Where that is a numbered part, such as "Article 1", the first line before it that is set like one."""
    place, heading = next(((place, one) for place, one in enumerate(blocks) if one.kind == "heading"), (len(blocks), None))
    if heading is not None and heading.label is None:
        return heading
    lines = (one for one in blocks[:place] if one.kind == "paragraph" and one.pieces[0].start in apart)
    return next((one for one in lines if one.pieces[0].end - one.pieces[0].start <= _LONGEST_TITLE), heading)


def _find_property(package: WordPackage, name: str) -> str:
    """A property of the file, "" where it is not given."""
    return "" if package.properties is None else (package.properties.findtext(f"{{*}}{name}") or "").strip()


def _find_language(package: WordPackage, sheet: StyleSheet, facts: FileFacts) -> tuple[str | None, str | None]:
    named = _find_property(package, "language")
    if named:
        return named, "the properties of the Word file"
    if facts.languages:
        language = max(sorted(facts.languages), key=lambda one: facts.languages[one])
        is_default = set(facts.languages) <= {sheet.default.language}
        return language, "the default language of its styles" if is_default else "the language of most of its text"
    return None, None
