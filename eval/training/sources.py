"""Where the rows of a training come from: collections, each with its share of the pairs and with what is drawn more often.

Folders and shares come in, `Source` records come out. Negatives are mined once and kept in the folder of the run.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.errors import SuiteError
from eval.training.examples import Example, Pool, Unanswerable, load_examples
from eval.training.mining import Rows, mine_once
from index.analysis.tokenizer import Tokenizer, Vocabulary
from index.generations.hashes import hash_value

LOW_OVERLAP = 0.34  # share of a question's tokens that its chunk holds, up to which they are a pair of low overlap

Draw = tuple[int, Unanswerable | None]
"""The row of an example, and a question of a person that its paragraph does not answer, or None."""


@dataclass(frozen=True, slots=True)
class Source:
    """A collection as a training uses it."""

    name: str
    share: float  # of the pairs of a window, 0..1
    pool: Pool
    examples: Sequence[Example]  # held-out ones among them
    mined: Rows  # a row for each of `examples`
    draws: Sequence[Draw]  # what is learned from, a pair of low overlap several times
    unanswerable: Sequence[Unanswerable]  # of the held-out articles


def parse_source(text: str) -> tuple[Path, float | None]:
    """A folder and its share from "FOLDER=0.25", None being the share of "FOLDER" alone. Raises SuiteError for another share."""
    folder, mark, share = text.rpartition("=")
    if not mark:
        return Path(text), None
    try:
        number = float(share)
    except ValueError:
        number = 0.0
    if not 0 < number <= 1:
        raise SuiteError(f"{text!r}: {share!r} is no share of the pairs: write FOLDER=0.25, above 0 and up to 1")
    return Path(folder), number


def load_sources(folders: Sequence[tuple[Path, float | None]], work: Path, low_overlap: int = 1) -> list[Source]:
    """The sources in order. Shares are scaled to a sum of 1. A folder without one takes part with 1.

    low_overlap: times that a pair of low overlap is drawn for every other one. Raises SuiteError for a collection at fault.
    """
    total = sum(share or 1.0 for _, share in folders)
    return [_load_source(folder, (share or 1.0) / total, work, low_overlap) for folder, share in folders]


def describe_source(source: Source) -> dict[str, Any]:
    """What tells a source from another, in plain JSON types: a checkpoint is continued only with the same ones."""
    draws = [[row, [other.question, other.chunk] if other else None] for row, other in source.draws]
    return {
        "name": source.name,
        "share": round(source.share, 4),
        "examples": len(source.examples),
        "learned": len({row for row, _ in source.draws}),
        "unanswerable": len({other for _, other in source.draws if other}),
        "collection": hash_value([(example.question, example.chunk) for example in source.examples]),
        "draws": hash_value(draws),
    }


def measure_overlaps(pool: Pool, examples: Sequence[Example]) -> list[float]:
    """The share of each question's distinct tokens that its chunk holds, 0..1. It is 1 for a question of stop words only."""
    tokenizer = Tokenizer(Vocabulary({}, {}, {}, ()))
    held: dict[int, set[str]] = {}
    overlaps = []
    for example in examples:
        if example.chunk not in held:
            held[example.chunk] = set(tokenizer.indexed(pool.contexts[example.chunk].text))
        tokens = set(tokenizer.asked(example.question))
        overlaps.append(len(tokens & held[example.chunk]) / len(tokens) if tokens else 1.0)
    return overlaps


def pair_unanswerable(pool: Pool, examples: Sequence[Example], unanswerable: Sequence[Unanswerable]) -> list[Draw]:
    """Each example to learn from at least once, and each unanswerable question to learn from exactly once.

    A question without an answer goes with one of the same paragraph that has an answer, else with one of the same article. It is
    left out where its article has none.
    """
    of_paragraph, of_article = defaultdict(list), defaultdict(list)
    for row, example in enumerate(examples):
        if not example.held_out:
            of_paragraph[pool.documents[example.chunk]].append(row)
            of_article[pool.articles[example.chunk]].append(row)
    taken: defaultdict[str, int] = defaultdict(int)
    draws: list[Draw] = []
    for question in unanswerable:
        paragraph, article = pool.documents[question.chunk], pool.articles[question.chunk]
        rows = of_paragraph.get(paragraph) or of_article.get(article, [])
        if rows:  # none in an article that is held out
            draws.append((rows[taken[paragraph] % len(rows)], question))
            taken[paragraph] += 1
    paired = {row for row, _ in draws}
    alone = [row for row, example in enumerate(examples) if not example.held_out and row not in paired]
    return [*draws, *((row, None) for row in alone)]


def _load_source(folder: Path, share: float, work: Path, low_overlap: int) -> Source:
    pool, examples, unanswerable = load_examples(folder)
    mined = mine_once(pool, examples, work)
    draws = pair_unanswerable(pool, examples, unanswerable)
    if low_overlap > 1:
        overlaps = measure_overlaps(pool, examples)
        draws = [draw for draw in draws for _ in range(low_overlap if overlaps[draw[0]] <= LOW_OVERLAP else 1)]
    held = [question for question in unanswerable if question.held_out]
    return Source(folder.name, share, pool, examples, mined, draws, held)
