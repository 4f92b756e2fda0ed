"""Questions for what the document at hand is about, or what it concludes: the headings that such a section has."""

import re
from collections.abc import Sequence
from functools import cache

from ingest.language.language import Language

_END = " \t\n?？.!,;:"


def find_overview_heads(question: str, language: Language) -> Sequence[re.Pattern[str]]:
    """The headings of sections that answer, the better ones first. Empty for any other question."""
    text = " ".join(question.split()).strip(_END)
    return next((heads for asks, heads in _compile(language) if asks.fullmatch(text)), ())


def asks_overview(question: str, language: Language) -> bool:
    """True for a question for what a document is about, which its first paragraph says as well."""
    text = " ".join(question.split()).strip(_END)
    return any(asks.fullmatch(text) is not None for asks, _ in _compile(language)[:1])


def cut_document(question: str, language: Language) -> str:
    """The question without the words for the document at hand."""
    return _compile_document(language).sub("", question)


def names_one_document(question: str, language: Language) -> bool:
    """True for a question about "the report", rather than about "the documents"."""
    return _compile_document(language).search(question) is not None


@cache
def _compile_document(language: Language) -> re.Pattern[str]:
    """How a question names the document at hand."""
    structure = language.structure
    return re.compile(rf"\b(?:{structure.this_document if structure else '(?!)'})\b", re.IGNORECASE)


@cache
def _compile(language: Language) -> list[tuple[re.Pattern[str], tuple[re.Pattern[str], ...]]]:
    """How it is asked, and the headings. One may go on with "and" or with the document's own name, and with nothing else."""
    structure = language.structure
    if structure is None:
        return []
    ends = rf"(?: (?:{structure.conjunctions}|&) [^:]*+| (?:of|for) {structure.this_document})?\W*+\Z"
    asked = ((structure.overviews, structure.overview_heads), (structure.conclusions, structure.conclusion_heads))
    number = r"\A\W*+(?:\d[\d.]*+\s+)?"
    return [
        (re.compile(asks, re.IGNORECASE), tuple(re.compile(rf"{number}(?:{head}){ends}", re.IGNORECASE) for head in heads))
        for asks, heads in asked
    ]
