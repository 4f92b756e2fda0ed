"""Notes that name a source: what stands in them is said of the source, and not of what the question asks."""

import re
from functools import cache

from ingest.language.language import Language
from retrieval.query.query import Query

_PRINTED_SOURCE = re.compile(r"[’”\"], |\bpp?\. ?\d|\(\d{4}\)")  # the dates of a source are not those of its subject


def names_source(text: str, language: Language) -> bool:
    """True for a sentence of a note that reads as the entry of a source."""
    sources = language.clauses.sources if language.clauses else ()
    return _PRINTED_SOURCE.search(text) is not None or any(words in text for words in sources)


def asks_source(query: Query) -> bool:
    """True for a question about sources: their authors, titles, pages or notes."""
    return query.form == "source" or _compile_sources(query.tokenizer.language).search(query.text) is not None


@cache
def _compile_sources(language: Language) -> re.Pattern[str]:
    """The words by which a question asks about a source."""
    questions = language.questions
    return re.compile(rf"\b(?:{(questions.sources if questions else '') or '(?!)'})\b", re.IGNORECASE)
