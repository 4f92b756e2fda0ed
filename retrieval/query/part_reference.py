"""The part of a document that a question names: a section, chapter or article by its number or title, or a footnote by its label.

What answers stands there and nowhere else. A part that no document has is refused by name.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from index.analysis.tokenizer import Tokenizer
from index.engine import DocumentEntry, Snapshot
from index.filters import Filters
from ingest.divisions import find_division
from ingest.document import Document, Section
from ingest.language.language import Language
from ingest.spans import Span

_MOST_DOCUMENTS = 200  # that are looked through; of more only those that hold words of the question
_MOST_PLACES = 50
_DEPTH = 100  # chunks that these are found by
_TITLE_NAMED = 0.6  # the share of the words of a title by which a question names its document
_UNNUMBERED = ("section", "chapter", "part")
"""Parts whose headings are numbered without a word: "3.5 Aims" is section 3.5."""
Place = tuple[str, Span]
"""A doc_id and a span of that document."""


@dataclass(frozen=True, slots=True)
class PartReference:
    """A part as a question names it."""

    text: str
    """As typed: "section 3.5"."""
    rest: str
    """The question without it, "" where nothing else is asked: "What does Article 3 say?"."""
    places: tuple[Place, ...]
    """Where it stands, in the order of the documents. Empty where no document has it."""
    documents: int
    """How many documents were looked through."""

    @property
    def is_lookup(self) -> bool:
        """True where the part is found and is itself what is asked for."""
        return bool(self.places) and not self.rest


@dataclass(frozen=True, slots=True)
class _Named:
    """What a question names, before it is looked for."""

    text: str
    number: str | None = None
    word: str = ""
    title: str = ""
    is_note: bool = False


def find_part(snapshot: Snapshot, question: str, filters: Filters, tokenizer: Tokenizer) -> PartReference | None:
    """The part that a question names, looked for in all documents that pass the filters. None where it names none.

    Of several places those count that are in a document which the question names by its title. A title that no section has is no
    reference.
    """
    named = _read_reference(question, tokenizer.language)
    if named is None:
        return None
    entries = list_entries(snapshot, question, filters, tokenizer)
    documents = snapshot.documents([entry.doc_id for entry in entries])
    places = [(document.doc_id, span) for document in documents for span in _find_spans(document, named, tokenizer)]
    titles = {entry.doc_id: tokenizer.token_set(f"{entry.title} {entry.doc_id.replace('-', ' ')}") for entry in entries}
    tokens = tokenizer.token_set(question)
    titled = [place for place in places if _names_title(titles[place[0]], tokens)]
    if named.title and not places:
        return None
    rest = _cut_reference(question, named)
    subject = tokenizer.token_set(" ".join(_list_subject(rest, tokenizer.language)))
    own = [place for place in places if subject <= titles[place[0]]]  # nothing but its document is named beside it
    chosen = own or titled or places
    return PartReference(named.text, "" if own or not subject else rest, tuple(chosen[:_MOST_PLACES]), len(documents))


def _read_reference(question: str, language: Language) -> _Named | None:
    if language.structure is None:
        return None
    note, part, titled = _compile(language)[:3]
    found = note.search(question)
    if found:
        return _Named(found.group(), found["number"], is_note=True)
    found = part.search(question)
    if found:
        return _Named(found.group(), found["number"], found["word"])
    found = titled.search(question)
    if found is None or name_part(found["word"]) not in ("section", "chapter"):
        return None
    return _Named(found.group(), word=found["word"], title=found["title"])


def list_entries(snapshot: Snapshot, question: str, filters: Filters, tokenizer: Tokenizer) -> Sequence[DocumentEntry]:
    """The documents that are looked through."""
    listed = snapshot.list_entries(filters, limit=_MOST_DOCUMENTS)
    if listed.total <= len(listed.entries):
        return listed.entries
    ranking = snapshot.top_lexical(tuple(tokenizer.tokens(question)), filters, _DEPTH)
    chunks = snapshot.chunks([chunk_id for chunk_id, _ in ranking])
    return snapshot.entries(list(dict.fromkeys(chunk.doc_id for chunk in chunks)))


def _names_title(title: frozenset[str], tokens: frozenset[str]) -> bool:
    shared = title & tokens
    return len(shared) > 1 and len(shared) >= _TITLE_NAMED * len(title)


def _find_spans(document: Document, named: _Named, tokenizer: Tokenizer) -> list[Span]:
    """Where the part stands in a document. A title may be that of several sections: the one with the fewest other words is it."""
    if named.is_note:
        return [note.span for note in document.footnotes if note.label == named.number]
    if named.number is not None:
        return [section.span for section in document.sections if _is_numbered(section, named)]
    wanted = tokenizer.token_set(named.title)
    fitting = [section for section in document.sections if wanted and wanted <= tokenizer.token_set(section.heading)]
    best = min(fitting, key=lambda section: (len(section.heading), section.span), default=None)
    return [best.span] if best is not None else []


def _is_numbered(section: Section, named: _Named) -> bool:
    """True for the section of that number. "Article 3" is no section 3, in whichever language the word is."""
    if section.number is None or named.number is None:
        return False
    part, wanted = name_part(named.word), named.number.casefold()
    division = find_division(section.number)
    if division is not None:
        return division.part == part and division.label.split()[-1].strip("§").casefold() == wanted
    return part in _UNNUMBERED and section.number.strip(".").casefold() == wanted


def name_part(word: str) -> str | None:
    """The part that a word names, in the singular or plural."""
    forms = [word, word.rstrip("s"), word.removesuffix("en")]
    divisions = (find_division(f"{form.capitalize()} 1") for form in forms)
    return next((division.part for division in divisions if division is not None), None)


def _cut_reference(question: str, named: _Named) -> str:
    return " ".join(question.replace(named.text, " ", 1).split())


def _list_subject(rest: str, language: Language) -> list[str]:
    """The words of a question that are neither small ones nor ones of looking up."""
    looks_up = _compile(language)[3]
    words = re.findall(r"[^\W_]+", rest)
    return [word for word in words if word.casefold() not in language.stop_words and not looks_up.fullmatch(word)]


@cache
def _compile(language: Language) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """The patterns of a footnote, of a part with its number and with its title, and of words of looking up."""
    structure = language.structure
    if structure is None:
        nothing = re.compile(r"(?!)")
        return nothing, nothing, nothing, nothing
    number = r"(?P<number>\d{1,4}(?:\.\d{1,3}){0,3}[a-z]?|(?-i:[IVXLC]{1,7}|[A-Z]))"
    return (
        re.compile(rf"\b(?:{structure.notes}) (?:no\.? ?|nr\.? ?|n° ?)?(?P<number>\d{{1,4}})\b(?![.,]\d)", re.IGNORECASE),
        re.compile(rf"(?<!\w)(?P<word>{structure.parts}) ?{number}(?![\w/]|\.\d)", re.IGNORECASE),
        re.compile(
            rf"(?<!\w)(?P<word>{structure.parts}) (?:{structure.about})"
            rf"(?P<title>(?: (?!(?:{structure.looks_up})\b)[\w’'-]+){{1,5}})",
            re.IGNORECASE,
        ),
        re.compile(rf"(?:{structure.looks_up})", re.IGNORECASE),
    )
