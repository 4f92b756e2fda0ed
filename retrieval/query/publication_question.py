"""Questions for when a document was published and by whom, as its imprint says: "Who published the briefing?"."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from ingest.language.language import Language

_END = " \t\n?？.!,;:"
_LONGEST = 300  # code points of a title
_QUOTES = "\"'“”‘’«»„"


@dataclass(frozen=True, slots=True)
class PublicationQuestion:
    """What a question asks of the publication of a document."""

    asks: Literal["date", "publisher"]
    """What it wants to know."""
    document: str
    """The document as the question names it, without the word for what it is: "EU-ASEAN cooperation". "" for "the report"."""
    is_called: bool
    """True where the question says what it is: "the EU-ASEAN cooperation briefing"."""


def find_publication_question(question: str, language: Language) -> PublicationQuestion | None:
    """What a question asks of the publication of a document. None for any other question."""
    text = " ".join(question.split()).strip(_END)
    for asks, pattern in _compile(language):
        found = pattern.fullmatch(text)
        if found is not None:
            named = next(group for group in found.groups() if group is not None)
            return _read_document(asks, named, language)
    return None


def _read_document(asks: Literal["date", "publisher"], named: str, language: Language) -> PublicationQuestion:
    nouns = _compile_nouns(language)
    is_called, title = nouns.search(named) is not None, nouns.sub(" ", named).strip(" " + _QUOTES)
    articles = language.verdicts.articles if language.verdicts is not None else ()
    is_article = title.casefold() in {*articles, *language.stop_words}
    return PublicationQuestion(asks, "" if is_article else title, is_called)


@cache
def _compile(language: Language) -> tuple[tuple[Literal["date", "publisher"], re.Pattern[str]], ...]:
    structure = language.structure
    if structure is None:
        return ()
    document = f"(.{{1,{_LONGEST}}}?)"
    dates = [("date", form) for form in structure.publication_dates]
    publishers = [("publisher", form) for form in structure.publishers]
    return tuple((asks, re.compile(form.replace("{document}", document), re.IGNORECASE)) for asks, form in (*dates, *publishers))  # type: ignore[misc]


@cache
def _compile_nouns(language: Language) -> re.Pattern[str]:
    nouns = language.structure.document_nouns if language.structure is not None else "(?!)"
    return re.compile(rf"(?<![\w-])(?:{nouns})(?![\w-])", re.IGNORECASE)
