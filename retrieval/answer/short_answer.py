"""The exact span that answers: a cell of a table row, a date, a number or a name. None where nothing surely is one.

Only a question for a date, a number, an amount, a person, a place or another name has a short answer, and one for the meaning of
an acronym. The span has the type that the question asks for and is whole. A value is only taken from a sentence that holds every
name of the question: a date of South Korea's agreement in a sentence without Japan answers nothing about Japan's.
"""

import re
from collections.abc import Sequence

from ingest.spans import Span
from retrieval.answer.bibliography import names_source
from retrieval.answer.cells import find_cell, holds_names
from retrieval.answer.evidence import Evidence
from retrieval.answer.span_types import grow_span
from retrieval.assertions.governors import commands_reader
from retrieval.query.query import Query
from retrieval.query.question_form import NAME_FORMS, VALUE_FORMS, asks_several
from retrieval.values.actors import find_actor, find_verb
from retrieval.values.values import FoundValue, find_value

SURE = 0.95
"""The reader's probability from which on its words are given. Of the levels tried on questions of Natural Questions, SQuAD and the
project's own it is the lowest where, with `RIVAL`, nine of ten dates and numbers and eight of ten names were right."""
RIVAL = 0.9
"""The reader's probability from which on other words of another sentence make it unsure which are right."""
_RIVALS = 6  # sentences
_WORD_BEHIND = re.compile(r" [\w-]+")


def find_short(query: Query, evidence: Sequence[Evidence]) -> str | None:
    """The span of the first sentence or row that answers the question: what a rule points at, else the words that the reader found.

    evidence: best first. It is never empty. Of a row it is a cell, which a merged cell may have brought there.
    """
    first = evidence[0]
    if commands_reader(first.text) or _is_reference(first) or asks_several(query.text, query.tokenizer.language):
        return None
    meaning = _find_meaning(query, first.text)
    if meaning is not None:
        return meaning
    if query.form not in VALUE_FORMS | NAME_FORMS:
        return None
    return _find_in_row(query, first) if first.row is not None else _find_in_sentence(query, evidence)


def find_note(short: str, evidence: Evidence) -> str | None:
    """What is left out of a short answer and changes its meaning. None where nothing is.

    It is the unit of a table's figure, as printed there, or the day of publication by which a date such as "today" is told.
    """
    row, dates, published = evidence.row, evidence.language.dates, evidence.passage.source.published
    if row is not None and row.unit and short in row.cells and any(sign.isdigit() for sign in short):
        return row.unit.strip("()")
    is_relative = dates is not None and short.casefold() in dates.relative
    return f"published {published}" if is_relative and published else None


def _is_reference(evidence: Evidence) -> bool:
    """True for a note that names a source: its dates, pages and authors are the source's own."""
    return evidence.kind == "footnote" and names_source(evidence)


def _find_in_row(query: Query, evidence: Evidence) -> str | None:
    """The cell that answers, where its type is the one asked for."""
    row = evidence.row
    if row is None or not row.columns or not holds_names(query, evidence.passage, row):
        return None
    cell = find_cell(query, row)
    if cell is None or query.form == "count":
        return cell
    return cell if grow_span(query.form, cell, Span(0, len(cell)), evidence.language) is not None else None


def _find_in_sentence(query: Query, evidence: Sequence[Evidence]) -> str | None:
    first = evidence[0]
    read = _read_words(query, first)
    if first.read is None:
        return _find_by_rule(query, first)
    if read is None or first.read.probability < SURE or _has_rival(query, read, evidence[1:_RIVALS]):
        return None
    is_other = query.form == "date" and _dates_other(query, first, read)
    return None if is_other or not _holds_verb(query, first) else read


def _read_words(query: Query, evidence: Evidence) -> str | None:
    """The reader's words, grown to the whole value or name of the form. None where they are none, or repeat the question."""
    at = evidence.text.find(evidence.read.text) if evidence.read is not None and evidence.read.text else -1
    if evidence.read is None or at < 0 or evidence.row is not None:
        return None
    span = grow_span(query.form, evidence.text, Span(at, at + len(evidence.read.text)), evidence.language)
    if span is None:
        return None
    words = span.cut(evidence.text)
    tokens = query.tokenizer.token_set(words)
    repeats = not tokens.isdisjoint(query.token_set) if query.form == "person" else tokens <= query.token_set
    return None if repeats or (query.form in NAME_FORMS and "," in words) else words  # one name was asked for


def _has_rival(query: Query, words: str, others: Sequence[Evidence]) -> bool:
    """True when the reader finds other words that answer in another sentence, and is as good as sure of them."""
    tokenize = query.tokenizer.token_set
    for other in others:
        if other.read is not None and other.read.probability >= RIVAL:
            found = _read_words(query, other)
            if found is not None and not (tokenize(words) <= tokenize(found) or tokenize(found) <= tokenize(words)):
                return True
    return False


def _holds_verb(query: Query, evidence: Evidence) -> bool:
    """False where the question asks who does something, and the sentence says of another one that does another thing."""
    verb = find_verb(query) if query.form == "person" else None
    if verb is None:
        return True
    return not verb.isdisjoint(query.tokenizer.token_set(evidence.text))


def _find_by_rule(query: Query, evidence: Evidence) -> str | None:
    """What rules point at where nothing was read."""
    if query.form == "person":
        actor = find_actor(query, evidence.text, evidence.language)
        at = evidence.text.find(actor) if actor else -1
        named = grow_span("person", evidence.text, Span(at, at + len(actor)), evidence.language) if actor and at >= 0 else None
        return named.cut(evidence.text) if named is not None else None
    if query.form not in VALUE_FORMS or not query.named <= query.tokenizer.token_set(evidence.text):
        return None
    value = _find_value(query, evidence)
    if value is None or (query.form == "date" and not _belongs(value)):
        return None
    span = grow_span(query.form, evidence.text, value.span, evidence.language)
    if span is None:
        return None
    return _with_unit(query, evidence, span)


def _dates_other(query: Query, evidence: Evidence, words: str) -> bool:
    """True for words that are a date of something else than the question asks the date of."""
    found = _find_value(query, evidence)
    return found is not None and not _belongs(found) and found.text in words


def _find_value(query: Query, evidence: Evidence) -> FoundValue | None:
    kind = next((kind for kind in ("date", "count", "amount") if kind == query.form), None)
    if kind is None:
        return None
    return find_value(kind, evidence.text, query.text, query.token_set, query.tokenizer, language=evidence.language)


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


def _with_unit(query: Query, evidence: Evidence, value: Span) -> str:
    """A count with the words of the question behind it, up to a plural: "17 patrol boats" to "How many patrol boats"."""
    clauses, text = evidence.language.clauses, evidence.text
    if query.form != "count" or clauses is None:
        return value.cut(text)
    end = value.end
    for word in _WORD_BEHIND.finditer(text, end):
        tokens = query.tokenizer.token_set(word.group())
        if word.start() != end or not tokens or not tokens <= query.token_set:
            break
        end = word.end()
        if re.search(rf"{clauses.plurals}$", word.group()):
            break  # "Twelve states took part": what follows is no longer counted
    return text[value.start : end]
