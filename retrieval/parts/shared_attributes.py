"""What two compared things have in common in the corpus: a row each of one table, or sentences that say like things of each.

"How do Norway and Canada differ?" names nothing to compare them in. What is said of both by the same table, or in the same words,
can be set side by side. What is said of one alone compares nothing.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import product

from index.engine import Snapshot
from retrieval.answer.answer import Answer, Statement
from retrieval.answer.citations import prove
from retrieval.answer.evidence import Evidence
from retrieval.answer.statements import cut_statement, join_texts
from retrieval.assertions.governors import gives_order
from retrieval.parts.compared_sides import ComparedSide
from retrieval.query.query import Query

LOOKED_AT = 20
"""Passages of each side that are looked through."""
MOST_ROWS = 2
"""Tables whose rows are set side by side."""
_COMPARED = 40  # sentences of each side
_SHARED = 0.3  # the share of the weight of two sentences in what they share, their names aside
_FEWEST = 3  # words that they share
_OPENING = 3  # words before the subject of a sentence

FindEvidence = Callable[[str], Sequence[Evidence]]
"""The evidence for a question, best first."""
Pair = tuple[Evidence, Evidence]


def compose_shared(
    snapshot: Snapshot, query: Query, sides: Sequence[ComparedSide], find: FindEvidence, confidence: float
) -> list[Answer] | None:
    """The answers to both sides, from what they have in common. None where that is nothing, or where there are not two.

    confidence: of each. What is found by a name and by what it shares needs no estimate.
    """
    if len(sides) != 2:
        return None
    names = [query.tokenizer.token_set(side.name) for side in sides]
    found = [
        [item for item in find(f"{side.name}?")[: _COMPARED * 2] if _is_of(query, item, own, other)][:_COMPARED]
        for side, own, other in zip(sides, names, reversed(names), strict=True)
    ]
    pairs = list(_pair_rows(query, found, names))[:MOST_ROWS]
    if not pairs and sides[0].is_name:
        pairs = list(_pair_sentences(snapshot, query, found, sides))
    if not pairs:
        return None
    return [_answer(snapshot, side, [pair[at] for pair in pairs], confidence) for at, side in enumerate(sides)]


def _is_of(query: Query, item: Evidence, own: frozenset[str], other: frozenset[str]) -> bool:
    """True for a sentence or row of the body that names one side and not the other, and that gives a reader no orders."""
    row, tokenize = item.row, query.tokenizer.token_set
    tokens = tokenize(item.text if row is None else " ".join([row.cells[0], row.caption, *row.columns]))
    is_one = item.kind != "footnote" and own <= tokens and not other - own <= tokens
    return is_one and not item.contradictions and not gives_order(item.text)


def _pair_rows(query: Query, found: Sequence[Sequence[Evidence]], names: Sequence[frozenset[str]]) -> Iterator[Pair]:
    """The rows that both have in one table, best first. A row is of what its first cell names."""
    rows = [
        [item for item in of_one if item.row is not None and _is_label(query.tokenizer.token_set(item.row.cells[0]), own, other)]
        for of_one, own, other in zip(found, names, reversed(names), strict=True)
    ]
    seen: set[tuple[object, ...]] = set()
    for first, second in product(*rows):
        table = _find_table(first)
        if table == _find_table(second) and table not in seen:
            seen.add(table)
            yield first, second


def _find_table(item: Evidence) -> tuple[object, ...]:
    """What tells the table of a row from others: its document, the headings above it, its caption and its columns."""
    row, passage = item.row, item.passage
    return (passage.source.doc_id, passage.section, *((row.caption, row.columns) if row is not None else ()))


def _is_label(label: frozenset[str], own: frozenset[str], other: frozenset[str]) -> bool:
    """True for the words of a cell that are of one side, and not all of the other."""
    return label <= own and bool(label - other)


def _pair_sentences(
    snapshot: Snapshot, query: Query, found: Sequence[Sequence[Evidence]], sides: Sequence[ComparedSide]
) -> Iterator[Pair]:
    """The two sentences that share most, one of each side, which it begins with. None that share too little."""
    tokenize = query.tokenizer.token_set
    found = [
        [item for item in of_one if item.row is None and opens_with(query, side.name, item.text)]
        for of_one, side in zip(found, sides, strict=True)
    ]
    names = tokenize(sides[0].name) | tokenize(sides[1].name)
    words = [[tokenize(item.text) - names for item in of_one] for of_one in found]
    every = dict.fromkeys(token for of_one in words for tokens in of_one for token in sorted(tokens))
    statistics = snapshot.token_statistics(every)
    weights = {token: statistics.idf(token) for token in every}
    best: tuple[float, Pair] | None = None
    for (first, mine), (second, theirs) in product(*(list(zip(*both, strict=True)) for both in zip(found, words, strict=True))):
        shared = sum(weights[token] for token in mine & theirs)
        whole = sum(weights[token] for token in mine | theirs)
        share = shared / whole if whole and len(mine & theirs) >= _FEWEST else 0.0
        if share >= _SHARED and first.text != second.text and (best is None or share > best[0]):
            best = share, (first, second)
    if best is not None:
        yield best[1]


def opens_with(query: Query, name: str, text: str) -> bool:
    """True for a sentence that begins with a name, behind words that only open sentences: "Indeed, ESIWA targets ..."."""
    language = query.tokenizer.language
    written = text.split()[: _OPENING + len(name.split())]
    words = [word.strip(",").casefold() for word in written]
    bare = [word.casefold() for word in name.split() if word.casefold() not in language.openers]
    for at in range(min(_OPENING, len(words) - len(bare)) + 1):
        opens = all(word.endswith(",") or low in language.openers for word, low in zip(written[:at], words, strict=False))
        if opens and words[at : at + len(bare)] == bare:
            return True
    return False


def _answer(snapshot: Snapshot, side: ComparedSide, items: Sequence[Evidence], confidence: float) -> Answer:
    """What is said of one side."""
    shown = list({item.passage.chunk_id: item.passage for item in items}.values())
    ranks = {passage.chunk_id: rank for rank, passage in enumerate(shown, 1)}
    passages = tuple(replace(passage, rank=rank) for rank, passage in enumerate(shown, 1))
    statements = tuple(Statement(cut_statement(item.text), (ranks[item.passage.chunk_id],)) for item in items)
    prove(snapshot, statements, passages)
    text = join_texts([one.text for one in statements])
    return Answer(
        side.question, True, None, text, None, confidence, statements, passages, (), snapshot.generation, side=side.name
    )
