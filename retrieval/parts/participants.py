"""Questions about two that act: "What did Japan and Fiji sign?" asks for one thing of both, "When did they sign?" may ask for a
date of each.

What both did has to be said of both. Each has a date of its own where no statement of both gives one.
"""

import re
from dataclasses import dataclass
from functools import cache

from ingest.language.language import Language
from ingest.language.tables import DEFAULT
from ingest.language.words.part_words import PartWords
from retrieval.parts.question_parts import mask_quotes

_NAME = r"(?i:the )?[A-ZÀ-Þ][\w’'.-]*(?: (?:of (?:the )?)?[A-ZÀ-Þ][\w’'.-]*){0,4}"


@dataclass(frozen=True, slots=True)
class Participants:
    """Two that a question names as acting."""

    names: tuple[str, str]
    """As typed."""
    act: str = ""
    """What is asked of what they did, as typed, from its verb on: "sign in May". "" where they only stand beside each other."""
    each: tuple[str, ...] = ()
    """The question of each alone, where they may have acted apart."""


def find_participants(text: str, language: Language = DEFAULT) -> Participants | None:
    """The two that a question names as acting. None for any other question."""
    forms = _compile(language)
    return forms.find(" ".join(text.split()).rstrip(" ?？.!")) if forms is not None else None


class _ParticipantForms:
    """How two participants are named in one language."""

    def __init__(self, words: PartWords) -> None:
        pair = rf"(?P<first>{_NAME}) (?i:{words.joins}|&) (?P<second>{_NAME})"
        noun = rf"(?: (?!(?:{words.auxiliaries})\b)[\w’'-]+){{0,4}}"
        asking = rf"(?i:(?:(?:{words.prepositions}) )?(?:{words.sure}|{words.unsure}){noun})"
        self._acting = re.compile(
            rf"(?P<asking>{asking} (?i:{words.supports}|{words.perfects})) {pair} (?P<act>(?-i:[a-zà-ÿ]).*)"
        )
        self._between = re.compile(rf"(?<!\w)(?i:{words.between}) {pair}")
        self._in_common = re.compile(rf"(?i:{words.in_common})(?!\w)")
        self._shared = re.compile(rf"(?<!\w)(?i:{words.shared})(?!\w)")
        self._object = re.compile(rf"(?i:(?:{words.attributes}|{words.unsure}|what)(?!\w))")

    def find(self, text: str) -> Participants | None:
        """The participants of a question without its end mark."""
        masked = mask_quotes(text)
        acting = self._acting.fullmatch(masked)
        if acting is None:
            between = self._between.search(masked)
            return Participants((between["first"], between["second"])) if between else None
        names = acting["first"], acting["second"]
        if self._in_common.match(acting["act"]):
            return Participants(names)
        is_one = self._object.match(acting["asking"]) or self._shared.search(acting["act"])
        each = () if is_one else tuple(f"{acting['asking']} {name} {text[acting.start('act') :]}?" for name in names)
        return Participants(names, acting["act"], each)


@cache
def _compile(language: Language) -> _ParticipantForms | None:
    return _ParticipantForms(language.parts) if language.parts is not None else None
