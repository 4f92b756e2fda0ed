"""The polite words around a question, which ask for nothing: "could you tell me ...", "..., please"."""

import re
from functools import cache

from ingest.language.language import Language

_AT_LEAST = 2  # words that a question has


def cut_courtesies(question: str, language: Language) -> str:
    """The question without the polite words around it, with a question mark. As it is where hardly a word would be left."""
    opening, closing = _compile(language)
    start = opening.match(question)
    rest = closing.sub("", question[start.end() if start else 0 :])
    if rest == question or len(rest.split()) < _AT_LEAST:
        return question
    return rest if rest.endswith("?") else f"{rest.rstrip(' .!')}?"


@cache
def _compile(language: Language) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """The patterns of the words before and behind a question."""
    opening, closing = (language.questions.opening, language.questions.closing) if language.questions else ("", "")
    return re.compile(opening or "(?!)", re.IGNORECASE), re.compile(closing or "(?!)", re.IGNORECASE)
