"""The tokens of a table: what the words of any question are compared with. They depend on no question, and are made once."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from index.analysis.tokenizer import Tokenizer
from ingest.document import NAME_JOIN
from ingest.language.language import strip_accents
from ingest.language.tables import DEFAULT
from retrieval.tables.cell_values import is_empty
from retrieval.tables.headers.word_forms import HeaderWord, find_root, find_topics
from retrieval.tables.patterns import compile_tables
from retrieval.tables.table import HeadedTable

_LONGEST_SUBJECT = 6  # tokens of a caption that says what the rows are and not what they say
_WORDS = re.compile(r"[^\W\d_]{2,}")
_LETTERS = re.compile(r"[^\W\d_]{2}")
_BRACKETED = re.compile(r"\([^()]{0,80}\)")
_NOTE_MARK = re.compile(r"(?<=[^\W\d_])\d{1,2}(?:, ?\d{1,2}){0,4}$")


@dataclass(frozen=True)
class TableTokens:
    """A table with its tokens in the language of a question."""

    table: HeadedTable
    tokenizer: Tokenizer
    """In the language of the question."""

    def cut(self, text: str) -> frozenset[str]:
        """The tokens of a text, brackets aside."""
        return self.tokenizer.token_set(_BRACKETED.sub("", text.replace(NAME_JOIN, " ")))

    @cached_property
    def columns(self) -> tuple[frozenset[str], ...]:
        """The tokens of each column's name."""
        return tuple(self.cut(column) for column in self.table.columns)

    @cached_property
    def labels(self) -> tuple[tuple[str, frozenset[str]], ...]:
        """The labels of `HeadedTable.things`, without brackets and marks of notes, with their tokens."""
        labels = (_NOTE_MARK.sub("", _BRACKETED.sub("", row.cells[self.table.label])) for row in self.table.things)
        return tuple((label, self.cut(label)) for label in labels)

    @cached_property
    def cells(self) -> tuple[tuple[int, str, frozenset[str]], ...]:
        """The place, the text and the tokens of each different cell of the other columns of texts."""
        table = self.table
        places = (place for place in table.list_of_kind("text") if place != table.label)
        found = ((place, cell) for place in places for cell in dict.fromkeys(row.cells[place] for row in table.rows))
        return tuple((place, cell, self.cut(cell)) for place, cell in found if not is_empty(cell))

    @cached_property
    def other_cells(self) -> frozenset[str]:
        """The tokens of all cells that are no labels."""
        label = self.table.label
        return self.join(cell for row in self.table.rows for place, cell in enumerate(row.cells) if place != label)

    @cached_property
    def column_words(self) -> frozenset[str]:
        """The tokens of the names of all columns."""
        return self.join(self.table.columns)

    @cached_property
    def roots(self) -> frozenset[str]:
        """The roots of the words of all headers."""
        return frozenset(word.root for words in self.table.headers for word in words)

    @cached_property
    def topics(self) -> frozenset[str]:
        """The topics of the words of all headers."""
        return frozenset(topic for words in self.table.headers for word in words for topic in word.topics)

    @cached_property
    def about(self) -> tuple[HeaderWord, ...]:
        """The words of what the table is about."""
        table, language = self.table, self.tokenizer.language
        texts = [table.caption, *table.sections[-1:], table.intro, table.columns[table.label]]
        found = dict.fromkeys(word for text in texts for word in _WORDS.findall(strip_accents(text.lower())))
        events = language.columns.event_topics if language.columns else frozenset()
        # that agreements are "concluded" does not say that they are "terminated"
        return tuple(
            HeaderWord(find_root(word, language), find_topics(word, language) - events)
            for word in found
            if word not in language.stop_words
        )

    @cached_property
    def near(self) -> frozenset[str]:
        """The tokens of what the table is about: its caption, the innermost heading above it, the name of the label column."""
        table = self.table
        return self.join([table.caption, *table.sections[-1:], table.intro, table.columns[table.label]])

    @cached_property
    def name(self) -> frozenset[str]:
        """The tokens of its caption without the number, or of the innermost heading above a table without one."""
        return self.join([self.table.caption[len(self.number) :] or "".join(self.table.sections[-1:])])

    @cached_property
    def number(self) -> str:
        """The number of its caption, in small letters: "table 1". "" where it has none."""
        found = compile_tables(DEFAULT).caption.match(self.table.caption)
        return found.group().lower() if found else ""

    @cached_property
    def subjects(self) -> frozenset[str]:
        """The tokens of what its rows can be called: by the label column, or by a caption or heading that is a mere name."""
        is_mere = len(self.name) <= _LONGEST_SUBJECT
        return self.join([self.table.columns[self.table.label]]) | (self.name if is_mere else frozenset())

    @cached_property
    def far(self) -> frozenset[str]:
        """The tokens of what it is in: the other headings, the title and publisher of its document."""
        document = self.table.document
        return self.join([*self.table.sections, document.title, document.publisher or "", document.doc_id.replace("-", " ")])

    @cached_property
    def held(self) -> frozenset[str]:
        """All tokens that the table can give a meaning to."""
        table = self.table
        cells = dict.fromkeys(cell for row in table.rows for cell in (*row.cells, row.group) if _LETTERS.search(cell))
        return self.near | self.far | self.join([*table.columns, *cells])

    def join(self, texts: Iterable[str]) -> frozenset[str]:
        """The tokens of texts."""
        return frozenset().union(*(self.tokenizer.token_set(text.replace(NAME_JOIN, " ")) for text in texts))
