"""What a date is the date of: signing is not entering into force, and what was built one year was restored another.

In comes the text around a value, or a question; out comes the name of the event that governs it. The words of one event differ
from text to text ("in force", "effect", "applies"), so they are told by groups and not by the words that a question shares.
"""

import re

_EVENTS = {
    "signed": r"sign(?:ed|s|ing|ings|ature|atures)?",
    "in force": r"in(?:to)? (?:force|effect)|(?:take|takes|took|taken) effect|appl(?:y|ies|ied|ying|ication)|operative|in place",
    "founded": r"found(?:ed|ation)|establish(?:ed|es|ment)|created|set up",
    "launched": r"launch(?:ed|es|ing)?|inaugurated",
    "dated": r"dat(?:es|ed|ing) (?:back|from)",
    "opened": r"open(?:ed|s|ing)",
    "closed": r"clos(?:ed|es|ure)",
    "built": r"buil(?:t|d)|construct(?:ed|ion)",
    "restored": r"restor(?:ed|ation)|renovat(?:ed|ion)|rebuilt",
    "moved": r"moved|relocated",
    "adopted": r"adopt(?:ed|s|ion)",
    "ratified": r"ratif(?:y|ied|ies|ication)",
    "published": r"publish(?:ed|es)|publication|issued?",
    "ended": r"end(?:ed|s)|expir(?:e|es|ed|y)",
}
_EVENT = re.compile(rf"\b(?:{'|'.join(f'({words})' for words in _EVENTS.values())})\b", re.IGNORECASE)
_NAMES = tuple(_EVENTS)


def find_event(text: str) -> str | None:
    """The event that is told last in a text, as the verb stands before a date and at the end of a question; None without any."""
    return next(reversed(_find_events(text)), None)


def find_governing(before: str, behind: str) -> str | None:
    """The event of a date from the text on either side of it: the last one before it, else the first one behind it."""
    return find_event(before) or next(iter(_find_events(behind)), None)


def _find_events(text: str) -> list[str]:
    return [_NAMES[match.lastindex - 1] for match in _EVENT.finditer(text) if match.lastindex]
