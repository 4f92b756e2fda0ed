"""From the words of a question to conditions on the cells of a table: "signed before 2010", "not in force", "marked for X"."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ingest.spans import Span
from retrieval.tables.binding import BoundTable, CellMention, ColumnMention, RowMention
from retrieval.tables.cell_tests import CellTest
from retrieval.tables.cell_values import SHARE, ColumnKind, is_empty, read_value
from retrieval.tables.computation import Relation
from retrieval.tables.headers.state_column import find_state_column
from retrieval.tables.periods import NamedValue
from retrieval.tables.question import TableQuestion
from retrieval.values.quantities import Quantity

_WORD = re.compile(r"[^\W_]+")
_PLAIN: Mapping[bool, tuple[Relation, ...]] = {True: ("within",), False: ("equal",)}
"""How a cell is compared without a word that says so, for dates and for numbers."""
_MEANT: Mapping[bool, tuple[tuple[str, tuple[Relation, ...]], ...]] = {
    True: (("before", ("before",)), ("after", ("after",)), ("since", ("within", "from")), ("until", ("before", "until"))),
    False: (("least", ("least",)), ("most", ("most",)), ("more", ("more",)), ("less", ("less",))),
}
"""What the words before a date, or before a number, can mean."""


ENDS = {"end", "closed", "left"}
"""The topics of columns that say when something ended."""


@dataclass(slots=True)
class Conditions:
    """What a question says of the cells of a table."""

    tests: list[list[CellTest]] = field(default_factory=list)
    """The conditions, each in all the ways in which it can be meant."""
    spans: list[Span] = field(default_factory=list)
    """The words that the conditions take up."""
    negations: list[Span] = field(default_factory=list)
    """The negations that no condition takes up."""
    denials: list[Span] = field(default_factory=list)
    """The negations of named cells."""
    is_ranked: bool = False
    """True where an ordinal is a condition on a column of ranks."""
    rows: list[RowMention] = field(default_factory=list)
    """The rows with whose cells others are compared, and those that are left out."""

    def list_free(self, mentions: Sequence[ColumnMention]) -> list[ColumnMention]:
        """The columns that are named without a condition."""
        tested = {test.place for tests in self.tests for test in tests if len({one.place for one in tests}) == 1}
        tested |= {test.other for tests in self.tests for test in tests if test.other is not None}
        return [mention for mention in mentions if mention.place not in tested]


@dataclass(frozen=True, slots=True)
class _Compared:
    """Dates or numbers with what they are compared by, in each way in which that can be meant."""

    relations: tuple[Relation, ...]
    values: tuple[Quantity, ...]
    span: Span
    is_scaled: bool = False
    """True where a value has a word such as "million"."""
    lasts: bool = False
    """True for the date of a state that lasts: "in force in 2012"."""


def read_conditions(bound: BoundTable) -> Conditions | None:
    """The conditions in a question. None where a date or number of it has no place in the table."""
    question, table = bound.question, bound.table
    found = Conditions()
    literals = [literal for literal in question.literals if not _is_name(bound, literal, found)]
    compared = _read_compared(question, literals)
    used: dict[int, _Compared] = {}  # the first comparison by the place of its column
    choices = []
    for place_in_text, one in enumerate(compared):
        before = compared[place_in_text - 1].span.end if place_in_text else 0
        places = _find_places(bound, one, before)
        if not places or not _has_year(one):
            return None
        choices.append((one, places))
        for place in places if len(places) == 1 else ():
            used.setdefault(place, one)
    denied = _take_denied_cells(bound, compared, found)
    negated = _take_negations(bound, compared, used, found)
    for one, places in choices:
        is_negated = one in negated
        scales = {place: table.find_scale(place) if one.is_scaled else 1.0 for place in places}
        found.tests.append(
            [
                CellTest(place, relation, one.values, negated=is_negated, scale=scales[place])
                for place in places
                for relation in one.relations
            ]
        )
        found.spans.append(one.span)
    _take_empty(bound, used, found)
    if not _take_ends(bound, compared, negated, found) or not _take_lasting(bound, found) or not _take_regions(bound, found):
        return None
    _take_rank(bound, found)
    for cell in bound.cells:
        found.tests.append([CellTest(cell.place, "equal", cells=frozenset([cell.cell]), negated=cell in denied)])
        found.spans.append(cell.span)
    return found


def _has_year(one: _Compared) -> bool:
    """False for a day without a year. A month without one is compared with months."""
    dates = [value.date for value in one.values if value.date is not None]
    return all(date[0] or (not date[2] and one.relations == ("within",)) for date in dates)


def _is_name(bound: BoundTable, literal: NamedValue, found: Conditions) -> bool:
    """True for a number that is part of a name: of a column, of a row, or of the table as in "Table 1"."""
    question = bound.question
    if any(span.holds(literal.span) for span in bound.spans):
        return True
    label = question.patterns.before_number.search(question.small[: literal.span.start])
    kind: ColumnKind = "number" if literal.quantity.date is None else "date"
    is_context = question.tokens(literal.span) <= bound.near and (label is not None or not bound.table.list_of_kind(kind))
    if is_context:
        found.spans.append(Span(label.start() if label else literal.span.start, literal.span.end))
    return is_context


def _read_compared(question: TableQuestion, literals: Sequence[NamedValue]) -> list[_Compared]:
    """The dates and numbers with what stands before and behind them."""
    found: list[_Compared] = []
    at = 0
    while at < len(literals):
        span = literals[at].span
        following = literals[at + 1] if at + 1 < len(literals) else None
        start = _find_range(question, span, following)
        if start is not None and following is not None:
            values = (literals[at].quantity, following.until or following.quantity)
            is_scaled = literals[at].is_scaled or following.is_scaled
            found.append(_Compared(("between",), values, Span(start, following.span.end), is_scaled))
            at += 2
            continue
        one = _compare_one(question, literals[at])
        last = found[-1] if found else None
        if last is not None and _is_alternative(question, last, one):
            found[-1] = _Compared(last.relations, (*last.values, *one.values), Span(last.span.start, one.span.end))
        else:
            found.append(one)
        at += 1
    return found


def _is_alternative(question: TableQuestion, last: _Compared, one: _Compared) -> bool:
    """True for the second of "in 2011 or 2012"."""
    joined = question.small[last.span.end : one.span.start].strip(" ,")
    plain = (("within",), ("equal",))
    is_joined = not joined or question.patterns.alternatives.fullmatch(joined) is not None
    return is_joined and last.relations in plain and one.relations == last.relations


def _find_range(question: TableQuestion, span: Span, following: NamedValue | None) -> int | None:
    """Where a range begins whose ends are these. None where they are none."""
    if following is None:
        return None
    between = question.small[span.end : following.span.start].strip()
    for before, middle in question.patterns.ranges:
        opened = before.search(question.small[: span.start])
        if opened and middle.fullmatch(between):
            return opened.start()
    return None


def _compare_one(question: TableQuestion, literal: NamedValue) -> _Compared:
    patterns, span = question.patterns, literal.span
    is_date = literal.quantity.date is not None
    later, earlier = (pattern.match(question.small, span.end) for pattern in (patterns.later, patterns.earlier))
    start, relations = span.start, _PLAIN[is_date]
    for name, meant in _MEANT[is_date]:
        opened = patterns.endings[name].search(question.small[:start])
        if opened:
            start, relations = opened.start(), meant
            break
    if relations == ("within", "from") and literal.quantity.date is not None and literal.quantity.date[2]:
        relations = ("within",)  # "in force since 1 July 2013" gives the day itself
    lasting = _compare_state(question, literal) if is_date and not later and not earlier else None
    if lasting is not None:
        return lasting
    if later or earlier:
        end = max(found.end() for found in (later, earlier) if found)
        both: tuple[Relation, ...] = (("from" if later else "until") if is_date else ("least" if later else "most"),)
        return _Compared(both, (literal.quantity,), Span(start, end), literal.is_scaled)
    values: tuple[Quantity, ...] = (literal.quantity,)
    if literal.until is not None and relations == ("within",):
        relations, values = ("between",), (literal.quantity, literal.until)
    elif literal.until is not None and relations in (("after",), ("before", "until")):
        values = (literal.until,)
    return _Compared(relations, values, Span(start, span.end), literal.is_scaled)


def _compare_state(question: TableQuestion, literal: NamedValue) -> _Compared | None:
    """The date of a state that lasts: what was in force in 2012 came into force until then. None for any other date."""
    opened = question.find_state(literal)
    if opened is None:
        return None
    relations: tuple[Relation, ...] = ("until",) if opened[1] else ("before", "until")
    return _Compared(relations, (literal.until or literal.quantity,), Span(opened.start(), literal.span.end), lasts=True)


def _find_places(bound: BoundTable, one: _Compared, before: int) -> list[int]:
    """The columns that a comparison can be of: the one named right before it, else right behind, else all of its kind."""
    places = bound.table.list_of_kind("number" if one.values[0].date is None else "date")
    if one.lasts:
        ends = _list_ends(bound)
        places = [place for place in places if place not in ends]
    if one.values[0].unit == SHARE:
        places = [place for place in places if bound.table.units[place] == SHARE]
    elif one.values[0].unit:
        places = [place for place in places if bound.table.has_unit(place, one.values[0].unit)] or places
    named = [mention for mention in bound.columns if mention.place in places]
    leading = [mention for mention in named if before <= mention.span.start < one.span.start]
    if leading:
        return [leading[-1].place]
    following = [mention for mention in named if mention.span.start >= one.span.end]
    if following:
        return [following[0].place]
    return [named[-1].place] if named else places


def _take_denied_cells(bound: BoundTable, compared: Sequence[_Compared], found: Conditions) -> list[CellMention]:
    """The named cells that a negation is of, as nothing but words for their column stand between: "not inspected by Osei"."""
    question, denied = bound.question, []
    for negation in question.find("negation"):
        cell = next((one for one in sorted(bound.cells, key=lambda one: one.span) if one.span.start >= negation.end), None)
        if cell is None or any(negation.end <= one.span.start < cell.span.start for one in compared):
            continue
        between = [mention for mention in bound.columns if negation.end <= mention.span.start < cell.span.start]
        words = _WORD.findall(question.small[negation.end : cell.span.start])
        named = {word for mention in between for word in _WORD.findall(mention.span.cut(question.small))}
        if all(word in named or word in question.language.stop_words for word in words):
            denied.append(cell)
            found.spans.append(negation)
            found.denials.append(negation)
    return denied


def _take_negations(
    bound: BoundTable, compared: Sequence[_Compared], used: dict[int, _Compared], found: Conditions
) -> list[_Compared]:
    """The comparisons that are negated. A negated column without one has to be empty."""
    question, negated = bound.question, []
    idle = question.find("any_year")  # "no matter in which year"
    for negation in question.find("negation"):
        if negation in found.denials or any(span.holds(negation) for span in idle):
            continue
        mention = next((one for one in bound.columns if one.span.end > negation.end and one.span.start >= negation.start), None)
        comparison = next((one for one in compared if one.span.end > negation.end), None)
        if (
            mention is not None
            and mention.place not in used
            and (comparison is None or mention.span.start < comparison.span.start)
        ):
            found.tests.append([_find_nothing(bound, mention.place)])
            found.spans += [negation, mention.span]
        elif comparison is not None and (mention is None or used.get(mention.place) is comparison):
            negated.append(comparison)
            found.spans.append(negation)
        else:
            found.negations.append(negation)
    return negated


def _find_nothing(bound: BoundTable, place: int) -> CellTest:
    """That a cell is empty, or 0 in a column of numbers that has a 0."""
    values = [read_value(row.cells[place], bound.table.language) for row in bound.table.rows]
    has_zero = bound.table.kinds[place] == "number" and any(value is not None and value.number == 0 for value in values)
    return CellTest(place, "equal", (Quantity(None, 0.0),)) if has_zero else CellTest(place, "empty")


def _take_ends(bound: BoundTable, compared: Sequence[_Compared], negated: Sequence[_Compared], found: Conditions) -> bool:
    """That a state that began until a date had not ended by then, where a column says when it ended.

    False where that is not sure: of a state without its date, and of one that is negated.
    """
    question, lasting = bound.question, [one for one in compared if one.lasts]
    running = question.find("lasting")
    states = [
        span for span in question.find("state") if not any(one.start < span.end and span.start < one.end for one in running)
    ]
    ends = _list_ends(bound) if states else []
    if not ends:
        return True
    if len(ends) > 1 or bound.table.kinds[ends[0]] != "date" or not lasting or any(one in negated for one in lasting):
        return False
    relations: tuple[Relation, ...] = ("until", "before")  # what ended in the year was in force in it, and was not at its end
    for one in lasting:
        found.tests.append([CellTest(ends[0], each, one.values, negated=True, is_met_empty=True) for each in relations])
    return True


def _list_ends(bound: BoundTable) -> list[int]:
    """The places of the columns that say when something ended, but for those that are empty."""
    table = bound.table
    named = [place for place, words in enumerate(table.headers) if any(not word.topics.isdisjoint(ENDS) for word in words)]
    return [place for place in named if place != table.label and not all(is_empty(row.cells[place]) for row in table.rows)]


def _take_lasting(bound: BoundTable, found: Conditions) -> bool:
    """That what lasts has not ended: "still running". False where the table does not tell, or a date is given with it."""
    cells = [cell.span for cell in bound.cells]
    spans = [
        span for span in bound.question.find("lasting") if not any(one.start < span.end and span.start < one.end for one in cells)
    ]
    if not spans:
        return True
    places = bound.list_of_topic("end", "date")
    if len(places) != 1 or bound.question.literals:
        return False
    found.tests.append([CellTest(places[0], "empty")])
    found.spans += spans
    return True


def _take_regions(bound: BoundTable, found: Conditions) -> bool:
    """The states of a region: "Latin American countries". False where the table does not tell which those are."""
    question, table = bound.question, bound.table
    names = [*(row.span for row in bound.rows), *(cell.span for cell in bound.cells), *(one.span for one in bound.columns)]
    named = [one for one in question.regions if not any(name.holds(one[1]) for name in names)]
    of_all = [span for _, span in named if question.tokens(span) <= bound.near]  # what all rows are of
    found.spans += of_all
    chosen = [one for one in named if one[1] not in of_all]
    if not chosen:
        return True
    place = find_state_column(table, question)
    if place is None or len(chosen) > 1 or not _is_of_states(bound, place, chosen[0][1]):
        return False
    region, span = chosen[0]
    cells = dict.fromkeys(row.cells[place] for row in table.rows)
    inside, between = (_choose_states(cells, states, question) for states in (region.states, region.open_states))
    if between:
        return False
    found.tests.append([CellTest(place, "equal", cells=inside)])
    found.spans.append(span)
    return True


def _is_of_states(bound: BoundTable, place: int, span: Span) -> bool:
    """True for a region right before a word for states, or behind "in". "European missions" are those of a union as well.

    An agreement "signed in Asia" may have been signed there, wherever its partner lies.
    """
    question = bound.question
    noun = _WORD.match(question.small, span.end + 1)
    behind = Span(*noun.span()) if noun is not None else Span(span.end, span.end)
    nouns = {word.text for word in bound.table.headers[place]}
    if behind in question.find("label_nouns") or behind.cut(question.small) in nouns:
        return True
    opened = question.patterns.words["region_links"].search(question.small[: span.start])
    if opened is None or not question.tokens(behind).isdisjoint(bound.near):
        return False  # "in European missions"
    return place != bound.table.label or not any(event.end == opened.start() - 1 for _, event in question.events)


def _choose_states(cells: Iterable[str], states: Sequence[str], question: TableQuestion) -> frozenset[str]:
    """The cells that are one of the states, under any of its names."""
    named = set(map(question.tokens_of, states))
    return frozenset(cell for cell in cells if question.tokens_of(cell) in named)


def _take_rank(bound: BoundTable, found: Conditions) -> None:
    """An ordinal of a table with a column of ranks: "who came second", "in fifth place", "the winner"."""
    question, places = bound.question, bound.list_of_topic("rank", "number")
    if len(places) != 1:
        return
    ranks = [(span, place) for span, place in question.ordinals]
    ranks += [(span, 1) for span in question.find("earliest") if span.cut(question.small).split()[-1] in question.first_words]
    if not ranks and question.ask == "rows" and not bound.rows:
        named = [one.place for one in bound.columns]
        ranks = [(span, 1) for span in bound.find_topic_words("winner") if all(place in places for place in named)]
    if len(ranks) == 1:
        span, rank = ranks[0]
        found.tests.append([CellTest(places[0], "equal", (Quantity(None, float(rank)),))])
        found.spans.append(span)
        found.is_ranked = True


def _take_empty(bound: BoundTable, used: dict[int, _Compared], found: Conditions) -> None:
    """Columns that the question calls empty."""
    question = bound.question
    for span in question.find("empty"):
        open_mentions = [mention for mention in bound.columns if mention.place not in used]
        if open_mentions:
            nearest = min(open_mentions, key=lambda one: (abs(one.span.start - span.start), one.span))
            found.tests.append([CellTest(nearest.place, "empty")])
            found.spans += [span, nearest.span]
