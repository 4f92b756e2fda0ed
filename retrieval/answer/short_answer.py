"""The exact span that answers: a cell of a table row, a date, a number, or words of the reader. None where nothing points at one.

A value is only taken from a sentence that holds every name of the question: a date of South Korea's agreement in a sentence
without Japan answers nothing about Japan's.
"""

import re

from ingest.chunking import write_row
from ingest.document import TableRow
from retrieval.answer.evidence import Evidence
from retrieval.answer.values import FoundValue, find_value
from retrieval.query.query import Query

_WORD_BEHIND = re.compile(r" [\w-]+")
SURE = 0.1  # the reader's probability from which on its words are given


def find_short(query: Query, evidence: Evidence) -> str | None:
    """The span of `evidence.text` that answers the question: what a rule points at, else the words that the reader found."""
    ruled = _find_by_rule(query, evidence)
    if ruled is not None or evidence.read is None:
        return ruled
    words = evidence.read.text
    is_new = not query.tokenizer.token_set(words) <= query.token_set  # words of the question answer nothing
    return words if is_new and evidence.read.probability >= SURE and words in evidence.text else None


def _find_by_rule(query: Query, evidence: Evidence) -> str | None:
    meaning = _find_meaning(query, evidence.text)
    if meaning is not None:
        return meaning
    row = evidence.row
    text = evidence.text if row is None else f"{row.caption} {write_row(row)}"
    if not query.named <= query.tokenizer.token_set(text):
        return None
    if row is not None and row.columns:
        return find_cell(query, row)
    if query.kind is None:
        return None
    value = find_value(query.kind, evidence.text, query.text, query.token_set, query.tokenizer, language=evidence.language)
    return _with_unit(query, evidence, value) if value else None


def _find_meaning(query: Query, text: str) -> str | None:
    """The expansion of an acronym, where the question asks for it and the text writes it out."""
    words = query.tokenizer.language.questions
    if words is None:
        return None
    asking = rf"^\s*{words.before_acronym}([A-Z][A-Za-z]*[A-Z])s?\b(?: (?:{words.after_acronym}))?\s*\??\s*$"
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


def find_cell(query: Query, row: TableRow) -> str | None:
    """The cell under the column that the question names. The row's label when the question names one of its cells instead."""
    label, *cells = row.cells
    tokenize = query.tokenizer.token_set
    if any(len(cell) > 3 and tokenize(cell) and tokenize(cell) <= query.token_set for cell in cells):
        return label
    shared = [len(query.token_set & tokenize(column)) for column in row.columns[1:]]
    best = max(shared, default=0)
    if best == 0 or shared.count(best) > 1:
        return None
    cell = cells[shared.index(best)]
    return cell if len(cell) > 1 else None  # a mark or a dash is no answer by itself
