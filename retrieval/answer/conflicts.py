"""Where the sources disagree: other sentences that answer the same question with a value that cannot be right together.

All voices are shown, the newest first; none is blended or hidden. What has a voice speaks of the same subject (its names stand in
the sentence, the row, the headings or the title), of the same year and event, and shares nearly as much with the question as the
best sentence does, so that two different things are not called a contradiction; one passage has one voice.

Dates, counts and amounts are read by rules, names and places by the reader where there is one; `read` may be another way.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from ingest.chunking import write_row
from ingest.document import TableRow
from retrieval.answer.answer import Conflict, Voice
from retrieval.answer.events import find_event
from retrieval.answer.evidence import Evidence
from retrieval.answer.names import read_name, weigh_name
from retrieval.answer.short_answer import find_cell
from retrieval.answer.values import ASKING, FoundValue, differ, find_only_value, find_value, find_years
from retrieval.query.query import Query

# Of the best share of the question's words. In a row, column names stand in for the verbs of a question.
_WITHIN, _WITHIN_ROW, _WITHIN_NAME = 0.75, 0.6, 0.65
_NEAR, _NEAR_ROW = 0.65, 0.55  # to the question; farther, only what says the same words as the best, and most of the question's
_SAME, _MOST = 0.85, 0.4
_PARALLEL = 0.5  # of the words of two sentences, from which on they are built alike
_HEARD = 16
_PARTITIVE = re.compile(r"^\s*of (?:the|its|their|these|our)\b")
_COUNTED_END = re.compile(r"[,;:.()]|\b(?:in|of|from|at|on|to|with|for|by|who|which|that)\b")
_SOURCE = re.compile(
    r"Official Journal|available at|[’”\"], |\bpp?\. ?\d|\(\d{4}\)"
)  # the dates of a source are not what it tells

Read = Callable[[Query, Evidence], FoundValue | None]
"""The value that a sentence or row answers with, None where it answers nothing."""


@dataclass(frozen=True, slots=True)
class _Speaker:
    """A sentence that gives a value. words: its tokens, without those of the value. share: of the question's weight in it and its
    headings. own: in itself, names aside."""

    value: FoundValue
    evidence: Evidence
    words: frozenset[str]
    share: float
    own: float


def read_value(query: Query, evidence: Evidence) -> FoundValue | None:
    """The date, count or amount asked for, of the event asked for, in a table row under the column of either; a name or place
    where a reader found it."""
    if query.kind is None:
        return read_name(query, evidence)
    if evidence.row is not None and evidence.row.columns:
        return _read_row(query, evidence.row)
    value = find_value(query.kind, evidence.text, query.text, query.token_set, query.tokenizer.tokens)
    if value is None or not value.fits or (query.kind == "count" and not _counts_asked(query, evidence, value)):
        return None
    return value


def find_conflicts(query: Query, evidence: Sequence[Evidence], read: Read = read_value) -> tuple[Conflict, ...]:
    """At most one conflict: what was asked, with every value that differs from the others. evidence: best first."""
    speakers = list(_find_speakers(query, evidence, read))
    if query.kind is None:
        speakers = _choose_surest(speakers)
    elif not speakers or speakers[0].evidence is not evidence[0]:
        return ()  # what answers best gives no value, so the others are hardly values of what was asked
    voices: list[_Speaker] = []
    for speaker in speakers:
        if _is_heard(query, speaker, speakers) and all(_contradict(query, speaker, other) for other in voices):
            voices.append(speaker)
    if len(voices) < 2:
        return ()
    ordered = sorted(voices, key=lambda voice: voice.evidence.passage.source.published or "", reverse=True)
    return (Conflict(query.text, tuple(map(_speak, ordered))),)


def _find_speakers(query: Query, evidence: Sequence[Evidence], read: Read) -> Iterator[_Speaker]:
    """What speaks of the subject and year asked for and gives a value. The date of a source in a note says nothing."""
    years = find_years(query.text)
    telling = {token: weight for token, weight in query.weights.items() if token not in query.tokenizer.token_set(ASKING)}
    plain = {token: weight for token, weight in telling.items() if token not in query.named | years}
    for number, item in enumerate(evidence[:_HEARD]):
        held = query.tokenizer.token_set(_read_with_headings(item))
        is_source = item.kind == "footnote" and (number > 0 or _SOURCE.search(item.text) is not None)
        if is_source or not query.named <= held:
            continue
        value = read(query, item) if _is_of_year(years, item) else None
        if value is not None:
            said = query.tokenizer.token_set(_read_alone(item))
            words = said - query.tokenizer.token_set(value.text)
            yield _Speaker(value, item, words, _share(telling, held), _share(plain, said))


def _choose_surest(speakers: Sequence[_Speaker]) -> list[_Speaker]:
    """One a passage, that of the words that answer most surely; the surest first, else in the order given."""
    chosen: dict[int, _Speaker] = {}
    for speaker in sorted(speakers, key=lambda speaker: -weigh_name(speaker.evidence)):
        chosen.setdefault(speaker.evidence.passage.rank, speaker)
    return list(chosen.values())


def _share(weights: Mapping[str, float], held: Set[str]) -> float:
    """The share of a weight in the tokens `held`; 1 where there is none to hold."""
    total = sum(weights.values())
    return sum(weight for token, weight in weights.items() if token in held) / total if total else 1.0


def _is_heard(query: Query, one: _Speaker, speakers: Sequence[_Speaker]) -> bool:
    """True for what shares nearly as much with the question as the best, and puts nothing else in the place of a word of it."""
    share, own = max(other.share for other in speakers), max(other.own for other in speakers)
    is_row = one.evidence.row is not None
    if query.kind is None:
        return one.share >= _WITHIN_NAME * share
    is_near = one.evidence.nearness >= (_NEAR_ROW if is_row else _NEAR)
    is_same = one.share >= _SAME * share and one.own >= max(_MOST, _SAME * own)
    if one.share < (_WITHIN_ROW if is_row else _WITHIN) * share or not (is_near or is_same):
        return False
    return not any(_replaces(query, one.words, other.words) for other in speakers if other.share > one.share)


def _replaces(query: Query, words: frozenset[str], others: frozenset[str]) -> bool:
    """True for a sentence on "the treaty on shipping" where another of the same build speaks of the one on fishing, as asked."""
    lacking, instead = others & query.token_set - words, words - others
    return bool(lacking and instead) and len(words & others) >= _PARALLEL * len(words | others)


def _contradict(query: Query, one: _Speaker, other: _Speaker) -> bool:
    """True when two values cannot both be right; two sentences of one passage speak of two things."""
    if one.evidence.passage is other.evidence.passage:
        return False
    if query.kind is not None:
        return differ(query.kind, one.value.hedged, other.value.hedged)
    first, second = (query.tokenizer.token_set(speaker.value.text) for speaker in (one, other))
    return not (first <= second or second <= first)  # "Borell" and "Josep Borell" are one


def _speak(speaker: _Speaker) -> Voice:
    passage = speaker.evidence.passage
    return Voice(speaker.value.text, passage.rank, passage.source.published)


def _read_row(query: Query, row: TableRow) -> FoundValue | None:
    """The value in the cell under the column of the event asked for, or under the one that shares most words."""
    event = find_event(query.text) if query.kind == "date" else None
    told = [cell for column, cell in zip(row.columns[1:], row.cells[1:], strict=False) if event and find_event(column) == event]
    cell = told[0] if len(told) == 1 else find_cell(query, row)
    return find_only_value(query.kind, cell) if cell is not None and query.kind is not None else None


def _counts_asked(query: Query, item: Evidence, value: FoundValue) -> bool:
    """True when what was asked stands right behind a number, up to a comma or preposition, and alone.

    "Civilian and military missions" are more than a question about one of them asks for.
    """
    counted = _COUNTED_END.split(_PARTITIVE.sub("", item.text[value.span.end :]), maxsplit=1)[0].split()[:4]
    return "and" not in counted[:3] and not query.token_set.isdisjoint(query.tokenizer.tokens(" ".join(counted)))


def _is_of_year(years: frozenset[str], item: Evidence) -> bool:
    """False for what tells of other years than the question, in the sentence or, where that names none, above it."""
    told = find_years(_read_alone(item)) or find_years(_read_with_headings(item))
    return not years or not told or bool(years & told)


def _read_alone(item: Evidence) -> str:
    """The sentence, or a row with its caption and columns."""
    return item.text if item.row is None else f"{item.row.caption} {write_row(item.row)}"


def _read_with_headings(item: Evidence) -> str:
    return " ".join([item.passage.source.title, *item.passage.section, _read_alone(item)])
