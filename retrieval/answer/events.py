"""The event that a date is the date of: signing is not entering into force, and what was built one year was restored another.

The words for one event differ from text to text ("in force", "effect", "applies"), so events are recognised by groups of words
(`DateWords.events` of a language), and not by the words that a text shares with the question.
"""

import re
from functools import cache

from ingest.language.language import Language
from ingest.language.tables import DEFAULT


def find_event(text: str, language: Language = DEFAULT) -> str | None:
    """The last event in a text, as the verb stands before a date and at the end of a question. None without any."""
    return next(reversed(_find_events(text, language)), None)


def find_governing(before: str, behind: str, language: Language = DEFAULT) -> str | None:
    """The event of a date, from the text on either side of it: the last one before it, else the first one behind it.

    In a language whose verbs stand behind their dates it is the other way round.
    """
    last_before, first_behind = find_event(before, language), next(iter(_find_events(behind, language)), None)
    verb_follows = language.dates is not None and language.dates.verb_follows
    return (first_behind or last_before) if verb_follows else (last_before or first_behind)


def _find_events(text: str, language: Language) -> list[str]:
    events = language.dates.events if language.dates else {}
    names = tuple(events)
    return [names[match.lastindex - 1] for match in _compile(language).finditer(text) if match.lastindex]


@cache
def _compile(language: Language) -> re.Pattern[str]:
    events = language.dates.events if language.dates else {}
    return re.compile(rf"\b(?:{'|'.join(f'({words})' for words in events.values()) or '(?!)'})\b", re.IGNORECASE)
