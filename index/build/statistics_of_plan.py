"""The words of a plan: how its documents define acronyms, and how often each token stands in each chunk.

Both are carried over from the generation before and corrected by what changed. Chunks of unchanged documents are cut into tokens
again only where a new vocabulary cuts them in another way.
"""

from collections.abc import Mapping

import numpy as np

from index.analysis.acronym_statistics import AcronymStatistics
from index.analysis.tokenizer import Tokenizer, Vocabulary
from index.build.plan import Origins, Plan
from index.build.previous import PreviousGeneration
from index.local.term_counts import TokenCounts
from ingest.language.language import Language
from ingest.language.tables import DEFAULT, find_language


def sum_statistics(plan: Plan) -> AcronymStatistics:
    """How all documents of the plan define acronyms."""
    statistics = plan.former.statistics.copy() if plan.former else AcronymStatistics()
    if plan.former:
        for doc_id in plan.gone():
            document = plan.former.store.document(plan.former.store.rows[doc_id])
            statistics.add(AcronymStatistics.of_text(document.text, find_language(document.language)), -1)
    for contents in plan.fresh.values():
        statistics.add(AcronymStatistics.of_text(contents.document.text, find_language(contents.document.language)))
    return statistics


def count_tokens(plan: Plan, vocabulary: Vocabulary) -> TokenCounts:
    """The tokens of every chunk, by row, cut in the language of its document."""
    tokenizer, origins, languages = Tokenizer(vocabulary), plan.chunk_origins(), _find_languages(plan)
    chunks = dict(plan.fresh_chunks())
    if plan.former is not None:
        stale = _find_stale(plan.former, origins, tokenizer)
        chunks |= dict(zip(stale, plan.former.store.chunks(origins[stale].tolist()), strict=True))
        origins[stale] = -1
    counted = {
        row: tokenizer.in_language(languages[chunk.doc_id]).document_tokens(chunk.searched) for row, chunk in chunks.items()
    }
    if plan.former is None:
        return TokenCounts.of([counted[row] for row in range(len(origins))])
    return plan.former.counts.carry(origins, counted)


def _find_languages(plan: Plan) -> Mapping[str, Language]:
    """The language of each document, by doc_id."""
    tags = {entry.doc_id: entry.language for entry in plan.former.store.entries} if plan.former else {}
    tags |= {doc_id: contents.document.language for doc_id, contents in plan.fresh.items()}
    return {doc_id: find_language(tag) for doc_id, tag in tags.items()}


def _find_stale(former: PreviousGeneration, origins: Origins, tokenizer: Tokenizer) -> list[int]:
    """The rows that are carried over, but hold words which the new vocabulary cuts in another way."""
    previous = Tokenizer(former.vocabulary)
    touched = np.zeros(len(former.counts.lengths), bool)
    for language in {DEFAULT, *(find_language(entry.language) for entry in former.store.entries)}:
        differences = tokenizer.in_language(language).find_differences(previous.in_language(language))
        touched |= differences is None
        for tokens in differences or []:
            touched[former.counts.rows_with(sorted(tokens))] = True
    carried = np.flatnonzero(origins >= 0)
    return carried[touched[origins[carried]]].tolist()  # type: ignore[no-any-return]
