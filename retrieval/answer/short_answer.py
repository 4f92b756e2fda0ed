"""The exact span that answers: a cell of a table row, a date, a number, or words of the reader. None where nothing points at one.

A value is only taken from a sentence that holds every name of the question: a date of South Korea's agreement in a sentence
without Japan answers nothing about Japan's.
"""

import re

from retrieval.answer.cells import find_cell, holds_names
from retrieval.answer.evidence import Evidence
from retrieval.query.query import Query
from retrieval.values.actors import find_actor
from retrieval.values.relative_dates import needs_publication_date
from retrieval.values.values import FoundValue, find_value

_WORD_BEHIND = re.compile(r" [\w-]+")
SURE = 0.1  # the reader's probability from which on its words are given


def find_short(query: Query, evidence: Evidence) -> str | None:
    """The span of `evidence` that answers the question: what a rule points at, else the words that the reader found.

    It is never empty. Of a row it is a cell, which a merged cell may have brought there.
    """
    ruled = _find_by_rule(query, evidence)
    if ruled is not None or evidence.read is None:
        return ruled
    words, actor = evidence.read.text, find_actor(query, evidence.text, evidence.language)
    if actor is not None and query.tokenizer.token_set(words).isdisjoint(query.tokenizer.token_set(actor)):
        return actor
    is_new = not query.tokenizer.token_set(words) <= query.token_set  # words of the question answer nothing
    held = evidence.text if evidence.row is None else "\n".join(evidence.row.cells)
    if not (words and is_new and evidence.read.probability >= SURE and words in held):
        return None
    return None if evidence.row is None and _dates_other(query, evidence, words) else words


def find_note(short: str, evidence: Evidence) -> str | None:
    """What is left out of a short answer and changes its meaning. None where nothing is.

    It is the unit of a table's figure, as printed there, or the day of publication by which a date such as "today" or "last July"
    is told.
    """
    row, published = evidence.row, evidence.passage.source.published
    if row is not None and row.unit and short in row.cells and any(sign.isdigit() for sign in short):
        return row.unit.strip("()")
    return f"published {published}" if published and needs_publication_date(short, evidence.language) else None


def _dates_other(query: Query, evidence: Evidence, words: str) -> bool:
    """True for words that are a date of something else than the question asks the date of."""
    found = _find_value(query, evidence) if query.kind == "date" else None
    return found is not None and not _belongs(found) and found.text in words


def _find_by_rule(query: Query, evidence: Evidence) -> str | None:
    meaning = _find_meaning(query, evidence.text)
    if meaning is not None:
        return meaning
    row = evidence.row
    if row is not None:
        return find_cell(query, row) if row.columns and holds_names(query, evidence.passage, row) else None
    if query.kind is None or not query.named <= query.tokenizer.token_set(evidence.text):
        return None
    value = _find_value(query, evidence)
    if value is None or (query.kind == "date" and not _belongs(value)):
        return None
    return _with_unit(query, evidence, value)


def _find_value(query: Query, evidence: Evidence) -> FoundValue | None:
    if query.kind is None:
        return None
    return find_value(query.kind, evidence.text, query.text, query.token_set, query.tokenizer, language=evidence.language)


def _belongs(date: FoundValue) -> bool:
    """False for the date of another event than the question's, and for one in a clause that shares no word with it."""
    return date.support > 0 and (date.fits or date.event is None)


def _find_meaning(query: Query, text: str) -> str | None:
    """The expansion of an acronym, where the question asks for it and the text writes it out."""
    words = query.tokenizer.language.questions
    if words is None:
        return None
    asking = rf"^\s*{words.before_acronym}([A-Z][A-Za-z]*[A-Z])s?\b(?: (?:{words.after_acronym}))?\s*+\??\s*+$"
    wanted = re.search(asking, query.text, re.IGNORECASE)
    long = query.tokenizer.vocabulary.acronyms.get(wanted[1].upper()) if wanted else None
    found = re.search(rf"\b{re.escape(long)}s?\b", text, re.IGNORECASE) if long else None
    return found.group() if found else None


def _with_unit(query: Query, evidence: Evidence, value: FoundValue) -> str:
    """A count with the words of the question behind it, up to a plural: "17 patrol boats" to "How many patrol boats"."""
    clauses, text = evidence.language.clauses, evidence.text
    if query.kind != "count" or clauses is None:
        return value.text
    end = value.span.end
    for word in _WORD_BEHIND.finditer(text, end):
        tokens = query.tokenizer.token_set(word.group())
        if word.start() != end or not tokens or not tokens <= query.token_set:
            break
        end = word.end()
        if re.search(rf"{clauses.plurals}$", word.group()):
            break  # "Twelve states took part": what follows is no longer counted
    return value.text + text[value.span.end : end]
