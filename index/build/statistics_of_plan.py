"""The words of a plan: what its documents say about words, and how often each token stands in each chunk.

Both are carried over from the generation before and corrected by what changed; chunks of unchanged documents are cut into tokens
again only where a new vocabulary cuts them otherwise.
"""

import numpy as np

from index.analysis.acronym_statistics import AcronymStatistics
from index.analysis.tokenizer import Tokenizer, Vocabulary
from index.build.plan import Origins, Plan
from index.build.previous import PreviousGeneration
from index.local.term_counts import TokenCounts


def sum_wording(plan: Plan) -> AcronymStatistics:
    """What all documents of the plan say about words."""
    wording = plan.former.wording.copy() if plan.former else AcronymStatistics()
    if plan.former:
        for doc_id in plan.gone():
            wording.add(AcronymStatistics.of_text(plan.former.store.document(plan.former.store.rows[doc_id]).text), -1)
    for contents in plan.fresh.values():
        wording.add(AcronymStatistics.of_text(contents.document.text))
    return wording


def count_tokens(plan: Plan, vocabulary: Vocabulary) -> TokenCounts:
    """The tokens of every chunk, by row."""
    cutter, origins = Tokenizer(vocabulary), plan.chunk_origins()
    fresh = {row: cutter.indexed(chunk.searched) for row, chunk in plan.fresh_chunks()}
    if plan.former is None:
        return TokenCounts.of([fresh[row] for row in range(len(origins))])
    stale = _find_stale(plan.former, origins, cutter)
    again = plan.former.store.chunks(origins[stale].tolist())
    fresh |= {row: cutter.indexed(chunk.searched) for row, chunk in zip(stale, again, strict=True)}
    origins[stale] = -1
    return plan.former.counts.carry(origins, fresh)


def _find_stale(former: PreviousGeneration, origins: Origins, cutter: Tokenizer) -> list[int]:
    """The rows that are carried over, but hold words which the new vocabulary cuts otherwise."""
    differences = cutter.find_differences(Tokenizer(former.vocabulary))
    touched = np.full(len(former.counts.lengths), differences is None)
    for tokens in differences or []:
        touched[former.counts.rows_with(sorted(tokens))] = True
    carried = np.flatnonzero(origins >= 0)
    return carried[touched[origins[carried]]].tolist()  # type: ignore[no-any-return]
