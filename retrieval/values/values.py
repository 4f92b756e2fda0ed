"""The date, count or amount in a sentence that a question asks for ("when", "how many", "how much"), as an exact span.

A number that is glued to a word is a note marker, and a year is no count. Among several values of a sentence, that is taken which
belongs to the event of the question, and of these the one among the most words of the question. Signing is not entering into
force, and what was built one year was restored another. The words for one event differ from text to text ("in force", "effect",
"applies"), so events are recognised by groups of words (`DateWords.events` of a language). Values are read by the table of the
sentence's language. The question is read by the table of its own.
"""

import re
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from functools import cache

from index.analysis.tokenizer import Tokenizer
from ingest.language.language import SIGNS, ClauseWords, DateWords, Language, NumberWords
from ingest.language.tables import DEFAULT, join_page_words
from ingest.spans import Span
from retrieval.query.question_kind import ValueKind, find_counted, find_value_words
from retrieval.values.number_words import write_number_words
from retrieval.values.quantities import Quantity, read_date, read_number

_YEAR = re.compile(r"(?<![\d.,])(?:19|20)\d\d(?!\d)")
_CITED = re.compile(r"[’”\"],\s$")  # "‘Decision on the signing’, 31 May 2011": the date of a source
_BEHIND = 5  # words behind a number, among which is what it counts
_MEANT = 0.6  # share of the question's words around a day that is told by the day of publication
_RAISED = "⁰¹²³⁴-⁹"  # behind a number the mark of a note, which is no part of it
_POWER = rf"(?:\ ?[×x·]\ ?10⁻?[{_RAISED}]{{1,2}}(?![{_RAISED}]))?"  # "3 × 10⁶"
_GROUPED = r"\d{1,3}(?:\ \d{3}){1,5}(?!\d)"  # "17 350 000", bounded so that a long run of figures is read once
_LONGEST_BEFORE = 100  # code points before a value in which the word right before it stands
_LEAD = 2  # words that may stand before a value that leads its clause: "By early"


@dataclass(frozen=True, slots=True)
class FoundValue:
    """A value in a text."""

    text: str
    """The value as printed."""
    span: Span
    """Where it stands in the text."""
    quantity: Quantity | None = None
    """What it is as a date or number; None for a name."""
    support: int = 0
    """How many words of the question stand around it."""
    fits: bool = True
    """False when it belongs to another event than the question asks for, or to none."""
    event: str | None = None
    """What it is the date of, as far as its clause tells."""
    counted: int = 0
    """How many words of what the question counts stand behind it, for a count."""
    is_relative: bool = False
    """True for a date that is told by the day of publication, such as "yesterday"."""


@dataclass(frozen=True, slots=True)
class _ValuePatterns:
    """What one language needs to find values."""

    values: dict[ValueKind, re.Pattern[str]]
    """The values of a kind."""
    clause_end: re.Pattern[str]
    """The end of a clause."""
    bound: re.Pattern[str]
    """The words before a number that make it a bound."""
    before_time: re.Pattern[str]
    """The words before a year: "in 1804" is no count."""
    before_label: re.Pattern[str]
    """The words before a number that names something: "resolution 2231" counts nothing."""
    before_named_year: re.Pattern[str]
    """The words before a year that is part of a name, as in "Vision 2030", and dates nothing."""


def find_value(
    kind: ValueKind, text: str, question: str, tokens: Set[str], tokenizer: Tokenizer, *, language: Language = DEFAULT
) -> FoundValue | None:
    """The value of `kind` in `text` that belongs to the event of the question and stands among most words of the question.

    None where there is no value, where "respectively" tells several values apart, and in a language without a table. Values that
    the question names itself are left out. A count needs a word of the question close behind it.

    tokens: those of the question. tokenizer: in the language of the question. language: that of the text.
    """
    if not language.has_values or language.clauses is None:
        return None
    candidates = list(_find_candidates(kind, text, question, language))
    if len(candidates) > 1 and any(word in text for word in language.clauses.respectively):
        return None  # the order of the values says which belongs to the question, not the words around them
    wanted = _Wanted(
        kind,
        tokens - find_value_words(tokenizer),
        find_counted(question, tokenizer) if kind == "count" else frozenset(),
        find_event(question, tokenizer.language) if kind == "date" else None,
        tokenizer,
    )
    weighed = (_weigh(wanted, text, clause, language) for clause in _find_clauses(text, candidates, language))
    return min(
        (value for value in weighed if value is not None),
        key=lambda value: (not value.fits, -value.counted, -value.support, value.is_relative, value.span),
        default=None,
    )


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a question asks for."""

    kind: ValueKind
    tokens: Set[str]
    """Its tokens, without those that only ask."""
    counted: Set[str]
    """The tokens of what it counts."""
    event: str | None
    """What it asks the date of."""
    tokenizer: Tokenizer


def _weigh(wanted: _Wanted, text: str, clause: tuple[re.Match[str], str, str], language: Language) -> FoundValue | None:
    """A candidate with its clause as a value. None for a number that counts nothing, and a day that dates something else."""
    (match, before, behind), patterns, tokens = clause, _compile(language), wanted.tokenizer.tokens
    counted = 0
    if wanted.kind == "count":
        counted = len(wanted.counted & set(tokens(_cut_counted(behind))))
        is_label = patterns.before_label.search(text, max(0, match.start() - _LONGEST_BEFORE), match.start()) is not None
        is_alone = wanted.tokens.isdisjoint(tokens(" ".join(text[match.end() :].split()[:_BEHIND])))
        if not counted and (is_alone or is_label):
            return None
    # What leads a sentence is the subject of its later clauses, too.
    support = len(wanted.tokens & set(tokens(f"{text[: match.start()]} {behind}")))
    event = find_governing(before, behind, language) if wanted.kind == "date" else None
    fits = wanted.event is None or event == wanted.event
    if wanted.kind == "date" and not any(sign.isdigit() for sign in match.group()):
        # "Today" may as well mean nowadays, unless the sentence speaks of what the question does.
        is_meant = fits and support >= _MEANT * len(wanted.tokens)
        return FoundValue(match.group(), Span(*match.span()), None, support, fits, event, is_relative=True) if is_meant else None
    quantity = _read(wanted.kind, match.group(), patterns.bound.search(before), language)
    return FoundValue(match.group(), Span(*match.span()), quantity, support, fits, event, counted)


def _cut_counted(behind: str) -> str:
    """The words that a number counts, from the clause behind it."""
    return " ".join(re.split(r"[.;:()]", behind, maxsplit=1)[0].split()[:_BEHIND])


def find_only_value(kind: ValueKind, text: str, language: Language = DEFAULT) -> FoundValue | None:
    """The value of a text that has exactly one, such as a table's cell. Else None."""
    matches = list(_find_candidates(kind, text, "", language)) if language.has_values else []
    if len(matches) != 1:
        return None
    value = matches[0].group()
    return FoundValue(value, Span(*matches[0].span()), _read(kind, value, None, language))


def find_whole_numbers(kind: ValueKind, text: str, language: Language = DEFAULT) -> list[Span]:
    """Where the numbers of a kind stand in a text, each with its scale and unit and with what makes it a bound ("more than").

    A number that names something ("resolution 2231") is left out, and so is a year.
    """
    if not language.has_values:
        return []
    patterns, spans = _compile(language), list[Span]()
    for match in _find_candidates(kind, text, "", language):
        first = max(0, match.start() - _LONGEST_BEFORE)
        if patterns.before_label.search(text, first, match.start()) is None:
            bound = patterns.bound.search(text[first : match.start()])
            spans.append(Span(first + bound.start() if bound else match.start(), match.end()))
    return spans


def find_years(text: str) -> frozenset[str]:
    """The years in a text, those within dates too."""
    return frozenset(_YEAR.findall(text))


def _read(kind: ValueKind, value: str, bound: re.Match[str] | None, language: Language) -> Quantity:
    if kind == "date":
        return Quantity(read_date(value, language))
    return read_number(value, bound.group() if bound else "", language)


def _find_clauses(text: str, candidates: list[re.Match[str]], language: Language) -> Iterator[tuple[re.Match[str], str, str]]:
    """Each candidate with its clause on either side, which reaches to no other candidate.

    Behind, the clause ends at a comma or an "and", or at the next one where the value leads it: "In 2011, the treaty was signed".
    """
    clause_end = _compile(language).clause_end
    starts = [0, *(match.end() for match in candidates)]
    ends = [*(match.start() for match in candidates), len(text)]
    for number, match in enumerate(candidates):
        before, behind = text[starts[number] : match.start()], text[match.end() : ends[number + 1]]
        leads = len(clause_end.split(before)[-1].split()) <= _LEAD
        yield match, before, " ".join(clause_end.split(behind)[: 2 if leads else 1])


def _find_candidates(kind: ValueKind, text: str, question: str, language: Language) -> Iterator[re.Match[str]]:
    patterns = _compile(language)
    for match in patterns.values[kind].finditer(text):
        numbers, start = re.findall(r"\d+", match.group()), match.start()
        first = max(0, start - _LONGEST_BEFORE)
        is_year = bool(numbers) and all(map(_YEAR.fullmatch, numbers))
        is_no_value = is_year and (kind == "count" or patterns.before_named_year.search(text, first, start) is not None)
        is_no_value |= kind == "count" and len(match.group()) == 4 and patterns.before_time.search(text, first, start) is not None
        is_no_value |= kind == "date" and _CITED.search(text, first, start) is not None
        if match.group() not in question and not is_no_value:
            yield match


@cache
def _compile(language: Language) -> _ValuePatterns:
    dates, numbers, clauses = language.dates, language.numbers, language.clauses
    if dates is None or numbers is None or clauses is None:
        raise ValueError(f"the language {language.tag!r} has no tables of dates, numbers and clauses: check has_values first")
    values: dict[ValueKind, re.Pattern[str]] = {
        "date": re.compile(_write_date_pattern(dates)),
        "count": re.compile(_write_count_pattern(dates, numbers), re.IGNORECASE),
        "amount": re.compile(_write_amount_pattern(numbers), re.IGNORECASE),
    }
    bounds = _any(words for forms in numbers.bounds.values() for words in forms)
    labels = _any([*numbers.labels, *join_page_words(lambda page: page.captions)])
    return _ValuePatterns(
        values,
        re.compile(rf"[,;:(]|\b(?:{_any(clauses.joins)})\b"),
        re.compile(rf"\b(?:{bounds})(?=\s*$)", re.IGNORECASE),
        re.compile(rf"\b(?:{_any(clauses.time_prepositions)})\s$", re.IGNORECASE),
        re.compile(rf"\b(?:{labels})\s$", re.IGNORECASE),
        _compile_before_named_year(clauses),
    )


def _write_date_pattern(dates: DateWords) -> str:
    month, day = _any(dates.months), rf"\d{{1,2}}(?:{_any(dates.day_endings)})?"
    return (
        r"(?<![\w/.])(?:\d{1,2}[/.]\d{1,2}[/.]\d{4}|\d{4}-\d\d-\d\d(?!\d)"
        rf"|{day}\ (?:{month})\ \d{{4}}|(?:{month})\ (?:{day},\ )?\d{{4}}|(?:1[5-9]|20)\d\d"
        rf"|(?i:{_any(dates.relative)})(?![\w’'-]))"
        r"(?=\d{0,3}\b|\W|$)"  # a note marker may be glued to a year
    )


def _write_count_pattern(dates: DateWords, numbers: NumberWords) -> str:
    thousands, ending = re.escape(numbers.thousands), _any(dates.day_endings)
    digits = rf"\d{{1,3}}(?:[ {thousands}]\d{{3}}){{1,5}}|\d+(?:{re.escape(numbers.decimal)}\d+)?"
    number = rf"(?:(?:{digits}){_POWER}(?:\ (?:{_any(numbers.scales)})(?!\w))?|(?:{write_number_words(numbers, 2)})(?!\w))"
    return (
        rf"(?<![\w/.,’'”)-])(?:{_write_range(number, numbers)}|{number})"
        rf"(?![^\W{_RAISED}]|/|[.,]\d|-\w|\s?[–—]|(?:{ending})?\ (?:{_any(dates.months)})|(?:{ending})\ \w)"
    )


def _write_amount_pattern(numbers: NumberWords) -> str:
    scale = rf"(?:{_any([*numbers.scales, *numbers.short_scales])})(?!\w)"
    sign, unit = rf"(?:{_any(SIGNS)})", _any([*numbers.units, *SIGNS])
    words = write_number_words(numbers)
    figure = rf"(?:{_GROUPED}|\d(?:[\d.,]*\d)?){_POWER}"
    amount = (
        rf"(?:{sign}\s?{figure}(?:[ -]?{scale})?(?:\ (?:{unit})(?!\w))?"
        rf"|{figure}\ ?(?:{scale}\ )?(?:{unit})|(?:{words})\ (?:{unit}))"
    )
    digits = rf"{figure}(?:[ -]?{scale})?"
    lower = rf"(?:{sign}\s?)?(?:{digits}|(?:{words})(?!\w))(?:\ (?:{unit})(?!\w))?"
    signed = _write_range(rf"{sign}\s?{digits}", numbers, digits)  # "€3–5 million"
    befores = _any(before for before, _ in numbers.ranges if before)
    begins = rf"(?=(?:(?:{befores})\ )?(?:{sign}\s?)?[^\W_])"  # looked at once, and not by each of the forms
    return rf"(?<![\w.,]){begins}(?:{signed}|{_write_range(lower, numbers, amount)}|{amount})(?![^\W{_RAISED}])"


def _write_range(lower: str, numbers: NumberWords, upper: str = "") -> str:
    """The pattern of a range of numbers: "between 4 and 6", "4 to 6", "4–6"; never of "from 4 to 6", which may be a change."""
    no_change = "".join(rf"(?<!\b{re.escape(word)}\ )" for word in numbers.range_changes)
    forms = [
        rf"{re.escape(before)}\ {lower}\ {re.escape(between)}\ " if before else rf"{no_change}{lower}\ {re.escape(between)}\ "
        for before, between in numbers.ranges
    ]
    return rf"(?:{'|'.join([*forms, rf'{lower}[ ]?[–—-][ ]?'])})(?:{upper or lower})"


def _compile_before_named_year(clauses: ClauseWords) -> re.Pattern[str]:
    if not clauses.capitals_are_names:
        return re.compile(r"\)\s$")
    prepositions = _any(word.capitalize() for word in clauses.time_prepositions)
    return re.compile(rf"(?:\)|\b(?!(?:{prepositions})\b)[A-Z][A-Za-z-]{{2,}})\s$")


def _any(words: Iterable[str]) -> str:
    """A pattern of any of the words, the longest first, so that none hides a longer one which begins with it."""
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True))) or "(?!)"


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


def find_written_events(text: str, language: Language = DEFAULT) -> list[tuple[str, str]]:
    """The events in a text in order, each with the words for it as printed there."""
    names = tuple(language.dates.events if language.dates else {})
    found = _compile_events(language).finditer(text)
    return [(names[match.lastindex - 1], match.group()) for match in found if match.lastindex]


def _find_events(text: str, language: Language) -> list[str]:
    return [event for event, _ in find_written_events(text, language)]


@cache
def _compile_events(language: Language) -> re.Pattern[str]:
    events = language.dates.events if language.dates else {}
    return re.compile(rf"\b(?:{'|'.join(f'({words})' for words in events.values()) or '(?!)'})\b", re.IGNORECASE)
