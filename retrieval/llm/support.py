"""Which sentences of a draft the statements of an answer support: a language model's words in, those that stand out.

Nothing here trusts the draft, so that it does not matter what a model makes up, or what a document talked it into. A sentence
stands when it cites statements, and of these one alone or all together hold every figure and name in it with the words around
them, its words mostly in their order, the same negations and reservations, and nothing that points another way. It is cut where
that is in doubt. Pure: a tokenizer is all it needs; how the reader reads a sentence is handed in.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from index.analysis.tokenizer import Tokenizer
from retrieval.answer.answer import Answer, Voice
from retrieval.llm.claims import Claim, cut_draft
from retrieval.llm.entailment import find_fault, is_verbatim
from retrieval.llm.premises import Ground, gather_grounds

MOST_SENTENCES, MOST_READ = 5, 20  # in a paragraph, and of a draft
LONGEST_PARAGRAPH = 1_000  # code points
Spot = Callable[[str], str | None]
"""The words of a sentence that answer the question, as the reader reads it; None where it finds none."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """The sentences that stand, in the order they were written, and how many were cut. No sentence: there is no paragraph."""

    sentences: tuple[Claim, ...]
    cut: int

    @property
    def text(self) -> str:
        """The sentences, one behind the other."""
        return " ".join(sentence.text for sentence in self.sentences)


def check_draft(draft: str, answer: Answer, tokenizer: Tokenizer, spot: Spot | None = None) -> Paragraph:
    """The paragraph that is left of a draft about an answer that was given. spot: left out, no reader is asked."""
    grounds = gather_grounds(answer, tokenizer)
    claims = cut_draft(draft, lambda claim: any(is_verbatim(claim.text, ground) for ground in _choose(claim, grounds)))
    kept: list[Claim] = []
    for claim in claims[:MOST_READ]:
        found = find_support(claim, grounds, tokenizer, spot)
        room = LONGEST_PARAGRAPH - sum(len(other.text) + 1 for other in kept)
        is_new = found is not None and all(found.text != other.text for other in kept)
        if found is not None and is_new and len(found.text) <= room and len(kept) < MOST_SENTENCES:
            kept.append(found)
    return Paragraph(tuple(kept), len(claims) - len(kept))


def find_support(claim: Claim, grounds: Sequence[Ground], tokenizer: Tokenizer, spot: Spot | None = None) -> Claim | None:
    """The claim with those of its citations that it stands on, None when it does not stand."""
    for ground in _choose(claim, grounds):
        if find_fault(claim.text, ground, tokenizer) is None and _is_read_there(claim.text, ground, tokenizer, spot):
            return Claim(claim.text, tuple(rank for rank in claim.citations if rank in ground.ranks))
    return None


def tells_all_voices(paragraph: Paragraph, answer: Answer) -> bool:
    """False when the sources disagree and the paragraph leaves out what one of them says: it would take sides."""
    voices = [voice for conflict in answer.conflicts for voice in conflict.voices]
    return all(any(_tells(sentence, voice) for sentence in paragraph.sentences) for voice in voices)


def _tells(sentence: Claim, voice: Voice) -> bool:
    """True when the sentence cites the voice and gives its value: "19" is not in "2019"."""
    value = re.compile(rf"(?<![\w.,]){re.escape(voice.value)}(?!\w|[.,]\d)", re.IGNORECASE)
    return voice.citation in sentence.citations and value.search(sentence.text) is not None


def explain_cut(draft: str, answer: Answer, tokenizer: Tokenizer) -> Mapping[str, str]:
    """Each sentence of a draft that does not stand, with what is wrong with it; for measuring, and for whoever wonders."""
    grounds = gather_grounds(answer, tokenizer)
    told: dict[str, str] = {}
    for claim in cut_draft(draft, lambda claim: any(is_verbatim(claim.text, ground) for ground in _choose(claim, grounds))):
        faults = [find_fault(claim.text, ground, tokenizer) for ground in _choose(claim, grounds)]
        if None not in faults:
            told[claim.text] = str(faults[-1]) if faults else "cites nothing"
    return told


def _choose(claim: Claim, grounds: Sequence[Ground]) -> Iterator[Ground]:
    """What a claim may stand on: each statement that it cites, then all of them together."""
    cited = [ground for ground in grounds if ground.ranks & set(claim.citations)]
    yield from cited
    if len(cited) > 1:
        yield Ground.of_all(cited)


def _is_read_there(sentence: str, ground: Ground, tokenizer: Tokenizer, spot: Spot | None) -> bool:
    words = spot(sentence) if spot is not None else None
    return words is None or ground.holds(words, tokenizer)
