"""What the words of a question mean in one table: columns, rows, cells, or what the table is about."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from ingest.document import TableRow
from ingest.language.language import strip_accents
from ingest.language.tables import DEFAULT
from ingest.spans import Span
from retrieval.tables.cell_values import ColumnKind, read_value
from retrieval.tables.headers.column_binding import (
    Comparison,
    Meaning,
    find_comparisons,
    find_meanings,
)
from retrieval.tables.headers.table_tokens import TableTokens
from retrieval.tables.headers.word_forms import find_topics
from retrieval.tables.patterns import compile_tables
from retrieval.tables.question import TableQuestion
from retrieval.tables.table import HeadedTable

_HALF = 0.5  # share of the words by which a column differs from the others that name it
_WORD_BEFORE = re.compile(r"([\w.&-]{1,40})\s$")
_YEAR = re.compile(r"(?:19|20)\d\d(?:-\d\d){0,2}")
_WORDS = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True, slots=True)
class ColumnMention:
    """A column that the question names, and where."""

    place: int
    span: Span


@dataclass(frozen=True, slots=True)
class RowMention:
    """A row that the question names by its label, and where."""

    row: TableRow
    span: Span
    label: str


@dataclass(frozen=True, slots=True)
class CellMention:
    """A text in a column beside the labels that the question names."""

    place: int
    cell: str
    span: Span


@dataclass(frozen=True)
class BoundTable:
    """A table with what the question names of it."""

    tokens: TableTokens
    question: TableQuestion

    @property
    def table(self) -> HeadedTable:
        """The table."""
        return self.tokens.table

    @cached_property
    def columns(self) -> tuple[ColumnMention, ...]:
        """The columns named, the labels' aside, in the order of the question."""
        found = dict(self._named)
        found |= self._find_meant(found)
        cells = {(one.place, one.span) for one in self.cells}
        found = {
            place: span
            for place, span in found.items()
            if not self._is_part(place, found) and not any(place == at and cell.holds(span) for at, cell in cells)
        }
        return tuple(sorted((ColumnMention(place, span) for place, span in found.items()), key=lambda one: one.span))

    @cached_property
    def _named(self) -> Mapping[int, Span]:
        """The columns named in words of their own, or by their event."""
        spans = {place: self._find_named(place) for place in range(len(self.table.columns)) if place != self.table.label}
        of_dates = self.question.state_dates
        spans = {place: None if span and any(one.holds(span) for one in of_dates) else span for place, span in spans.items()}
        found = {place: span for place, span in spans.items() if span is not None and not self._is_part(place, spans)}
        return found | self._find_events(found)

    def _find_meant(self, found: Mapping[int, Span]) -> dict[int, Span]:
        """The columns that are named in other words than their own, where no column has the words for itself."""
        more: dict[int, Span] = {}
        for meaning in self.meanings:
            if meaning.place not in found:
                before = more.get(meaning.place)
                more[meaning.place] = meaning.span if before is None else before
        for one in self.comparisons:
            if one.place not in found:
                more.setdefault(one.place, one.span)
        return more

    @cached_property
    def meanings(self) -> tuple[Meaning, ...]:
        """The words that mean a column without being of its name."""
        spans = [*(one.span for one in self.rows), *(one.span for one in self.cells)]
        taken = [*self._named.values(), *(span for span in spans if span.start < span.end)]
        held = frozenset().union(*self.table.events)
        events = [span for event, span in self.question.events if event in held] + self.question.find("lasting")
        general = self.question.patterns.list_general(is_superlative=False)  # "larger" by itself names no area
        events += [span for pattern in general for span in self.question.find(pattern)]
        found = find_meanings(self.table, self.question, [*taken, *events, *self.question.state_dates])
        return tuple(one for one in found if not self.question.tokens(one.span) <= self.subjects)

    @cached_property
    def comparisons(self) -> tuple[Comparison, ...]:
        """The adjectives that compare the figures of a column: "deepest"."""
        return tuple(find_comparisons(self.table, self.question, self._named))

    def _find_named(self, place: int) -> Span | None:
        """Where a column is named in words of its own."""
        names, label = self.tokens.columns, self.table.label
        if place in self._changes and not self._asks_changes:
            return None
        if compile_tables(self.table.language).words["negation"].search(self.table.columns[place].lower()) and not (
            self.question.find("negation")
        ):
            return None  # "votes" is no name of "Not voting"
        hidden = (place, label, *(() if self._asks_changes else self._changes))
        others = frozenset().union(*(other for at, other in enumerate(names) if at not in hidden))
        span = self._find_column(place, names[place] - others)
        return None if span is not None and self._is_of_labels(place, span) else span

    def _is_of_labels(self, place: int, span: Span) -> bool:
        """True for a word with the stem of a column's name that is written as the labels are: "directorate" and "Director"."""
        columns, label = self.table.columns, self.table.label
        if not self.question.tokens(span) <= self.tokens.columns[label]:
            return False
        words = _WORDS.findall(span.cut(self.question.small))
        of_labels, of_column = (_WORDS.findall(strip_accents(columns[at].lower())) for at in (label, place))
        return all(_share_start(word, of_labels) > _share_start(word, of_column) for word in words)

    @cached_property
    def _changes(self) -> tuple[int, ...]:
        """The places of the columns that say by how much another one changed."""
        words = self.question.language.columns
        headers = self.table.headers
        return tuple(place for place, names in enumerate(headers) if words and any(one.text in words.changes for one in names))

    @cached_property
    def _asks_changes(self) -> bool:
        """True where the question speaks of a change."""
        words = self.question.language.columns
        is_named = words is not None and not words.changes.isdisjoint(_WORDS.findall(self.question.small))
        return is_named or bool(self.question.find("rises") or self.question.find("falls"))

    def _is_part(self, place: int, spans: Mapping[int, Span | None]) -> bool:
        """True for a column whose whole name is part of another one that is named whole."""
        asked, names = self.question.text_tokens, self.tokens.columns
        by_meaning = set(spans) - {other for other in spans if self._find_named(other) is not None}
        return any(
            spans[other] is not None and names[place] < names[other] and (other in by_meaning or names[other] <= asked)
            for other in spans
            if other != place
        )

    def _find_column(self, place: int, own: frozenset[str]) -> Span | None:
        """Where a column is named: by its whole name, or by half of the words that it has for itself.

        A year by itself is not half of a name, "in 2019" is no "Cargo 2019", but tells apart columns of one name.
        """
        asked, name = self.question.text_tokens, self.tokens.columns[place]
        if name and name <= asked:
            span = self.question.locate(name)
            if span is not None:
                return span
        shared = own & asked
        if shared <= self.light_tokens | self.subjects or self._is_other(place, own, shared):
            return None
        return self.question.locate(shared) if shared and len(shared) >= _HALF * len(own) else None

    @cached_property
    def _years(self) -> frozenset[str]:
        """The tokens of the question that are years, or days of them."""
        return frozenset(token for token in self.question.text_tokens if _YEAR.fullmatch(token))

    def _is_other(self, place: int, own: frozenset[str], shared: frozenset[str]) -> bool:
        """True for a column of which the question has but the year, which may as well be of another column or table."""
        dates = [at for at in self.table.list_of_kind("date") if at != self.table.label]
        tells = not dates and all(map(_YEAR.fullmatch, own))
        return shared <= self._years and not tells and not self._means_header(place)

    def _means_header(self, place: int) -> bool:
        """True where the question has one of the weighty words of a header in any form, or where the header has none."""
        light = self.question.language.columns.light if self.question.language.columns else frozenset()
        weighty = [word for word in self.table.headers[place] if word.text not in light]
        is_date = read_value(self.table.columns[place], self.table.language) is not None
        said = self.question.words
        return is_date or not weighty or any(a.root == b.root or a.topics & b.topics for a in weighty for b in said)

    def _find_events(self, found: Mapping[int, Span]) -> dict[int, Span]:
        """The columns of dates named by the event that they date: "came into force" names "In force since"."""
        table, question = self.table, self.question
        more: dict[int, Span] = {}
        for event, span in question.events:
            places = [place for place, held in enumerate(table.events) if place != table.label and event in held]
            if len(places) == 1 and places[0] not in more:
                before = found.get(places[0])
                more[places[0]] = span if before is None else Span(min(span.start, before.start), max(span.end, before.end))
        return more

    @cached_property
    def rows(self) -> tuple[RowMention, ...]:
        """The rows named by their labels, in the order of the question. A label within a longer one that is named is left out.

        Of rows with one label those count whose group is named, where there are such.
        """
        table, found = self.table, []
        for row, (label, tokens) in zip(table.things, self.tokens.labels, strict=True):
            span = self.question.locate(tokens)
            if span is not None:
                found.append(RowMention(row, self._grow(span, label), label))
        found = found or self._find_shortened()
        if table.is_record and not found:
            found = [RowMention(row, Span(0, 0), row.cells[table.label]) for row in table.rows]
        longest = [one for one in found if not any(_is_within(one.span, other.span) for other in found)]
        asked = self.question.text_tokens
        grouped = {one.span for one in longest if self.tokens.cut(one.row.group) and self.tokens.cut(one.row.group) <= asked}
        kept = [one for one in longest if one.span not in grouped or self.tokens.cut(one.row.group) <= asked]
        return tuple(sorted(kept, key=lambda one: (one.span, one.row.span)))

    def _find_shortened(self) -> list[RowMention]:
        """The rows named by a word of their label that nothing else in the table has, its last or, of a long one, its first."""
        table, language = self.table, self.question.language
        known = self.tokens
        cut = [tokens for _, tokens in known.labels]
        nouns = [span for name in ("row_nouns", "label_nouns", "column_nouns", "fillers") for span in self.question.find(name)]
        common = known.near.union(known.far, known.other_cells, known.column_words, *map(self.question.tokens, nouns))
        found = []
        for row, (label, tokens) in zip(table.things, known.labels, strict=True):
            others = frozenset().union(*(one for one in cut if one is not tokens))
            words = label.split()
            ends = self.tokens.cut(words[-1]) | self.tokens.cut(words[0]) if len(words) > 1 else frozenset()
            own = (tokens & self.question.text_tokens) - others - common
            light = language.columns.light if language.columns else frozenset()
            span = self.question.locate(own) if own & ends and not own <= light else None
            if span is not None:
                found.append(RowMention(row, span, label))
        return found

    def _grow(self, span: Span, label: str) -> Span:
        """The span with the words of a label right before it that have no token: "North" of "North Macedonia"."""
        small = self.question.small
        before = _WORD_BEFORE.search(small[: span.start])
        while before is not None and before[1] in strip_accents(label.lower()).split():
            span = Span(before.start(1), span.end)
            before = _WORD_BEFORE.search(small[: span.start])
        return span

    @cached_property
    def cells(self) -> tuple[CellMention, ...]:
        """The texts of other columns that the question names, outside of what names a row or column."""
        found = []
        taken = [one.span for one in self.rows]
        for place, cell, tokens in self.tokens.cells:
            span = self.question.locate(tokens)
            if span is None:
                continue
            named = [
                one
                for at, one in self._named.items()
                if not span.holds(one) and not (one.holds(span) and tokens.isdisjoint(self.tokens.columns[at]))
            ]
            if not any(one.start < span.end and span.start < one.end for one in [*taken, *named]):
                found.append(CellMention(place, cell, span))
        return tuple(one for one in found if not any(_is_within(one.span, other.span) for other in found))

    def list_of_topic(self, topic: str, kind: ColumnKind) -> list[int]:
        """The places of the columns of a kind and of a topic."""
        headers = self.table.headers
        return [
            place
            for place in self.table.list_of_kind(kind)
            if place != self.table.label and any(topic in word.topics for word in headers[place])
        ]

    def find_topic_words(self, topic: str) -> list[Span]:
        """Where the question has words of a topic."""
        found = _WORDS.finditer(self.question.small)
        return [Span(*one.span()) for one in found if topic in find_topics(one.group(), self.question.language)]

    @property
    def compared(self) -> frozenset[int]:
        """The places of the columns that an adjective compares."""
        return frozenset(one.place for one in self.comparisons)

    @property
    def spans(self) -> list[Span]:
        """Where columns, rows and cells are named."""
        meant = [*(one.span for one in self.meanings), *(one.span for one in self.comparisons)]
        return [*(span for found in (self.columns, self.rows, self.cells) for span in (one.span for one in found)), *meant]

    def explains(self, token: str) -> bool:
        """True for a token whose words say nothing, mean a column, or say what the whole table is about."""
        return any(token in self.question.tokens(span) for span in self._explained)

    def can_explain(self, tokens: frozenset[str]) -> bool:
        """False where `explains` is sure to be false of one of the tokens, which is found sooner than what the words mean."""
        known = self.tokens
        near = (word.span for word in self.question.words if word.root in known.roots or not word.topics.isdisjoint(known.topics))
        spans = [*self._light, *near, *(one.span for one in self.comparisons)]
        return tokens <= frozenset().union(*map(self.question.tokens, spans))

    @cached_property
    def light_tokens(self) -> frozenset[str]:
        """The tokens of the words that never say which row or column is meant."""
        columns = self.question.language.columns
        return self.question.tokens_of(" ".join(sorted(columns.light))) if columns else frozenset()

    @cached_property
    def _explained(self) -> list[Span]:
        return [*(one.span for one in self.meanings), *(one.span for one in self.comparisons), *self._light]

    @cached_property
    def _light(self) -> list[Span]:
        """The words that say nothing, or what the whole table is about."""
        columns, about = self.question.language.columns, self.tokens.about
        light = columns.light | columns.soft if columns is not None else frozenset()
        return [
            word.span
            for word in self.question.plain_words
            if word.text in light or any(word.root == one.root or word.topics & one.topics for one in about)
        ]

    @cached_property
    def dated(self) -> frozenset[str]:
        """The tokens of the events that a column dates."""
        held = frozenset().union(*self.table.events)
        return frozenset().union(*(self.question.tokens(span) for event, span in self.question.events if event in held))

    @cached_property
    def spoken(self) -> frozenset[str]:
        """The tokens of the question that stand in the names of the table, of what it is in, and of its columns, or date one."""
        near = self.tokens.near | self.tokens.far
        idle = frozenset().union(*map(self.question.tokens, self.question.find("fillers")))
        if self._years:
            meant = [column for place, column in enumerate(self.tokens.columns) if self._means_header(place)]
            idle |= self._years - near.union(*meant)
        return (self.question.text_tokens & (near | self.tokens.column_words) - idle) | self.dated

    @property
    def near(self) -> frozenset[str]:
        """The tokens of what the table is about."""
        return self.tokens.near

    @property
    def is_named(self) -> bool:
        """True where the question has all words of the caption, or of the heading of a table without one, or its number."""
        return (bool(self.tokens.name) and self.tokens.name <= self.question.text_tokens) or self.number is not None

    @cached_property
    def number(self) -> Span | None:
        """Where the question names the table by its number: "Table 1"."""
        number, named = self.tokens.number, compile_tables(DEFAULT).caption
        found = (match for match in named.finditer(self.question.text.lower()) if match.group() == number)
        return next((Span(*match.span()) for match in found), None)

    @cached_property
    def asks_membership(self) -> bool:
        """True where the question names the table whole and says of a row only that it is there: "Is there one with Japan?".

        A word besides asks for more: "Has Canada left it?".
        """
        question = self.question
        if not self.is_named or question.find("negation"):
            return False
        taken = [*(one.span for one in self.rows), *question.find("membership")]
        others = [word for word in _WORDS.finditer(question.small) if not any(one.holds(Span(*word.span())) for one in taken)]
        said = self.near | question.query.tokenizer.states
        return all(word.group() in question.language.stop_words or question.tokens_of(word.group()) <= said for word in others)

    @property
    def far(self) -> frozenset[str]:
        """The tokens of what it is in."""
        return self.tokens.far

    @property
    def subjects(self) -> frozenset[str]:
        """The tokens of what its rows can be called."""
        return self.tokens.subjects


def _share_start(word: str, others: Iterable[str]) -> int:
    """The length of the longest word that a word begins with, 0 where it begins with none."""
    return max((len(other) for other in others if word.startswith(other)), default=0)


def _is_within(span: Span, other: Span) -> bool:
    return span != other and other.holds(span)
