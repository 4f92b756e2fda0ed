"""A draft that a language model wrote, cut into sentences with the ranks that each cites.

The model puts marks such as [1] or [2, 3] before or behind a sentence. Nothing of the draft is checked here:
`retrieval/llm/support.py` decides which claims are supported.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from ingest.language.language import Language
from ingest.language.tables import DEFAULT
from ingest.sentences import split_sentences
from ingest.spans import Span
from retrieval.answer.citations import fold

LONGEST_DRAFT = 8_000  # code points that are read of a draft
# White space is folded before any of these is run: no more than one blank or line end stands at a place.
_GROUP = r"(?:\[\s?\d{1,3}(?:\s?[,;]\s?\d{1,3})*\s?\]\s?)+"
_MARKS = re.compile(rf"(?<!\s)\s*+{_GROUP}")
_LATE = re.compile(rf"(?<![.!?])([.!?]++[\"'’”)]*+)\s*+({_GROUP})")
_EARLY = re.compile(rf"^\W*{_GROUP}")
_LEAD = re.compile(rf"(?:^|(?<=[.!?\n]))\s?({_GROUP})([^\[\n]*?)(?=\n|$|(?<=[.!?])\s*\[)")
_DECIMAL, _POINT = re.compile(r"(?<=\d)\.(?=\d)"), "\u2024"
_BULLET = re.compile(r"^(?:[-*•#>]++|\d{1,2}[.)])\s++", re.MULTILINE)
_CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2024\u2028-\u202e\u2060-\u2069\ufeff`*]|[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence of a draft."""

    text: str
    """The sentence without its marks, white space folded."""
    citations: tuple[int, ...]
    """The ranks of the passages that it cites, in the order of its marks."""


def cut_draft(draft: str, is_quoted: Callable[[Claim], bool], language: Language = DEFAULT) -> list[Claim]:
    """The sentences of a draft in order. Those before a cited one belong to it where together they are a quotation."""
    plain = _CONTROLS.sub("", draft[:LONGEST_DRAFT].replace("\t", " "))
    text = _BULLET.sub("", "\n".join(filter(None, map(fold, plain.split("\n")))))
    if _EARLY.match(text):
        text = _LEAD.sub(lambda match: f"{match[2].rstrip()} {match[1].strip()}\n", text)
    # A mark behind the stop would open the next sentence; a draft has no note marks, for which a decimal might be taken.
    text = _DECIMAL.sub(_POINT, _LATE.sub(lambda match: f" {match[2].strip()}{match[1]} ", text))
    claims: list[Claim] = []
    for line in text.split("\n"):
        for span in split_sentences(line, Span(0, len(line)), language):
            claims.append(_read_claim(span.cut(line).replace(_POINT, ".")))
            _join_quoted(claims, is_quoted)
    return [claim for claim in claims if claim.text]


def _read_claim(sentence: str) -> Claim:
    ranks = [int(number) for group in _MARKS.findall(sentence) for number in re.findall(r"\d+", group)]
    text = fold(_MARKS.sub(" ", sentence))
    return Claim(re.sub(r"\s(?=[.,;:!?])", "", text), tuple(dict.fromkeys(ranks)))


def _join_quoted(claims: list[Claim], is_quoted: Callable[[Claim], bool]) -> None:
    """Make one of the last claim and those before it that cite nothing, where they are a quotation from what it cites."""
    *_, last = claims
    for start in range(len(claims) - 2, -1, -1):
        if not last.citations or claims[start].citations:
            return
        whole = Claim(" ".join(claim.text for claim in claims[start:] if claim.text), last.citations)
        if is_quoted(whole):
            claims[start:] = [whole]
            return
