"""Questions for what happened over time: "How has the mission developed since 2004?" in, its subject and its years out."""

import re
from dataclasses import dataclass
from functools import cache

from ingest.language.language import Language
from ingest.language.tables import DEFAULT
from ingest.language.words.part_words import PartWords
from retrieval.parts.question_parts import mask_quotes

_END = " \t\n?？.!,;:"
_LONGEST = 12  # words of a subject
_YEAR = r"(?:(?-i:[A-ZÀ-Þ])\w+ |\d{1,2} ){0,2}(?:1[5-9]|20)\d\d\b"


@dataclass(frozen=True, slots=True)
class TimelineQuestion:
    """What a timeline is asked of."""

    subject: str
    """What it is about, as the question says it."""
    first_year: int | None = None
    """The first year that is asked for, None without one."""
    last_year: int | None = None
    """The last one, None without one."""


def find_timeline_question(text: str, language: Language = DEFAULT) -> TimelineQuestion | None:
    """The subject and years of a question for a timeline. None for any other question."""
    forms = _compile(language)
    return forms.find(" ".join(text.split()).rstrip(_END)) if forms is not None else None


class _TimelineForms:
    """How timelines are asked for in one language."""

    def __init__(self, words: PartWords) -> None:
        self._forms = [
            (_compile_words(rf"(?:{before}) " if before else ""), _compile_words(rf" (?:{behind})(?!\w)") if behind else None)
            for before, behind in words.timelines
        ]
        self._events = [_compile_words(rf"(?:{before}) ") for before in words.events]
        self._period = _compile_words(
            rf"(?:^|(?<=\s))(?:{words.periods})(?: (?P<first>{_YEAR})(?: (?:{words.until}) (?P<last>{_YEAR}))?|$)"
        )
        self._preposition = _compile_words(rf"(?:{words.prepositions}) ")
        self._clause = _compile_words(
            rf"\b(?:{words.sure}|{words.unsure}|{words.auxiliaries})\b|\b(?!(?:{words.determiners})\b)(?:{words.relatives})\b"
        )
        self._open_end = _compile_words(rf"\b(?:{words.joins}|{words.prepositions})$")

    def find(self, text: str) -> TimelineQuestion | None:
        """The question that a text is. None for any other."""
        masked = mask_quotes(text)
        for before, behind in self._forms:
            opening = before.match(masked)
            closing = list(behind.finditer(masked, opening.end())) if opening and behind else []
            if opening is None or (behind is not None and not closing):
                continue
            if behind is None:
                return self._read(text[opening.end() :])
            rest = text[closing[-1].end() :].strip()
            if not rest or self._period.fullmatch(rest):  # "How did it change the law?" asks for no timeline
                return self._read(f"{text[opening.end() : closing[-1].start()]} {rest}")
        opened = next((opening for event in self._events if (opening := event.match(masked))), None)
        found = self._read(text[opened.end() :]) if opened else None
        return found if found is not None and found.first_year is not None else None

    def _read(self, text: str) -> TimelineQuestion | None:
        """The subject and the period of a text of both. None where the subject is none."""
        period = self._period.search(text)
        if period is None:
            before, behind = text.strip(), ""
        else:
            before, behind = text[: period.start()].strip(), text[period.end() :].strip()
        subject = before or self._preposition.sub("", behind, count=1)
        is_cut = self._clause.search(subject) is not None or self._open_end.search(subject) is not None
        if not subject or (before and behind) or is_cut or len(subject.split()) > _LONGEST:
            return None
        years = [int(year[-4:]) if (year := period[name]) else None for name in ("first", "last")] if period else [None, None]
        return TimelineQuestion(subject, *years)


def _compile_words(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


@cache
def _compile(language: Language) -> _TimelineForms | None:
    return _TimelineForms(language.parts) if language.parts is not None else None
