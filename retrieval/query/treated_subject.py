"""Questions for all that texts have on a subject: the parts and documents that treat it, what is said or recommended about it.

"NATO" comes out of "Which chapters deal with NATO?", "Which documents mention NATO?", "What does the report say about NATO?" and
"What does it recommend about NATO?".
"""

import re
from dataclasses import dataclass
from functools import cache

from ingest.language.language import Language

_END = " \t\n?？.!,;:"
_LONGEST = 10  # words of a subject
_OF = 6  # words of the document that the parts are of


@dataclass(frozen=True, slots=True)
class TreatedSubject:
    """What a question wants the parts of."""

    text: str
    """The subject, as typed."""
    part: str
    """The word for the parts, as typed: "chapters"."""
    document: str
    """The document that they are of, as typed. "" where the question names none."""


def find_treated_subject(question: str, language: Language) -> TreatedSubject | None:
    """The subject whose parts a question asks for. None for any other question."""
    text = " ".join(question.split()).rstrip(_END)
    for before, behind in _compile(language):
        opening = before.match(text)
        closing = behind.search(text, opening.end()) if opening and behind else None
        if opening is None or (behind is not None and closing is None):
            continue
        subject = text[opening.end() : closing.start() if closing else len(text)].strip(_END)
        named = opening.groupdict(default="")
        if subject and len(subject.split()) <= _LONGEST:
            return TreatedSubject(subject, named.get("part", ""), named.get("document", ""))
    return None


@dataclass(frozen=True, slots=True)
class AdvisedSubject:
    """What a question wants the recommendations about."""

    text: str
    """The subject, as typed."""
    heads: re.Pattern[str]
    """The heading of a section of recommendations."""
    advising: re.Pattern[str]
    """What stands in a sentence that recommends."""


def find_advised_subject(question: str, language: Language) -> AdvisedSubject | None:
    """The subject that a question asks the recommendations of a document about. None for any other question."""
    openings = _compile_openings(language)
    subject = _find_behind(openings.advises, question)
    return AdvisedSubject(subject, openings.heads, openings.advising) if subject else None


def find_surveyed_subject(question: str, language: Language) -> str | None:
    """The subject about which a question asks what the documents say, as typed. None for any other question."""
    return _find_behind(_compile_openings(language).surveys, question)


def find_mentioned_subject(question: str, language: Language) -> str | None:
    """The subject that documents are asked for by which mention it, as typed. None for any other question.

    Nor is there one where a negation or a year limits the documents: "oil but not gas", "ports after 2022".
    """
    subject = _find_behind(_compile_openings(language).mentions, question)
    return subject if subject and not _compile_limits(language).search(subject) else None


def _find_behind(opening: re.Pattern[str], question: str) -> str | None:
    """The subject behind what opens a question. None where it does not open so, or where what comes is no subject."""
    text = " ".join(question.split()).rstrip(_END)
    found = opening.match(text)
    subject = text[found.end() :].strip(_END) if found else ""
    return subject if subject and len(subject.split()) <= _LONGEST else None


@cache
def _compile_limits(language: Language) -> re.Pattern[str]:
    negations = language.questions.negations if language.questions else "(?!)"
    return re.compile(rf"\b(?:{negations or '(?!)'}|\d{{4}})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Openings:
    """What opens a question, up to its subject."""

    advises: re.Pattern[str]
    surveys: re.Pattern[str]
    mentions: re.Pattern[str]
    heads: re.Pattern[str]
    advising: re.Pattern[str]
    """Both as in `AdvisedSubject`."""


@cache
def _compile_openings(language: Language) -> _Openings:
    structure = language.structure
    if structure is None:
        nothing = re.compile(r"(?!)")
        return _Openings(nothing, nothing, nothing, nothing, nothing)
    written = (structure.advises, structure.surveys, structure.mentions)
    opening = [rf"(?:{words.replace('{document}', f'(?:{structure.any_document})')}) " for words in written]
    advises, surveys, mentions = (re.compile(pattern, re.IGNORECASE) for pattern in opening)
    heads = re.compile(rf"\A\W*+(?:\d[\d.]*+\s++)?(?:{structure.advice})\W*+\Z", re.IGNORECASE)
    return _Openings(advises, surveys, mentions, heads, re.compile(rf"\b(?:{structure.advising})\b", re.IGNORECASE))


@cache
def _compile(language: Language) -> list[tuple[re.Pattern[str], re.Pattern[str] | None]]:
    """What stands before a subject and behind it."""
    structure = language.structure
    if structure is None:
        return []
    of = language.parts.of if language.parts is not None else "(?!)"
    document = rf"(?:(?:{of}) )?(?:{structure.any_document})|(?:{of}) (?P<document>[\w’'-]+(?: [\w’'-]+){{0,{_OF - 1}}}?)"
    parts = rf"(?P<part>{structure.parts})(?: (?:{document}))?"
    return [
        (
            re.compile(rf"{before.replace('{parts}', parts)} ", re.IGNORECASE),
            re.compile(rf" (?:{behind})$", re.IGNORECASE) if behind else None,
        )
        for before, behind in structure.treats
    ]
