"""The words around a question that ask for nothing: "could you tell me ...", "..., please", "according to the report, ..."."""

import re
from functools import cache

from ingest.language.language import Language

_AT_LEAST = 2  # words that a question has


def cut_courtesies(question: str, language: Language) -> str:
    """The question without the polite words around it, with a question mark. As it is where hardly a word would be left.

    What attributes the answer to the document at hand is cut too: a text does not name itself in each of its sentences.
    """
    opening, closing, attributed, attributing = _compile(language)
    start = opening.match(question)
    rest = closing.sub("", question[start.end() if start else 0 :])
    attribution = attributed.match(rest)
    rest = attributing.sub("", rest[attribution.end() :] if attribution else rest)
    rest = rest[:1].upper() + rest[1:] if attribution else rest
    if rest == question or len(rest.split()) < _AT_LEAST:
        return question
    return rest if rest.endswith("?") else f"{rest.rstrip(' .!')}?"


@cache
def _compile(language: Language) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """The patterns of the polite words before and behind a question, and of what attributes it there."""
    opening, closing = (language.questions.opening, language.questions.closing) if language.questions else ("", "")
    attributes = language.structure.attributes if language.structure else "(?!)"
    patterns = (
        opening or "(?!)",
        closing or "(?!)",
        rf"(?:{attributes}),?\s+",
        rf"(?:,\s|(?<![\s,])\s)(?:{attributes})(?=[\s.!?]*$)",
    )
    first, last, before, behind = (re.compile(pattern, re.IGNORECASE) for pattern in patterns)
    return first, last, before, behind
