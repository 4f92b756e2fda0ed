"""Why nothing is said, in plain words: which name, date or relation of the question had no support, or what was not given.

In come the question and the nearest passages, out comes a sentence. A name that no document mentions is distinguished from one
that only the nearest passages lack.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Self

from index.engine import Snapshot
from index.filters import Filters
from ingest.language.language import Language, strip_accents
from ingest.language.tables import DEFAULT
from retrieval.passages.passage import Passage
from retrieval.query.query import Query
from retrieval.tables.patterns import compile_tables

NO_DOCUMENTS = "no document is in the index yet: send one, on the page of the documents or with PUT /v1/documents/{doc_id}"
"""The reason for every question while the index is empty."""
_MOST_NAMED = 6
_GIVEN = {"date": "no date", "count": "no number", "amount": "no amount"}


@dataclass(frozen=True, slots=True)
class SearchedDocuments:
    """How many documents a question was searched in."""

    searched: int
    """Those that pass its filters."""
    left_out: int = 0
    """Those that the filters left out."""
    unknown_languages: int = 0
    """Those among them that a filter by language left out because their language is not known."""

    @classmethod
    def count(cls, snapshot: Snapshot, filters: Filters) -> Self:
        """The counts of a snapshot."""
        every, searched = (snapshot.list_entries(chosen, limit=1).total for chosen in (Filters(), filters))
        unknown = snapshot.list_entries(replace(filters, language=("und",)), limit=1).total if filters.language else 0
        return cls(searched, every - searched, unknown)

    def describe(self) -> str:
        """ "5 documents", and what the filters left out."""
        others = f"the filters left out {self.left_out} other{'s' if self.left_out > 1 else ''}" if self.left_out else ""
        unknown = f"the language of {_count(self.unknown_languages)} is not known (und)" if self.unknown_languages else ""
        notes = ", ".join(filter(None, (others, unknown)))
        return f"{_count(self.searched)} ({notes})" if notes else _count(self.searched)


def _count(documents: int) -> str:
    return f"{documents:,} document{'' if documents == 1 else 's'}"


def explain_abstention(query: Query, passages: Sequence[Passage], documents: SearchedDocuments) -> str:
    """That there is no answer, in how many documents it was searched for, what was missing and what was searched as another word.

    `NO_DOCUMENTS` where there are none.
    """
    if not documents.searched and not documents.left_out:
        return NO_DOCUMENTS
    spelled = [f"“{meant}” in place of “{typed}”" for typed, meant in query.corrections]
    searched = f"; searched for {', '.join(spelled)}" if spelled else ""
    return f"No answer found in {documents.describe()}: {_describe_missing(query, passages)}{searched}"


def names_unknown(query: Query) -> bool:
    """True for a question that names somebody or something by one word that no document has, whatever else is found.

    A word beside a known name may be part of it ("Ursula von der Leyen"), and the first word has its capital from the sentence.
    Capitals are names in the default language alone, and words with figures are compared elsewhere.
    """
    if query.tokenizer.language is not DEFAULT:
        return False
    written = query.written
    return any(
        _is_unknown_name(query, word, number == 0) and not any(_is_known_name(query, other) for other in (before, behind))
        for number, (before, word, behind) in enumerate(zip(["", *written], written, [*written[1:], ""], strict=False))
    )


def _is_unknown_name(query: Query, word: str, is_first: bool) -> bool:
    capitals = sum(sign.isupper() for sign in word)
    is_name = capitals > int(is_first) and not any(sign.isdigit() for sign in word)
    tokens = query.tokenizer.token_set(word)
    return is_name and bool(tokens) and tokens <= query.named and tokens.isdisjoint(query.known)


def _is_known_name(query: Query, word: str) -> bool:
    return word[:1].isupper() and not query.tokenizer.token_set(word).isdisjoint(query.named & query.known)


def _describe_missing(query: Query, passages: Sequence[Passage]) -> str:
    if not passages:
        return "no passage matches the question and its filters"
    tokenize = query.tokenizer.token_set
    near = frozenset().union(*(tokenize(" ".join([*passage.section, passage.text])) for passage in passages))
    missing = _list_written(query, query.token_set - near)
    unknown = [word for word in missing if query.known.isdisjoint(tokenize(word))]
    names = [word for word in missing if tokenize(word) & query.named or any(sign.isdigit() for sign in word)]
    if names and set(names) <= set(unknown):
        return f"{_quote(names)} {'is' if len(names) == 1 else 'are'} nowhere mentioned"
    present = _list_written(query, query.named & near)
    if names or (missing and not present):
        return f"none of the nearest passages mentions {_quote(names or missing)}"
    if missing:
        return f"the nearest passages speak of {_quote(present)}, but none mentions {_quote(missing)}"
    return f"the nearest passages hold the words of the question, but {_describe_lacking(query)}"


def _list_written(query: Query, tokens: frozenset[str]) -> list[str]:
    """The words of the question as typed whose tokens are all among `tokens`, none twice, without fillers and words that rank.

    A part of a longer name ("Viet" of "Viet Nam") is no token of the question and is not named by itself.
    """
    tokenize = query.tokenizer.token_set
    wanted = tokens - query.fillers - query.tasks - frozenset().union(*map(tokenize, _find_superlatives(query)))
    found = (word for word in query.written if (own := tokenize(word) & query.token_set) and own <= wanted)
    return list(dict.fromkeys(found))


def _find_superlatives(query: Query) -> list[str]:
    """The words of the question that rank and compare: "largest". They name nothing that a document could mention."""
    patterns, small = compile_tables(query.tokenizer.language), strip_accents(query.text.lower())
    general = [patterns.words[name] for name in ("earliest", "latest", "highest", "lowest", "longest", "shortest", "top")]
    graded = [pattern for _, *both in patterns.gradables for pattern in both]
    found = (match.group() for pattern in (*general, *graded) for match in pattern.finditer(small))
    return [*found, *(match.group() for _, pattern in patterns.comparatives for match in pattern.finditer(small))]


def _describe_lacking(query: Query) -> str:
    """What of the kind that was asked for is not there."""
    asks_person, asks_place = _compile_asking(query.tokenizer.language)
    if query.kind:
        return f"give {_GIVEN[query.kind]} that answers it"
    if asks_person.search(query.text) is not None:
        return "give no person that answers it"
    return "give no place that answers it" if asks_place.search(query.text) is not None else "do not answer it"


@cache
def _compile_asking(language: Language) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """How questions for a person and for a place are put."""
    person, place = (language.questions.person, language.questions.place) if language.questions else ("(?!)", "(?!)")
    return re.compile(rf"^\s*(?:{person})\b", re.IGNORECASE), re.compile(rf"\b(?:{place})\b", re.IGNORECASE)


def _quote(words: Iterable[str]) -> str:
    return ", ".join(f"“{word}”" for word in list(words)[:_MOST_NAMED])
