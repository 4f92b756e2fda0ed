"""Who does what a question asks about: the United States of "When did the United States sanction Burma?", and not Burma.

A sentence under whose verb another state or union acts says nothing of it. Only states and unions are compared: a person may
stand there by an office, and "both sides" may be anybody.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from index.analysis.tokenizer import Tokenizer
from ingest.language.language import Language
from retrieval.query.query import Query
from retrieval.values.actors import VerbClause, find_clauses

_BESIDE = 5  # further words of who stands beside: "with the leaders of Japan and the EU"


@dataclass(frozen=True, slots=True)
class RequiredSubject:
    """The subject that a question names."""

    text: str
    """As written there."""
    parties: frozenset[str]
    """The tokens of its states and unions."""
    verb: frozenset[str]
    """The tokens of what it does."""
    is_mutual: bool
    """True where both sides do it, whichever of them the sentence puts first: "meet"."""


def find_subject(query: Query) -> RequiredSubject | None:
    """The states and unions behind the auxiliary of a question, before its verb. None where there are none."""
    tokenizer, pattern = query.tokenizer, _compile(query.tokenizer.language)
    found = pattern.search(query.text) if pattern is not None else None
    if found is None or found["verb"].casefold() in tokenizer.language.stop_words:
        return None
    parties, verb = find_parties(found["subject"], tokenizer), tokenizer.token_set(found["verb"])
    if not parties or not verb or not verb.isdisjoint(parties):
        return None
    is_mutual = _compile_shared(tokenizer.language).fullmatch(found["verb"]) is not None
    return RequiredSubject(found["subject"], parties, verb, is_mutual)


def find_other_subjects(required: RequiredSubject, text: str, query: Query, language: Language) -> tuple[str, ...]:
    """Who else does it in a sentence. Empty where the required one does at one place, or nobody surely does.

    "Japan signed it with the EU" says who signed with whom, and so of both that they signed.
    """
    others: list[str] = []
    beside = find_parties(text if required.is_mutual else _find_beside(text, language), query.tokenizer)
    if required.parties <= beside:
        return ()
    for clause in find_clauses(required.verb, text, query.tokenizer, language):
        acting = find_parties(clause.subject, query.tokenizer)
        if not acting or acting & required.parties or not required.parties - _find_before(clause, text, query.tokenizer):
            return ()
        others.append(clause.subject)
    return tuple(others)


def _find_before(clause: VerbClause, text: str, tokenizer: Tokenizer) -> frozenset[str]:
    """The parties that may belong to the subject though a comma parts them from it: all before the verb, or behind "by"."""
    return find_parties(text[: clause.verb] if clause.agent is None else text[clause.agent :], tokenizer)


def _find_beside(text: str, language: Language) -> str:
    """The words of a sentence behind those that name who does the same: "with", "and"."""
    return "; ".join(match[1] for match in _compile_beside(language).finditer(text))


@cache
def _compile_shared(language: Language) -> re.Pattern[str]:
    """What two do as one."""
    return re.compile(language.parts.shared if language.parts is not None else "(?!)", re.IGNORECASE)


@cache
def _compile_beside(language: Language) -> re.Pattern[str]:
    """Who does the same, with the word before it."""
    words = _any(language.clauses.beside if language.clauses is not None else ())
    word = r"[^\s,;:.()]++"
    return re.compile(rf"(?<!\w)(?:{words})\s++({word}(?:\s++{word}){{0,{_BESIDE}}}+)", re.IGNORECASE)


def find_parties(text: str, tokenizer: Tokenizer) -> frozenset[str]:
    """The tokens of the states and unions in a text, such as those of "EU"."""
    written = tokenizer.vocabulary.forms.items()
    unions = frozenset(words for words, forms in written if words.upper() in forms)
    return tokenizer.token_set(text) & (tokenizer.states | unions)


@cache
def _compile(language: Language) -> re.Pattern[str] | None:
    """An auxiliary, a subject in capitals and a verb. None in a language whose auxiliaries or names are not known."""
    verdicts, clauses = language.verdicts, language.clauses
    if verdicts is None or clauses is None or not clauses.capitals_are_names:
        return None
    passives = set(clauses.passives)  # "was Japan sanctioned" asks who did it to Japan
    auxiliaries = _any([word for word in (*verdicts.auxiliaries, *verdicts.modals) if word not in passives])
    links = _any([*verdicts.articles, *clauses.joins, *language.linking_words])
    name = r"(?-i:[A-Z])[\w’'.-]*+"
    adverbs = _any(verdicts.adverbs)
    return re.compile(
        rf"(?<!\w)(?:{auxiliaries})\s(?P<subject>(?:(?:{links})\s)?{name}(?:,?\s(?:(?:{links})\s){{0,2}}+{name}){{0,8}}+)"
        rf"\s(?:(?:{adverbs})\s)?(?P<verb>(?-i:[a-z])[\w’'-]+)",
        re.IGNORECASE,
    )


def _any(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True))) or "(?!)"
