"""Yes or no, where a sentence surely says one of them. Everything else is left to the reader of the sentence.

A sentence says yes when it holds all words of the question in their order, with no other word between them, under the same
auxiliary, and asserts them. It says no when the same words stand there with "not" or "no", with another number, or with another
date of something that happens once. Who is named in another role, in another tense or under a condition says neither.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from index.analysis.tokenizer import Tokenizer
from index.analysis.words import unify_text
from ingest.language.language import Language, VerdictWords
from ingest.spans import Span
from retrieval.answer.evidence import Evidence
from retrieval.assertions.governors import find_governed, strip_unseen
from retrieval.query.query import Query
from retrieval.query.question_form import asks_several, strip_openers
from retrieval.values.quantities import Quantity, find_quantities
from retrieval.values.relative_dates import needs_publication_date
from retrieval.values.values import find_event

_DECIDING = 3  # sentences
_ONE = re.compile(r"[^\W_]+(?:[.’'-][^\W_]+)*|[^\w\s]")
_BREAK = ","  # the key of any sign between words
_QUANTITY = "#"  # the key of any quantity


@dataclass(frozen=True, slots=True)
class _Word:
    """A word, a sign or a quantity of a text."""

    key: str
    """By what it is compared: its stem, or the word itself where it has none."""
    text: str
    """As written, in small letters."""
    is_name: bool = False
    """True where it has a capital."""
    quantity: Quantity | None = None
    """The date or number that it is."""


@dataclass(frozen=True, slots=True)
class _Clause:
    """What a question asks and a sentence has to say: words in order, without auxiliaries, articles and dates of the event."""

    words: tuple[_Word, ...]
    places: tuple[int, ...]
    """Where each word stands in the text."""
    dates: tuple[Quantity, ...]
    """The dates of the event."""


@dataclass(frozen=True, slots=True)
class _MatchedPart:
    """The part of a sentence that holds the question."""

    words: Sequence[_Word]
    """All its words, with auxiliaries."""
    pairs: Sequence[tuple[_Word, _Word]]
    """Each word of the question with the one that it is in the sentence."""
    is_negated: bool
    """True where its verb is denied."""


def find_verdict(query: Query, evidence: Sequence[Evidence]) -> bool | None:
    """True for yes, False for no, None where no sentence surely decides or two say the opposite. evidence: best first."""
    language = query.tokenizer.language
    words = language.verdicts
    if query.form != "yes_no" or words is None or asks_several(query.text, language):
        return None
    sentences = [item for item in evidence[:_DECIDING] if item.row is None and item.kind not in ("footnote", "table")]
    found = {_decide(query, words, item.text) for item in sentences if item.language is language} - {None}
    return found.pop() if len(found) == 1 else None


def _decide(query: Query, verdicts: VerdictWords, sentence: str) -> bool | None:
    tokenizer, language = query.tokenizer, query.tokenizer.language
    inquiry = list(_cut(strip_openers(query.text, language).rstrip(" ?.!"), tokenizer))
    if not _can_decide(query, inquiry, verdicts, sentence):
        return None
    held = list(_cut(sentence.rstrip(" .!"), tokenizer))
    wanted, given = _find_clause(inquiry[1:], verdicts), _find_clause(held, verdicts)
    start = _find_run(wanted.words, given.words)
    matched = given.places[start : start + len(wanted.words)] if start is not None else ()
    if start is None or not _stands_alone(held, matched, verdicts, language):
        return None
    negations = [at for at, word in enumerate(held) if word.text in verdicts.negations | verdicts.no]
    is_negated = len(negations) == 1 and _negates(held, negations[0], matched, verdicts)
    if is_negated and not _denies_all(wanted, given, start, language, inquiry[0]):
        return None
    is_none = is_negated and held[negations[0]].text in verdicts.no
    pairs = list(zip(wanted.words, given.words[start:], strict=False))
    region = _MatchedPart(held[matched[0] : matched[-1] + 1], pairs, is_negated and not is_none)
    if is_negated != bool(negations) or not _has_tense(inquiry, region, verdicts, language):
        return None
    agrees = _compare(query, wanted, given, pairs)
    return None if agrees is None or (is_negated and not agrees) else agrees and not is_negated


def _can_decide(query: Query, inquiry: Sequence[_Word], verdicts: VerdictWords, sentence: str) -> bool:
    """False for a question with "not" or "or", and for a sentence that asserts nothing or hedges more than the question."""
    language = query.tokenizer.language
    if not inquiry or _find_group(inquiry[0], verdicts) is None:
        return False
    if any(word.text in verdicts.alternatives | verdicts.negations | verdicts.no for word in inquiry):
        return False
    hedges = _find_marks(sentence, language) <= _find_marks(query.text, language)
    return hedges and not find_governed(strip_unseen(sentence), language)


def _cut(text: str, tokenizer: Tokenizer) -> Iterator[_Word]:
    unified = _compile_contraction(tokenizer.language).sub(" not", unify_text(text, tokenizer.language))
    quantities = find_quantities(unified, tokenizer.language)
    at = 0
    for span, quantity in [*quantities, (Span(len(unified), len(unified)), None)]:
        for match in _ONE.finditer(unified, at, span.start):
            yield _make_word(match.group(), tokenizer)
        if quantity is not None:
            yield _Word(_QUANTITY, span.cut(unified), quantity=quantity)
        at = span.end


@cache
def _compile_contraction(language: Language) -> re.Pattern[str]:
    """A negation that is glued to an auxiliary."""
    return re.compile(language.verdicts.contraction if language.verdicts else r"(?!)")


def _make_word(text: str, tokenizer: Tokenizer) -> _Word:
    if not text[0].isalnum():
        return _Word(_BREAK, text)
    return _Word(" ".join(tokenizer.tokens(text)) or text.casefold(), text.casefold(), any(sign.isupper() for sign in text))


def _find_group(word: _Word, verdicts: VerdictWords) -> str | None:
    """The group of an auxiliary; a modal verb is its own."""
    return word.text if word.text in verdicts.modals else verdicts.auxiliaries.get(word.text)


def _find_clause(words: Sequence[_Word], verdicts: VerdictWords) -> _Clause:
    """The words that have to agree. A date behind its preposition is taken apart, wherever it stands."""
    kept, places, dates = list[_Word](), list[int](), list[Quantity]()
    ignored = {*verdicts.articles, *verdicts.adverbs, *verdicts.negations, *verdicts.no, *verdicts.infinitives}
    for at, word in enumerate(words):
        follows = words[at + 1] if at + 1 < len(words) else None
        is_before_date = word.text in verdicts.date_prepositions and follows is not None and _is_date(follows)
        if at and _is_date(word) and words[at - 1].text in verdicts.date_prepositions and word.quantity is not None:
            dates.append(word.quantity)
        elif not (is_before_date or word.text in ignored or _find_group(word, verdicts) is not None):
            kept.append(word)
            places.append(at)
    return _Clause(tuple(kept), tuple(places), tuple(dates))


def _is_date(word: _Word) -> bool:
    return word.quantity is not None and word.quantity.date is not None


def _find_run(wanted: Sequence[_Word], given: Sequence[_Word]) -> int | None:
    """Where the words stand one behind the other. None where they do not, stand twice, or are too few to say anything."""
    keys, held = [word.key for word in wanted], [word.key for word in given]
    starts = [at for at in range(len(held) - len(keys) + 1) if held[at : at + len(keys)] == keys]
    return starts[0] if len(starts) == 1 and len(keys) > 1 else None


def _stands_alone(held: Sequence[_Word], matched: Sequence[int], verdicts: VerdictWords, language: Language) -> bool:
    """False where other words belong to the first word or to the last one: "the ambassador of Japan", "a member state"."""
    before = matched[0] - 1
    while before >= 0 and held[before].text in verdicts.articles:
        before -= 1
    is_dated = before > 0 and _is_date(held[before]) and held[before - 1].text in verdicts.date_prepositions
    opens = before < 0 or held[before].key == _BREAK or (is_dated and before == 1)
    behind = held[matched[-1] + 1] if matched[-1] + 1 < len(held) else None
    return opens and (behind is None or behind.key == _BREAK or (behind.text in language.stop_words and not behind.is_name))


def _denies_all(wanted: _Clause, given: _Clause, start: int, language: Language, auxiliary: _Word) -> bool:
    """False where the sentence denies less than the question asks: "no members in Asia", "did not pay rent in 2020".

    A question in the present asks of now, and may be denied "this year".
    """
    before, behind = given.words[:start], given.words[start + len(wanted.words) :]
    is_narrowed = any(word.key != _BREAK and (word.is_name or word.text not in language.stop_words) for word in before)
    group = _find_group(auxiliary, language.verdicts) if language.verdicts else None
    is_now = (group or "").endswith("now") and needs_publication_date(" ".join(word.text for word in behind), language)
    return not (is_narrowed or (given.dates and not wanted.dates)) and (not behind or is_now)


def _negates(held: Sequence[_Word], at: int, matched: Sequence[int], verdicts: VerdictWords) -> bool:
    """True for "has not" within the words that agree, and for "no" right before one of them."""
    if held[at].text in verdicts.no:
        return matched[0] < at and at + 1 in matched
    return matched[0] < at < matched[-1] + 1 and _find_group(held[at - 1], verdicts) is not None


def _has_tense(inquiry: Sequence[_Word], region: _MatchedPart, verdicts: VerdictWords, language: Language) -> bool:
    """True where the sentence stands under the question's auxiliary, or in the tense that it stands for."""
    group = _find_group(inquiry[0], verdicts)
    found = {one for word in region.words if (one := _find_group(word, verdicts)) is not None}
    inner = {one for word in inquiry[1:] if (one := _find_group(word, verdicts)) is not None}
    is_past = any(
        given.text.endswith("ed") or given.text in language.irregular_forms for asks, given in region.pairs if asks != given
    )
    is_negated = region.is_negated
    if group in ("do past", "do now"):
        owns = any(word.text == verdicts.main_have for word in inquiry[1:])
        tense = "past" if group == "do past" else "now"
        if owns:
            return found == ({group, "have now"} if is_negated else {f"have {tense}"})
        if is_negated:
            return found in ({group}, {"have now"} if tense == "past" else {group})
        return (is_past and found <= {"have now"}) if tense == "past" else (not is_past and not found)
    return found == {group} | inner


def _compare(query: Query, wanted: _Clause, given: _Clause, pairs: Sequence[tuple[_Word, _Word]]) -> bool | None:
    """True where numbers and dates agree, False where one surely is another. None where that cannot be told."""
    numbers = [(ask.quantity, give.quantity) for ask, give in pairs if ask.quantity is not None and give.quantity is not None]
    outcomes: list[bool | None] = [_compare_numbers(ask, give) for ask, give in numbers]
    if wanted.dates:
        outcomes.append(_compare_dates(query, wanted.dates, given.dates))
    if None in outcomes or outcomes.count(False) > 1:
        return None
    return all(outcomes)


def _compare_numbers(inquiry: Quantity, given: Quantity) -> bool | None:
    if inquiry == given:
        return True
    is_exact = not (inquiry.bound or given.bound or inquiry.most or given.most) and inquiry.unit == given.unit
    return False if is_exact and inquiry.contradicts(given) else None


def _compare_dates(query: Query, inquiry: Sequence[Quantity], given: Sequence[Quantity]) -> bool | None:
    """The dates of an event. Another date says no where the event happens once."""
    if len(inquiry) != 1 or len(given) != 1:
        return None
    if inquiry[0].follows_from(given[0]):
        return True
    happens_once = find_event(query.text, query.tokenizer.language) is not None
    return False if happens_once and inquiry[0].contradicts(given[0]) else None


def _find_marks(text: str, language: Language) -> frozenset[str]:
    """The kinds of words in a text that turn its meaning, plain negations aside."""
    text = unify_text(text, language)
    for span, _ in reversed(find_quantities(text, language)):
        text = f"{text[: span.start]} {text[span.end :]}"  # "May" of a date
    found = ((kind, match.group().casefold()) for kind, pattern in _compile_marks(language) for match in pattern.finditer(text))
    negations = language.verdicts.negations | language.verdicts.no if language.verdicts else frozenset[str]()
    return frozenset(kind for kind, word in found if word not in negations)


@cache
def _compile_marks(language: Language) -> tuple[tuple[str, re.Pattern[str]], ...]:
    marks = language.claims.marks if language.claims else {}
    return tuple((kind, re.compile(rf"\b(?:{pattern})(?!\w)", re.IGNORECASE)) for kind, pattern in marks.items())
