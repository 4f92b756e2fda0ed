"""The constraints of a question, and those that a sentence does not meet.

An identifier, a rank, a year or a state that the question names must be the sentence's, or stand in what the sentence stands
under: its headings, the title, the columns of a row, the sentences before it. Another one of the same sort in its place
contradicts the question, which is worse than none: "the second partner in Asia" is no answer to who was the first.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from index.analysis.tokenizer import Tokenizer
from ingest.language.language import Language
from ingest.language.tables import DEFAULT
from retrieval.constraints.counted import CountedQuantity, find_counted_quantities
from retrieval.constraints.identifiers import Identifier, find_identifiers, find_rivals, holds_identifier
from retrieval.constraints.owners import OwnedThing, find_other_owners, find_owned_things
from retrieval.constraints.ranks import Rank, find_ranks
from retrieval.constraints.required_dates import RequiredDate, find_required_dates, find_written_dates
from retrieval.constraints.subject import RequiredSubject, find_other_subjects, find_subject
from retrieval.lists.coordination import find_members
from retrieval.query.analysis import EVERYWHERE
from retrieval.query.query import Query
from retrieval.query.question_form import NAME_FORMS
from retrieval.values.covered_years import find_financial_years
from retrieval.values.values import find_written_events, find_years

_OWNER = re.compile(r"(?<![\w-])[^\W\d_][\w-]*+(?: [A-Z][\w-]*+){0,3}+(?=['’]s?\b)")
ConstraintKind = Literal["identifier", "rank", "state", "year", "date", "quantity", "negation", "event", "subject", "owner"]
_WORDS_BEFORE_PRONOUN = 4  # "In January 2014, it"
SEPARATE_EVENTS = frozenset({"signed", "ratified", "provisionally applied", "in force"})
"""The steps of an agreement, by the names of `DateWords.events`. The date of one is never that of another."""


@dataclass(frozen=True, slots=True)
class UnmetConstraint:
    """A constraint that a sentence does not meet."""

    kind: ConstraintKind
    """What it is a constraint of."""
    required: str
    """What the question names, as written there; the token of a state."""
    found: tuple[str, ...]
    """What stands in its place. Empty where nothing does."""

    @property
    def is_contradicted(self) -> bool:
        """True where the sentence has another in its place."""
        return bool(self.found)


@dataclass(frozen=True, slots=True)
class SentenceContext:
    """A sentence with what it stands under, as far as a constraint may be met there."""

    text: str
    """The sentence, or a row with its columns."""
    above: str
    """Title, headings and caption, the words of all."""
    before: str
    """The text of the passage before the sentence."""
    published: str
    """The day of publication, "" where it is not known."""
    language: Language = DEFAULT
    """Of the document."""
    is_row: bool = False
    """True for a row of a table."""


@dataclass(frozen=True, slots=True)
class Constraints:
    """All that a question requires."""

    identifiers: tuple[Identifier, ...]
    """The identifiers that it names."""
    ranks: tuple[Rank, ...]
    """Its ordinals and superlatives."""
    years: frozenset[str]
    """The years that it names."""
    dates: tuple[RequiredDate, ...]
    """The dates with a month that it names as when something is or was. None where it asks for a date, which may be another."""
    states: frozenset[str]
    """The tokens of the states that it names, as far as they distinguish a sentence."""
    owners: frozenset[str]
    """Those of them to which something belongs: "Japan's". What a sentence says of another's is not said of theirs."""
    quantities: tuple[CountedQuantity, ...]
    """The numbers of things that it names."""
    negations: tuple[str, ...]
    """Its words that negate: it asks what is not so."""
    event: tuple[str, str] | None
    """The step of an agreement of which it asks the date, with the words for it. None where it asks for none."""
    subject: RequiredSubject | None
    """Who does what it asks about. None where it names no state or organisation that does."""
    owned: tuple[OwnedThing, ...]
    """The things that it gives an owner: "the EU's strategy"."""
    query: Query = field(repr=False)
    """The question."""

    @property
    def count(self) -> int:
        """How many there are."""
        parts = (self.identifiers, self.ranks, self.states, self.dates, self.quantities, self.owned)
        return (
            sum(map(len, parts)) + bool(self.years) + bool(self.negations) + (self.event is not None) + (self.subject is not None)
        )

    def find_unmet(self, sentence: SentenceContext) -> tuple[UnmetConstraint, ...]:
        """The constraints that a sentence does not meet."""
        if not self.count:
            return ()
        checks = (
            self._check_identifiers,
            self._check_ranks,
            self._check_states,
            self._check_years,
            self._check_dates,
            self._check_quantities,
            self._check_negation,
            self._check_event,
            self._check_subject,
            self._check_owners,
        )
        unmet = tuple(unmet for check in checks for unmet in check(sentence))
        states = [one.found for one in unmet if one.kind == "state"]
        return tuple(one for one in unmet if one.kind != "subject" or not any(states))  # once for being another one

    def _check_identifiers(self, sentence: SentenceContext) -> Iterator[UnmetConstraint]:
        for required in self.identifiers:
            if not holds_identifier(required, (sentence.text, sentence.above, sentence.before)):
                yield UnmetConstraint("identifier", required.text, tuple(find_rivals(required, sentence.text)))

    def _check_ranks(self, sentence: SentenceContext) -> Iterator[UnmetConstraint]:
        tokenizer = self.query.tokenizer
        found = find_ranks(sentence.text, sentence.language, tokenizer) if self.ranks else []
        for required in self.ranks:
            rivals = [rank.text for rank in found if _is_rival(required, rank, found)]
            above = find_ranks(sentence.above, sentence.language, tokenizer)
            if rivals or not any(_is_same(required, rank) for rank in (*found, *above)):
                yield UnmetConstraint("rank", required.text, tuple(rivals))

    def _check_states(self, sentence: SentenceContext) -> Iterator[UnmetConstraint]:
        if not self.states:
            return
        tokenize = self.query.tokenizer.token_set
        own = tokenize(sentence.text)
        named = tuple(sorted(own & self.query.tokenizer.states - self.query.token_set))
        missing = self.states - own
        is_listed = bool(missing and named) and self._are_listed(sentence, missing, named)
        rivals = named if is_listed or not _has_pronoun(sentence, named, self.query.tokenizer) else ()
        may_answer = self.query.form in NAME_FORMS  # another state may be what is asked for
        if not (is_listed or (missing and rivals and missing <= self.owners and not may_answer)):
            missing -= tokenize(sentence.above)
            # What a sentence says of another state is not said of one that only the sentences before it name.
            missing -= tokenize(sentence.before) if missing and (may_answer or not rivals) else frozenset()
        for state in sorted(missing):
            yield UnmetConstraint("state", state, rivals)

    def _are_listed(self, sentence: SentenceContext, missing: frozenset[str], rivals: Sequence[str]) -> bool:
        """True where a list above the sentence has a state that it lacks beside one that it names: "Tariffs on Canada and China".

        What is said of one of them is not said of another.
        """
        above = self.query.tokenizer.token_set(sentence.above)
        if missing.isdisjoint(above) or above.isdisjoint(rivals):
            return False
        listed = [find_members(sentence.above, None, True, sentence.language), *_find_pairs(sentence.above, sentence.language)]
        tokens = [[self.query.tokenizer.token_set(name) for name in names] for names in listed]
        return any(
            any(map(missing.intersection, names)) and any(not name.isdisjoint(rivals) for name in names) for names in tokens
        )

    def _check_years(self, sentence: SentenceContext) -> Iterator[UnmetConstraint]:
        own, around = find_years(sentence.text), f"{sentence.above} {sentence.before} {sentence.published}"
        written = own | find_financial_years(sentence.text) | find_years(around) if self.years else own
        if self.years.isdisjoint(written) and self.years:
            yield UnmetConstraint("year", ", ".join(sorted(self.years)), tuple(sorted(own)))

    def _check_dates(self, sentence: SentenceContext) -> Iterator[UnmetConstraint]:
        """A date that no date of the sentence agrees with, nor one that stands over or before it."""
        if not self.dates:
            return
        own = find_written_dates(sentence.text, sentence.language)
        around = find_written_dates(f"{sentence.above}\n{sentence.before}\n{sentence.published}", sentence.language)
        for required in self.dates:
            if not any(required.agrees(date) for _, date in (*own, *around)):
                yield UnmetConstraint("date", required.text, tuple(text for text, date in own if required.is_rival(date)))

    def _check_quantities(self, sentence: SentenceContext) -> Iterator[UnmetConstraint]:
        found = find_counted_quantities(sentence.text, sentence.language, self.query.tokenizer) if self.quantities else []
        for required in self.quantities:
            if not any(required.quantity.follows_from(other.quantity) for other in found):
                yield UnmetConstraint("quantity", required.text, tuple(other.text for other in found if required.is_rival(other)))

    def _check_negation(self, sentence: SentenceContext) -> Iterator[UnmetConstraint]:
        """A sentence that affirms what the question denies contradicts it. A row says nothing by a word for it."""
        patterns = _compile_negations(sentence.language) if self.negations and not sentence.is_row else None
        if patterns is not None and patterns[1].search(sentence.text) is None:
            yield UnmetConstraint("negation", self.negations[0], (sentence.text,))

    def _check_event(self, sentence: SentenceContext) -> Iterator[UnmetConstraint]:
        """A sentence that speaks of another step of an agreement contradicts. A row has one in each of several columns."""
        if self.event is None or sentence.is_row:
            return
        found = [
            (event, words) for event, words in find_written_events(sentence.text, sentence.language) if event in SEPARATE_EVENTS
        ]
        above = (event for event, _ in find_written_events(sentence.above, sentence.language))
        if found and self.event[0] not in {*(event for event, _ in found), *above}:
            yield UnmetConstraint("event", self.event[1], tuple(words for _, words in found))

    def _check_subject(self, sentence: SentenceContext) -> Iterator[UnmetConstraint]:
        """A sentence in which another one does what is asked about contradicts. A row has no verb."""
        if self.subject is not None and not sentence.is_row:
            others = find_other_subjects(self.subject, sentence.text, self.query, sentence.language)
            if others:
                yield UnmetConstraint("subject", self.subject.text, others)

    def _check_owners(self, sentence: SentenceContext) -> Iterator[UnmetConstraint]:
        """A sentence in which the thing that is asked about is another one's contradicts. A row says nothing by its words."""
        for required in self.owned if not sentence.is_row else ():
            others = find_other_owners(required, sentence.text, self.query, sentence.language)
            if others:
                yield UnmetConstraint("owner", required.text, others)


def _is_same(required: Rank, other: Rank) -> bool:
    """True for the required place of things that the question speaks of. One of nothing, as at the end, may be of anything."""
    is_about = not required.ranked or not other.ranked or not required.ranked.isdisjoint(other.ranked)
    return other.place == required.place and is_about


def _is_rival(required: Rank, other: Rank, ranks: Sequence[Rank]) -> bool:
    """True for another place of the same things, where the required place is none of things that are nearer to the question's.

    "The second partner in Asia and the first in ASEAN" is not the first in Asia. A superlative and an ordinal are of two orders.
    """
    shared = len(required.ranked & other.ranked)
    met = max((len(required.ranked & rank.ranked) for rank in ranks if rank.place == required.place), default=0)
    return other.place != required.place and (required.place > 0) == (other.place > 0) and shared > met


def _find_pairs(text: str, language: Language) -> list[tuple[str, str]]:
    """The names that a conjunction joins, two by two."""
    pattern = _compile_pair(language)
    return [(match["first"], match["second"]) for match in pattern.finditer(text)] if pattern is not None else []


@cache
def _compile_pair(language: Language) -> re.Pattern[str] | None:
    words = language.structure
    if words is None:
        return None
    name = r"[^\W\d_a-zà-ÿ][\w'’.-]*(?: [^\W\d_a-zà-ÿ][\w'’.-]*){0,4}"
    return re.compile(
        rf"(?<![\w'’.-])(?P<first>{name}) (?i:{words.conjunctions}) (?:(?i:{words.determiners}) )?(?P<second>{name})"
    )


def _has_pronoun(sentence: SentenceContext, states: Sequence[str], tokenizer: Tokenizer) -> bool:
    """True where a sentence opens with a pronoun, for what stands before it: "Its largest market is China" is not on China."""
    pronoun = _compile_pronoun(sentence.language).match(sentence.text) if states else None
    return pronoun is not None and tokenizer.token_set(sentence.text[: pronoun.end()]).isdisjoint(states)


def find_constraints(query: Query) -> Constraints:
    """What a question requires of the sentence that answers it."""
    tokenizer = query.tokenizer
    patterns = _compile_negations(tokenizer.language)
    negating = patterns[0].findall(query.text) if patterns else []
    distinguishing = frozenset(token for token, weight in query.weights.items() if weight > EVERYWHERE)
    identifiers = tuple(find_identifiers(query.text))
    numbers = {identifier.number for identifier in identifiers}
    quantities = find_counted_quantities(query.text, tokenizer.language, tokenizer)
    return Constraints(
        identifiers,
        tuple(find_ranks(query.text, tokenizer.language, tokenizer)),
        find_years(query.text),
        find_required_dates(query.text, tokenizer.language) if query.form != "date" else (),
        distinguishing & tokenizer.states,
        distinguishing & tokenizer.states & tokenizer.token_set(" ".join(_OWNER.findall(query.text))),
        tuple(one for one in quantities if one.text not in numbers and one.quantity.number != 1),  # "one of the states"
        tuple(negating),
        _find_dated_event(query),
        find_subject(query),
        find_owned_things(query),
        query,
    )


def _find_dated_event(query: Query) -> tuple[str, str] | None:
    """The step of an agreement that the question names last, where it asks for a date."""
    events = find_written_events(query.text, query.tokenizer.language) if query.form == "date" else []
    return events[-1] if events and events[-1][0] in SEPARATE_EVENTS else None


@cache
def _compile_negations(language: Language) -> tuple[re.Pattern[str], re.Pattern[str]] | None:
    """What negates in a question, and what may say the same in a sentence. None where the words for it are not known."""
    questions, claims = language.questions, language.claims
    if questions is None or not questions.negations:
        return None
    marks = claims.marks if claims else {}
    denying = "|".join(marks.get(mark, "(?!)") for mark in ("negation", "scope"))
    return _between(questions.negations), _between(f"{questions.negations}|{denying}")


@cache
def _compile_pronoun(language: Language) -> re.Pattern[str]:
    """A pronoun among the first words of a sentence."""
    parts = language.parts
    pronouns = "|".join(map(re.escape, (*parts.things, *parts.persons))) if parts is not None else "(?!)"
    return re.compile(rf"\A\W*+(?:\w++\W++){{0,{_WORDS_BEFORE_PRONOUN}}}?(?:{pronouns})(?!\w)", re.IGNORECASE)


def _between(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)
