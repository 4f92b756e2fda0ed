"""Measures of rankings, and what a passage or an answer must hold to count. Gold is quotes or documents, never chunks.

Qrels and a run come in, each question's value of each measure goes out, computed by trec_eval through ir_measures (MacAvaney et
al., ECIR 2022). Passages become such a run here, by the gold quotes that are read in them, so that both kinds of suites are
measured by the same code.

nDCG@10: the grade itself is the gain, not 2^grade - 1, discounted by log2(rank + 1) (Järvelin and Kekäläinen, TOIS 2002).
Recall@10, Recall@100: share of what is relevant among the first. RR@10: 1 / rank of the first relevant, 0 beyond the tenth
(Voorhees, TREC-8, 1999). AP: mean precision at the ranks of all that is relevant, as deep as the run goes. hit@k: 1 when
something relevant is among the first k.
"""

from collections.abc import Sequence

import ir_measures
from ir_measures import AP, RR, R, Success, nDCG

from eval.run.results import Scores
from eval.suites.own_questions import EvidenceQuote, Question
from eval.suites.suite import Qrels, Run, name_targets
from retrieval.answer.citations import fold
from retrieval.passages.passage import Passage

_COMPUTED = {
    "nDCG@10": nDCG @ 10,
    "Recall@10": R @ 10,
    "Recall@100": R @ 100,
    "RR@10": RR @ 10,
    "AP": AP,
    "hit@1": Success @ 1,
    "hit@5": Success @ 5,
    "hit@10": Success @ 10,
}
MEASURES = tuple(_COMPUTED)


def measure_run(qrels: Qrels, run: Run) -> Scores:
    """Every measure of `MEASURES`, each with one value of 0..1 for each question of `qrels`, in their orders.

    Relevant is what has a grade above 0. One below is no other than 0. A question that the run lacks, found nothing for or that
    has nothing relevant scores 0. Questions of the run that are not in `qrels` are left out. The order of the run is what
    counts, not its scores. Of a target that is found twice only the first place counts.
    """
    judged = {question: dict(grades) for question, grades in qrels.items()}
    ranked = {question: _score_by_rank(run.get(question, ())) for question in qrels}
    names = {computed: name for name, computed in _COMPUTED.items()}
    scores = {name: dict.fromkeys(qrels, 0.0) for name in MEASURES}
    for found in ir_measures.iter_calc(list(names), judged, ranked):
        scores[names[found.measure]][found.query_id] = float(found.value)
    return scores


def judge_passages(passages: Sequence[Passage], evidence: Sequence[EvidenceQuote]) -> list[tuple[str, float]]:
    """A question's passages as an entry of a run, to be measured against `qrels_of` the question.

    A passage puts the targets of the gold quotes that are first read in it, in their order, or its own chunk_id when it holds
    none that is new. So the first relevant rank is that of the first passage with a gold quote. Behind a passage that holds
    several, ranks are later by as many, so that nothing scores above the ideal.
    """
    unread = name_targets(evidence)
    judged: list[tuple[str, float]] = []
    for passage in passages:
        read = [quote for quote in unread if holds(passage, quote)]
        targets = [unread.pop(quote) for quote in read] or [passage.chunk_id]
        judged += [(target, passage.score) for target in targets]
    return judged


def _score_by_rank(found: Sequence[tuple[str, float]]) -> dict[str, float]:
    """Scores that fall by one a rank: trec_eval puts equal scores, and scores equal in 32 bits, in an order of its own."""
    return {target: float(-place) for place, target in enumerate(dict.fromkeys(target for target, _ in found))}


def holds(passage: Passage, quote: EvidenceQuote) -> bool:
    """True when the quote stands in the passage, white space folded."""
    return passage.source.doc_id == quote.doc_id and fold(quote.quote) in fold(passage.text)


def read_within(passages: Sequence[Passage], evidence: Sequence[EvidenceQuote], characters: int = 3_000) -> bool:
    """True when a gold quote is read whole within so many characters, passage after passage: long passages earn nothing."""
    text = "\n".join(fold(passage.text) for passage in passages)[:characters]
    return any(fold(quote.quote) in text for quote in evidence)


def states_answer(text: str, question: Question) -> bool:
    """True when the answer's text holds one of the expected strings, letter case and white space aside."""
    folded = fold(text).casefold()
    return any(fold(answer).casefold() in folded for answer in question.answers)
