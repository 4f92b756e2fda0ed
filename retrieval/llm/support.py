"""The sentences of a language model's draft that the statements of an answer support.

Nothing here trusts the draft, so that it does not matter what a model makes up or what a document talked it into. A sentence is
kept when it cites statements, and when one of these alone or all together support it (`retrieval/llm/entailment.py`): with every
quantity and name and the words around them, its words mostly in their order, the same negations and reservations, and no other
direction. A sentence in doubt is cut. The checks need a tokenizer alone. The reader is passed in as a function.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from index.analysis.tokenizer import Tokenizer
from ingest.language.tables import detect_language
from retrieval.answer.answer import Answer, Voice
from retrieval.llm.claims import Claim, cut_draft
from retrieval.llm.entailment import find_failed_check, is_verbatim
from retrieval.llm.premises import Premise, make_premises

MOST_SENTENCES, MOST_READ = 5, 20  # in a paragraph, and of a draft
LONGEST_PARAGRAPH = 1_000  # code points
Spot = Callable[[str], str | None]
"""The words of a sentence that answer the question, as the reader reads it; None where it finds none."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """What is left of a draft."""

    sentences: tuple[Claim, ...]
    """The supported sentences in the order of the draft; none when there is no paragraph."""
    cut: int
    """How many sentences were cut."""

    @property
    def text(self) -> str:
        """The sentences, one behind the other."""
        return " ".join(sentence.text for sentence in self.sentences)


def check_draft(draft: str, answer: Answer, tokenizer: Tokenizer, spot: Spot | None = None) -> Paragraph:
    """The paragraph that is left of a draft about an answer. spot: None to check without a reader."""
    tokenizer = tokenizer.in_language(detect_language(draft))
    premises = make_premises(answer, tokenizer)
    claims = _cut(draft, premises, tokenizer)
    kept: list[Claim] = []
    for claim in claims[:MOST_READ]:
        found = find_support(claim, premises, tokenizer, spot)
        room = LONGEST_PARAGRAPH - sum(len(other.text) + 1 for other in kept)
        is_new = found is not None and all(found.text != other.text for other in kept)
        if found is not None and is_new and len(found.text) <= room and len(kept) < MOST_SENTENCES:
            kept.append(found)
    return Paragraph(tuple(kept), len(claims) - len(kept))


def find_support(claim: Claim, premises: Sequence[Premise], tokenizer: Tokenizer, spot: Spot | None = None) -> Claim | None:
    """The claim with those of its citations that support it. None when nothing does."""
    for premise in _choose(claim, premises):
        if find_failed_check(claim.text, premise, tokenizer) is None and _is_read_there(claim.text, premise, tokenizer, spot):
            return Claim(claim.text, tuple(rank for rank in claim.citations if rank in premise.ranks))
    return None


def covers_all_sources(paragraph: Paragraph, answer: Answer) -> bool:
    """False when the sources disagree and the paragraph leaves out the value of one of them: it would take sides."""
    voices = [voice for conflict in answer.conflicts for voice in conflict.voices]
    return all(any(_gives(sentence, voice) for sentence in paragraph.sentences) for voice in voices)


def _gives(sentence: Claim, voice: Voice) -> bool:
    """True when the sentence cites the source of a value and gives the value: "19" is not in "2019"."""
    value = re.compile(rf"(?<![\w.,]){re.escape(voice.value)}(?!\w|[.,]\d)", re.IGNORECASE)
    return voice.citation in sentence.citations and value.search(sentence.text) is not None


def explain_cut(draft: str, answer: Answer, tokenizer: Tokenizer) -> Mapping[str, str]:
    """Each sentence of a draft that is cut, with the check that it fails. For measuring and for debugging."""
    tokenizer = tokenizer.in_language(detect_language(draft))
    premises = make_premises(answer, tokenizer)
    reasons: dict[str, str] = {}
    for claim in _cut(draft, premises, tokenizer):
        failed = [find_failed_check(claim.text, premise, tokenizer) for premise in _choose(claim, premises)]
        if None not in failed:
            reasons[claim.text] = str(failed[-1]) if failed else "cites nothing"
    return reasons


def _cut(draft: str, premises: Sequence[Premise], tokenizer: Tokenizer) -> list[Claim]:
    def is_quoted(claim: Claim) -> bool:
        return any(is_verbatim(claim.text, premise) for premise in _choose(claim, premises))

    return cut_draft(draft, is_quoted, tokenizer.language)


def _choose(claim: Claim, premises: Sequence[Premise]) -> Iterator[Premise]:
    """The premises of a claim: each statement that it cites, then all of them together."""
    cited = [premise for premise in premises if premise.ranks & set(claim.citations)]
    yield from cited
    if len(cited) > 1:
        yield Premise.of_all(cited)


def _is_read_there(sentence: str, premise: Premise, tokenizer: Tokenizer, spot: Spot | None) -> bool:
    words = spot(sentence) if spot is not None else None
    return words is None or premise.holds(words, tokenizer)
