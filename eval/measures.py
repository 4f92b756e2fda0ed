"""Measures of one question's ranking and answer. Gold is quotes, so chunks may change without a new judgment.

hit@k: a gold quote stands in one of the first k passages. RR@10: reciprocal rank of the first passage with one (Voorhees, TREC-8,
1999). nDCG@10: each quote counts where it is first read, discounted by log2 of the rank (Järvelin and Kekäläinen, TOIS 2002).
"""

import math
from collections.abc import Sequence

from eval.questions import EvidenceQuote, Question
from retrieval.citations import fold
from retrieval.passage import Passage


def find_first(passages: Sequence[Passage], evidence: Sequence[EvidenceQuote]) -> int | None:
    """The rank of the first passage that holds a gold quote, or None."""
    return next((passage.rank for passage in passages if any(holds(passage, quote) for quote in evidence)), None)


def holds(passage: Passage, quote: EvidenceQuote) -> bool:
    """True when the quote stands in the passage, white space folded."""
    return passage.source.doc_id == quote.doc_id and fold(quote.quote) in fold(passage.text)


def reciprocal_rank(rank: int | None, cutoff: int = 10) -> float:
    """1 / rank within the cutoff, else 0."""
    return 1 / rank if rank is not None and rank <= cutoff else 0.0


def ndcg(passages: Sequence[Passage], evidence: Sequence[EvidenceQuote], cutoff: int = 10) -> float:
    """Gain of the quotes, each discounted by the rank it is first read at, by that of quotes at ranks 1, 2, 3 ...; 0 for none.

    Of several quotes read in one passage, the second counts at the next rank, so that nothing scores above the ideal.
    """
    found: set[EvidenceQuote] = set()
    gain = 0.0
    for passage in passages[:cutoff]:
        fresh = {quote for quote in evidence if quote not in found and holds(passage, quote)}
        places = range(len(found) + 1, len(found) + len(fresh) + 1)
        gain += sum(1 / math.log2(max(place, passage.rank) + 1) for place in places)
        found |= fresh
    ideal = sum(1 / math.log2(rank + 1) for rank in range(1, min(len(set(evidence)), cutoff) + 1))
    return gain / ideal if ideal else 0.0


def read_within(passages: Sequence[Passage], evidence: Sequence[EvidenceQuote], characters: int = 3_000) -> bool:
    """True when a gold quote is read whole within so many characters, passage after passage: long passages earn nothing."""
    text = "\n".join(fold(passage.text) for passage in passages)[:characters]
    return any(fold(quote.quote) in text for quote in evidence)


def states_answer(text: str, question: Question) -> bool:
    """True when the answer's text holds one of the expected strings, letter case and white space aside."""
    said = fold(text).casefold()
    return any(fold(answer).casefold() in said for answer in question.answers)
