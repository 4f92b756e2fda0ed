"""Who does what a question asks, by the verb: what stands before it in a sentence, or behind "by" where the verb is passive.

A question such as "Who prepared the budget?" takes a person or a body of any name, and the place of the verb tells it from the
other names of the sentence. The auxiliaries are data of the language.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from index.analysis.tokenizer import Tokenizer
from ingest.language.language import Language
from ingest.spans import Span
from retrieval.followups.known_names import load_names
from retrieval.query.query import Query

_LONGEST = 8  # words
_LONGEST_NAME = 3  # words
_WORD = re.compile(r"[^\W_][\w'’-]*")
_CAPITALS = rf"(?<![\w’'-])[A-Z][\w’'-]++(?: [A-Z][\w’'-]++){{1,{_LONGEST_NAME}}}+"
_NAME_BEHIND = re.compile(rf"(,)? ({_CAPITALS})")
_END = re.compile(r"\s*+(?:[,;.:)]|\Z)")
_NEXT_WORD = re.compile(r" ([^\W\d_][\w’'-]*+) ?(\w?)")
_MOST_BETWEEN = 5  # words between a verb and "by"


def find_actor(query: Query, text: str, language: Language) -> str | None:
    """The words in `text` that are the subject of the question's verb. None where the question does not ask for a subject.

    None as well where the sentence has another verb, and where its subject is not sure.
    """
    verb = find_verb(query)
    clause = _find_clause(query, text, language)
    if verb is None or clause is None:
        return None
    subject, patterns = clause.subject, clause.patterns
    words = subject.split()
    if not 0 < len(words) <= _LONGEST or patterns.opens_otherwise.match(subject):
        return None
    content = query.token_set - verb
    return subject if content.isdisjoint(query.tokenizer.token_set(subject)) and query.tokenizer.token_set(subject) else None


def find_holder(query: Query, text: str, language: Language) -> str | None:
    """The name right behind or before the office that a question asks for: "Ana Silva" of "the Deputy Minister Ana Silva".

    None where another name stands there, too, and in a text without the whole office: the Minister is not the Deputy Minister.
    """
    office = _compile_office(query.tokenizer.language).match(query.text)
    if office is None or language.clauses is None or not language.clauses.capitals_are_names:
        return None
    _, longer = _compile_before_office(language)
    places = [place for place in _find_words(office["office"], text) if not longer.search(text[: place.start])]
    found = {name for place in places if (name := _find_beside(place, text, language)) is not None}
    name = found.pop() if len(found) == 1 else None
    return name if name is not None and query.token_set.isdisjoint(query.tokenizer.token_set(name)) else None


def _find_beside(office: Span, text: str, language: Language) -> str | None:
    """The name of a person behind an office, or before it in a closed apposition: "Ana Silva, the Minister, spoke"."""
    behind = text[office.end :]
    name = _NAME_BEHIND.match(behind)
    if name is None:
        name = _compile_before_office(language)[0].search(text[: office.start]) if _END.match(behind) is not None else None
        return name[2] if name is not None and not _is_led(name[1], language) and _is_person(name[2], language) else None
    rest = behind[name.end() :]
    is_whole = _END.match(rest) is not None if name[1] else not _goes_on(rest, language)
    return name[2] if is_whole and _is_person(name[2], language) else None


def _is_person(name: str, language: Language) -> bool:
    """False for a name that holds that of a state or the word for a body, and for words that only begin with a capital."""
    small = name.lower()
    no_names = {*language.openers, *language.stop_words, *language.linking_words}
    return no_names.isdisjoint(small.split()) and load_names(language).write(small) == small and not _find_body(small, language)


def _goes_on(rest: str, language: Language) -> bool:
    """True where another name or a noun stands behind a name: "Forum meetings", "Council and Member States".

    Any word may be a noun that is no verb by its form and no small word.
    """
    follows = _NEXT_WORD.match(rest)
    if follows is None or language.clauses is None:
        return False
    word = follows[1].casefold()
    if word in language.clauses.joins:
        return follows[2].isupper()
    small_words = (*language.openers, *language.stop_words, *language.clauses.auxiliaries)
    return word not in small_words and word not in language.irregular_forms and not word.endswith("ed")


def _is_led(before: str | None, language: Language) -> bool:
    """True where an article or a preposition stands right before a name: "in Hanoi Town", but not "by Ana Silva"."""
    agents = (*language.clauses.agents, *language.clauses.beside) if language.clauses is not None else ()
    return before is not None and before.casefold() in {*language.openers, *language.stop_words} - {*agents}


def _find_body(text: str, language: Language) -> bool:
    """True where a text in small letters holds a word for a body or an occasion."""
    return _compile_body(language).search(text) is not None


@cache
def _compile_body(language: Language) -> re.Pattern[str]:
    clauses = language.clauses
    words = "|".join(filter(None, (clauses.bodies, clauses.occasions))) if clauses is not None else ""
    return re.compile(rf"(?<!\w)(?:{words or '(?!)'})(?!\w)")


@cache
def _compile_office(language: Language) -> re.Pattern[str]:
    """A question for who holds an office."""
    questions, verdicts = language.questions, language.verdicts
    if questions is None or verdicts is None or not questions.subject:
        return re.compile(r"(?!)")
    articles = _any(verdicts.articles)
    auxiliaries = _any([*verdicts.auxiliaries, *verdicts.modals])
    return re.compile(
        rf"\A\s*+(?:{questions.subject}) (?:{auxiliaries}) (?:(?:{articles}) )?"
        r"(?P<office>[^?\s]++(?:\s++[^?\s]++)*+)\s*+\??\s*+\Z",
        re.IGNORECASE,
    )


def _find_words(words: str, text: str) -> Iterator[Span]:
    """Where whole words stand in a text, letter case aside."""
    small, wanted = text.lower(), words.lower()
    at = small.find(wanted) if len(small) == len(text) else -1
    while at >= 0:
        end = at + len(wanted)
        if not (small[max(0, at - 1) : at].isalnum() or small[end : end + 1].isalnum()):
            yield Span(at, end)
        at = small.find(wanted, end)


@cache
def _compile_before_office(language: Language) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A name before an office, and what makes another office of one: "Deputy" before "Minister"."""
    article = rf"(?i:{_any(language.verdicts.articles if language.verdicts else ())})"
    longer = rf"(?<![\w-])(?!{article}\b)[A-Z][\w-]*+ $"
    return re.compile(rf"(?:(?<![\w’'-])([\w’'-]++) )?({_CAPITALS}), (?:{article} )?$"), re.compile(longer)


def has_no_actor(query: Query, text: str, language: Language) -> bool:
    """True where the verb of a question for a subject belongs to its object: "the dialogue with China, launched in March"."""
    clause = _find_clause(query, text, language)
    if clause is None or clause.subject.strip():
        return False
    *_, before, behind = ["", *re.split(r"[,;:()]", text[: clause.verb])]
    objects = query.token_set - (find_verb(query) or frozenset())
    held = objects & query.tokenizer.token_set(before)
    is_object = not behind.strip() and 2 * len(held) > len(objects)
    follows = re.split(r"[,;:()]", text[clause.verb :])[0].partition(" ")[2]
    return is_object and not follows[:1].isupper() and clause.patterns.agent.search(follows) is None


def find_actor_span(query: Query, text: str, language: Language) -> Span | None:
    """Where all stands that may act: what is behind "by" up to the next verb, or what is before the verb. None without any."""
    clause = _find_clause(query, text, language)
    if clause is None or not clause.subject.strip():
        return None
    end = clause.patterns.end.search(text, clause.agent) if clause.agent is not None else None
    stop = end.start() if end else len(text) if clause.agent is not None else clause.verb
    start = clause.agent if clause.agent is not None else max(map(text[: clause.verb].rfind, ";:()")) + 1
    return Span(start, stop)


@dataclass(frozen=True, slots=True)
class VerbClause:
    """The clause of a verb."""

    patterns: "_Patterns"
    subject: str
    """Who acts, "" where nobody is named."""
    verb: int
    """Where the verb begins."""
    agent: int | None
    """Where begins what stands behind "by". None where the verb is active."""


def _find_clause(query: Query, text: str, language: Language) -> VerbClause | None:
    """The clause of the first verb of a text that is the question's. None where it has none, or none is asked for."""
    verb = find_verb(query)
    return next(find_clauses(verb, text, query.tokenizer, language), None) if verb is not None else None


def find_clauses(verb: frozenset[str], text: str, tokenizer: Tokenizer, language: Language) -> Iterator[VerbClause]:
    """The clause of each place of a verb in a text. verb: its tokens."""
    patterns = _compile(language)
    if patterns is None:
        return
    for place in _WORD.finditer(text):
        if tokenizer.token_set(place.group()).isdisjoint(verb):
            continue
        clause = re.split(r"[,;:()“”\"—–]", text[: place.start()])[-1]
        subject, auxiliaries = patterns.cut(clause)
        agent = patterns.follow(text, place.end())  # "a project funded by the Union"
        if agent is None and patterns.passive.search(auxiliaries):
            agent = patterns.agent.search(text, place.start() - len(auxiliaries))
            subject = ""
        yield VerbClause(patterns, agent[1] if agent else subject, place.start(), agent.start(1) if agent else None)


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
        self._inner = re.compile(rf"\b(?:{language.parts.relatives if language.parts else '(?!)'})\b", re.IGNORECASE)
        self._auxiliary = re.compile(rf"\s\b(?:{_any(words)})\b", re.IGNORECASE)
        self.passive = re.compile(rf"\b(?:{_any(clauses.passives if clauses else ())})\b", re.IGNORECASE)
        ends = _any([*(clauses.counted_ends if clauses else ()), *(clauses.joins if clauses else ())])
        by = _any(clauses.agents if clauses else ())
        self.agent = re.compile(rf"\b(?:{by})\s++([^,;:.()]+?)(?=(?<!\s)\s+(?:{ends})\b|[,;:.()]|(?<!\s)\s*$)", re.IGNORECASE)
        led = _any([*(clauses.counted_ends if clauses else ()), *(clauses.time_prepositions if clauses else ())])
        plain = rf"(?!(?:{by})\b)(?:(?:{led})\b|(?-i:[A-Z])[\w.-]*+|\d[\w.-]*+),?"
        self._between = re.compile(rf"\s(?:{plain}\s){{1,{_MOST_BETWEEN}}}(?=(?:{by})\b)", re.IGNORECASE)
        verbs = _any([word for word in words if word not in (clauses.joins if clauses else ())])
        self.end = re.compile(rf"[;:.()]|,? \b(?:{verbs})\b", re.IGNORECASE)
        self.opens_otherwise = re.compile(rf"(?:{ends}|{by})\b", re.IGNORECASE)

    def follow(self, text: str, end: int) -> re.Match[str] | None:
        """Who acts, behind a verb that ends there: "signed by Ana", "signed on June 28 by Ana"."""
        between = self._between.match(text, end)
        return self.agent.match(text, end + 1) or (self.agent.match(text, between.end()) if between is not None else None)

    def cut(self, clause: str) -> tuple[str, str]:
        """A clause up to its verb as its subject, and what begins with the first auxiliary.

        Who is named within an inner clause is its subject: "Ana" of "Bo wrote that Ana", and nobody in "the Union that".
        """
        inner = self._inner.split(clause)[-1]
        clause = inner if any(sign.isupper() for sign in inner) else clause
        found = self._auxiliary.search(clause)
        at = found.start() if found else len(clause)
        return clause[:at].strip(), clause[at:]


@cache
def _compile(language: Language) -> _Patterns | None:
    return _Patterns(language) if language.clauses is not None and language.clauses.auxiliaries else None


def _any(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True))) or "(?!)"
