"""Notes that name a source: what stands in them is said of the source, and not of what the question asks."""

import re
from functools import cache

from ingest.language.language import Language
from retrieval.query.overview_question import cut_document
from retrieval.query.query import Query
from retrieval.query.question_form import NAME_FORMS, VALUE_FORMS

_COVERED = 0.5
"""The share of a question for a value or a name from which on the entry of a source can be what it asks about: a decision, a
speech, a paper."""
_DESCRIBED = 0.65
"""The same of a question for a description."""
_ADDRESS = re.compile(r"(?:https?://|www\.)\S++")
_PRINTED_SOURCE = re.compile(r"[’”\"], |\bpp?\. ?\d|\(\d{4}\)")  # the dates of a source are not those of its subject


def names_source(text: str, language: Language) -> bool:
    """True for a sentence of a note that reads as the entry of a source."""
    sources = language.clauses.sources if language.clauses else ()
    return _PRINTED_SOURCE.search(text) is not None or any(words in text for words in sources)


def is_about_source(query: Query, text: str, held: frozenset[str], language: Language) -> bool:
    """False for a sentence of a note that only names a source, where the question is about something else.

    held: the tokens of the sentence and of what stands above it. "Who spoke at the forum?" may be answered by the entry of the
    speech, which holds most of the question. A list, a reason and a yes are none of an entry, nor is what a mere name means,
    unless it is a person's. When something was published is said by its own entry alone, which names it without its address.
    """
    if not names_source(text, language):
        return True
    if asks_source(query):
        return query.form != "date" or query.cover(query.tokenizer.token_set(_ADDRESS.sub(" ", text))) >= _COVERED
    if query.form in VALUE_FORMS | NAME_FORMS:
        return query.cover(held) >= _COVERED
    written = (query.tokenizer.token_set(word) - query.fillers for word in query.written)
    asked = frozenset().union(*(tokens for word in written if (tokens := word & query.token_set).isdisjoint(query.named)))
    is_asked = not asked.isdisjoint(held) or _compile_persons(query.tokenizer.language).match(query.text) is not None
    return query.form == "description" and query.cover(held) >= _DESCRIBED and is_asked


def asks_source(query: Query) -> bool:
    """True for a question about sources: their authors, titles, pages or notes. "The report" is who speaks, and no source."""
    language = query.tokenizer.language
    text = cut_document(query.text, language)
    return query.form == "source" or _compile_sources(language).search(text) is not None


@cache
def _compile_persons(language: Language) -> re.Pattern[str]:
    """How a question asks who somebody is."""
    return re.compile(rf"\A\s*+(?:{(language.questions.person if language.questions else '') or '(?!)'})\b", re.IGNORECASE)


@cache
def _compile_sources(language: Language) -> re.Pattern[str]:
    """The words by which a question asks about a source."""
    questions = language.questions
    return re.compile(rf"\b(?:{(questions.sources if questions else '') or '(?!)'})\b", re.IGNORECASE)
