"""The exact span that answers: a cell of a table row, a date, a number. None where no rule points at one.

A value is only taken from a sentence that speaks of everything the question names: a date of South Korea's agreement in a
sentence without Japan answers nothing about Japan's.
"""

import re

from ingest.chunking import write_row
from ingest.document import TableRow
from retrieval.answer.evidence import Evidence
from retrieval.answer.values import FoundValue, find_value
from retrieval.query.query import Query

_MEANS = re.compile(
    r"^\s*what (?:is|are|does|do) (?:the |an? )?([A-Z][A-Za-z]*[A-Z])s?\b(?: (?:stand for|mean))?\s*\??\s*$", re.IGNORECASE
)
_WORD_BEHIND = re.compile(r" [\w-]+")
_PLURAL = re.compile(r"(?:[^s]s|people|men|women|children|staff|personnel)$")
SURE = 0.1  # the reader's probability from which on its words are given


def find_short(query: Query, evidence: Evidence) -> str | None:
    """The span of `evidence.text` that answers the question: what a rule points at, else the words that the reader found."""
    ruled = _find_by_rule(query, evidence)
    if ruled is not None or evidence.read is None:
        return ruled
    words = evidence.read.text
    is_new = not query.tokenizer.token_set(words) <= query.token_set  # what the question says itself answers nothing
    return words if is_new and evidence.read.probability >= SURE and words in evidence.text else None


def _find_by_rule(query: Query, evidence: Evidence) -> str | None:
    meaning = _find_meaning(query, evidence.text)
    if meaning is not None:
        return meaning
    if not query.named <= query.tokenizer.token_set(_read(evidence)):
        return None
    if evidence.row is not None and evidence.row.columns:
        return find_cell(query, evidence.row)
    if query.kind is None:
        return None
    value = find_value(query.kind, evidence.text, query.text, query.token_set, query.tokenizer.tokens)
    return _with_unit(query, evidence.text, value) if value else None


def _find_meaning(query: Query, text: str) -> str | None:
    """What an acronym stands for, where that is asked and the text writes it out."""
    wanted = _MEANS.search(query.text)
    long = query.tokenizer.vocabulary.acronyms.get(wanted[1].upper()) if wanted else None
    found = re.search(rf"\b{re.escape(long)}s?\b", text, re.IGNORECASE) if long else None
    return found.group() if found else None


def _with_unit(query: Query, text: str, value: FoundValue) -> str:
    """A count with the asked words behind it, up to a plural: "17 patrol boats" to "How many patrol boats"."""
    if query.kind != "count":
        return value.text
    end = value.span.end
    for word in _WORD_BEHIND.finditer(text, end):
        tokens = query.tokenizer.token_set(word.group())
        if word.start() != end or not tokens or not tokens <= query.token_set:
            break
        end = word.end()
        if _PLURAL.search(word.group()):
            break  # "Twelve states took part": what follows is no longer counted
    return value.text + text[value.span.end : end]


def find_cell(query: Query, row: TableRow) -> str | None:
    """The cell under the column that the question names; the row's label when the question names one of its cells instead."""
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


def _read(evidence: Evidence) -> str:
    """The sentence, or a row with its caption and columns."""
    return evidence.text if evidence.row is None else f"{evidence.row.caption} {write_row(evidence.row)}"
