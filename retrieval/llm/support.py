"""The sentences of a language model's draft that the statements of an answer support.

Nothing here trusts the draft, so that it does not matter what a model makes up or what a document talked it into. A sentence is
kept when it cites statements, and when one of these alone or all together support it (`retrieval/llm/entailment.py`): with every
quantity and name and the words around them, its words mostly in their order, the same negations and reservations, and no other
direction. A sentence in doubt is cut. The checks need a tokenizer alone. The reader is passed in as a function.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from index.analysis.tokenizer import Tokenizer
from ingest.language.tables import detect_language
from retrieval.answer.answer import Answer, Voice
from retrieval.llm.assertions import Governors, find_carried
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
    choice = PremiseChoice(answer, tokenizer)
    claims = _cut(draft, choice)
    kept: list[Claim] = []
    for claim in claims[:MOST_READ]:
        found = find_support(claim, choice, spot)
        room = LONGEST_PARAGRAPH - sum(len(other.text) + 1 for other in kept)
        is_new = found is not None and all(found.text != other.text for other in kept)
        if found is not None and is_new and len(found.text) <= room and len(kept) < MOST_SENTENCES:
            kept.append(found)
    return Paragraph(tuple(kept), len(claims) - len(kept))


class PremiseChoice:
    """The premises of an answer for each claim: what its statements assert to it. A claim that says "critics claim" may rest on
    what critics claim, and a plain one may not.
    """

    def __init__(self, answer: Answer, tokenizer: Tokenizer) -> None:
        self.tokenizer = tokenizer
        self._answer = answer
        self._by_carried: dict[Governors, list[Premise]] = {}

    def choose(self, claim: Claim) -> Iterator[Premise]:
        """The premises of a claim: each statement that it cites, then all of them together."""
        carried = find_carried(claim.text, self.tokenizer.language)
        if carried not in self._by_carried:
            self._by_carried[carried] = make_premises(self._answer, self.tokenizer, carried)
        cited = [premise for premise in self._by_carried[carried] if premise.ranks & set(claim.citations)]
        yield from cited
        if len(cited) > 1:
            yield Premise.of_all(cited)


def find_support(claim: Claim, choice: PremiseChoice, spot: Spot | None = None) -> Claim | None:
    """The claim with those of its citations that support it. None when nothing does."""
    tokenizer = choice.tokenizer
    for premise in choice.choose(claim):
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
    choice = PremiseChoice(answer, tokenizer)
    reasons: dict[str, str] = {}
    for claim in _cut(draft, choice):
        failed = [find_failed_check(claim.text, premise, tokenizer) for premise in choice.choose(claim)]
        if None not in failed:
            reasons[claim.text] = str(failed[-1]) if failed else "cites nothing"
    return reasons


def _cut(draft: str, choice: PremiseChoice) -> list[Claim]:
    def is_quoted(claim: Claim) -> bool:
        return any(is_verbatim(claim.text, premise) for premise in choice.choose(claim))

    return cut_draft(draft, is_quoted, choice.tokenizer.language)


def _is_read_there(sentence: str, premise: Premise, tokenizer: Tokenizer, spot: Spot | None) -> bool:
    words = spot(sentence) if spot is not None else None
    return words is None or premise.holds(words, tokenizer)
