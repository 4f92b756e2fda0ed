"""Who does what a question asks, by the verb: what stands before it in a sentence, or behind "by" where the verb is passive.

A question such as "Who prepared the budget?" takes a person or a body of any name, and the place of the verb tells it from the
other names of the sentence. The auxiliaries are data of the language.
"""

import re
from functools import cache

from ingest.language.language import Language
from retrieval.query.query import Query

_LONGEST = 8  # words
_WORD = re.compile(r"[^\W_][\w'’-]*")


def find_actor(query: Query, text: str, language: Language) -> str | None:
    """The words in `text` that are the subject of the question's verb. None where the question does not ask for a subject.

    None as well where the sentence has another verb, and where its subject is not sure.
    """
    verb = find_verb(query)
    patterns = _compile(language)
    if verb is None or patterns is None:
        return None
    place = next((word for word in _WORD.finditer(text) if query.tokenizer.token_set(word.group()) & verb), None)
    if place is None:
        return None
    clause = re.split(r"[,;:()“”\"—–]", text[: place.start()])[-1]
    subject, auxiliaries = patterns.cut(clause)
    if patterns.passive.search(auxiliaries):
        agent = patterns.agent.search(text, place.start() - len(auxiliaries))
        subject = agent[1] if agent else ""
    words = subject.split()
    if not 0 < len(words) <= _LONGEST or patterns.opens_otherwise.match(subject):
        return None
    content = query.token_set - verb
    return subject if content.isdisjoint(query.tokenizer.token_set(subject)) and query.tokenizer.token_set(subject) else None


def find_verb(query: Query) -> frozenset[str] | None:
    """The tokens of the verb whose subject is asked for. None for any other question."""
    questions, language = query.tokenizer.language.questions, query.tokenizer.language
    subject = re.match(rf"\s*(?:{questions.subject})\b", query.text, re.IGNORECASE) if questions and questions.subject else None
    if subject is None:
        return None
    word = _WORD.search(query.text, subject.end())
    if word is None or word.group().casefold() in language.stop_words:
        return None
    return query.tokenizer.token_set(word.group()) or None


class _Patterns:
    """Patterns of the words around a verb in one language."""

    def __init__(self, language: Language) -> None:
        clauses = language.clauses
        words = clauses.auxiliaries if clauses else ()
        self._auxiliary = re.compile(rf"\s\b(?:{_any(words)})\b", re.IGNORECASE)
        self.passive = re.compile(rf"\b(?:{_any(clauses.passives if clauses else ())})\b", re.IGNORECASE)
        ends = _any([*(clauses.counted_ends if clauses else ()), *(clauses.joins if clauses else ())])
        by = _any(clauses.agents if clauses else ())
        self.agent = re.compile(rf"\b(?:{by})\s++([^,;:.()]+?)(?=(?<!\s)\s+(?:{ends})\b|[,;:.()]|(?<!\s)\s*$)", re.IGNORECASE)
        self.opens_otherwise = re.compile(rf"(?:{ends}|{by})\b", re.IGNORECASE)

    def cut(self, clause: str) -> tuple[str, str]:
        """A clause up to its verb as its subject, and what begins with the first auxiliary."""
        found = self._auxiliary.search(clause)
        at = found.start() if found else len(clause)
        return clause[:at].strip(), clause[at:]


@cache
def _compile(language: Language) -> _Patterns | None:
    return _Patterns(language) if language.clauses is not None and language.clauses.auxiliaries else None


def _any(words: "tuple[str, ...] | list[str]") -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True))) or "(?!)"
