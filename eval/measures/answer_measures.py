"""Measures of answers against the expected strings and the gold quotes. No model judges.

Texts come in, values of 0..1 go out. Apart from the measures of rankings because these read words where those count ranks.
"""

import re
import string
from collections import Counter
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher

from eval.suites.own_questions import EvidenceQuote
from retrieval.answer.citations import fold

Cited = tuple[str, str]
"""A quote as it was cited: doc_id and words."""

_ARTICLES = re.compile(r"\b(a|an|the)\b")
_PUNCTUATION = str.maketrans("", "", string.punctuation)


def exact_match(text: str, answers: Sequence[str]) -> float:
    """1 when the normalised text is one of the expected answers, else 0 (Rajpurkar et al., SQuAD, EMNLP 2016)."""
    return _find_best(text, answers, lambda answer, expected: float(answer == expected))


def token_f1(text: str, answers: Sequence[str]) -> float:
    """Harmonic mean of precision and recall of normalised words, at the expected answer where it is best (SQuAD, EMNLP 2016).

    Words count as often as they stand. Where nothing is expected, saying nothing scores 1 and anything else 0, as in SQuAD 2.0
    (Rajpurkar, Jia and Liang, ACL 2018).
    """
    return _find_best(text, answers, _measure_f1)


def normalise(text: str) -> str:
    """Lower case, without punctuation, articles and superfluous white space, in this order, as SQuAD compares answers.

    Punctuation is that of ASCII, and is dropped without a blank in its place: other rules would not compare with what others
    publish.
    """
    return fold(_ARTICLES.sub(" ", text.lower().translate(_PUNCTUATION)))


def cited_precision(quotes: Sequence[Cited], evidence: Sequence[EvidenceQuote]) -> float | None:
    """Share of the cited quotes that overlap a gold quote. None when nothing was cited or there is no gold.

    Precision and recall of citations are asked for by Gao et al. (ALCE, EMNLP 2023), who let a model judge what a citation
    supports. Here gold quotes do.
    """
    return _share([any(overlaps(quote, gold) for gold in evidence) for quote in quotes]) if evidence else None


def cited_recall(quotes: Sequence[Cited], evidence: Sequence[EvidenceQuote]) -> float | None:
    """Share of the different gold quotes that a cited quote overlaps. None when nothing was cited or there is no gold.

    A question that was refused has no recall: it is counted among the refused, and not once more here.
    """
    return _share([any(overlaps(quote, gold) for quote in quotes) for gold in dict.fromkeys(evidence)]) if quotes else None


def overlaps(quote: Cited, gold: EvidenceQuote) -> bool:
    """True when both are of one document and say much the same words, white space folded.

    That is: one holds the other, or a run of words stands in both that is more than half of the shorter one, by all its words
    and by its different words. Sentences that are cut otherwise at an end still count. Counted by all words alone, rows of one
    table would be each other's ("Japan x x x x", "Norway x x x x"). By this rule no two gold quotes of the project overlap.
    """
    doc_id, words = quote
    if doc_id != gold.doc_id:
        return False
    texts = (fold(words), fold(gold.quote))
    shorter, longer = sorted(texts, key=lambda text: (len(text.split()), len(text), text))
    return bool(shorter) and (shorter in longer or _share_run(shorter.split(), longer.split()))


def _share_run(shorter: Sequence[str], longer: Sequence[str]) -> bool:
    run = SequenceMatcher(None, shorter, longer, autojunk=False).find_longest_match()
    words = shorter[run.a : run.a + run.size]
    return 2 * len(words) > len(shorter) and 2 * len(set(words)) > len(set(shorter))


def _find_best(text: str, answers: Sequence[str], compare: Callable[[str, str], float]) -> float:
    expected = [answer for answer in map(normalise, answers) if answer] or [""]
    return max(compare(normalise(text), answer) for answer in expected)


def _measure_f1(answer: str, expected: str) -> float:
    words, wanted = answer.split(), expected.split()
    if not words or not wanted:
        return float(words == wanted)
    shared = (Counter(words) & Counter(wanted)).total()
    return 2 * shared / (len(words) + len(wanted))


def _share(flags: Sequence[bool]) -> float | None:
    return sum(flags) / len(flags) if flags else None
