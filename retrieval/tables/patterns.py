"""The patterns of `TableWords`, compiled once a language. They are run on questions whose white space is folded."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, fields
from functools import cache

from ingest.language.language import Language, strip_accents
from ingest.language.tables import LANGUAGES, join_page_words
from ingest.language.words.column_words import Gradable
from ingest.language.words.region_words import Region
from ingest.language.words.table_words import TableWords
from ingest.spans import Span

Pattern = re.Pattern[str]
_NUMBER = r"(?:[a-z]?[.-]?\d{1,4}(?:[.–-]\d{1,4}){0,3}[a-z]?|[ivx]{1,6})(?!\w)(?![.–-]\w)"
"""Of a table: "3", "A.2", "1-2", "IV". The whole of it, so that "Table 1" is not found in "Table 1.2"."""
_OF_ADJECTIVES = 2  # patterns of `comparatives`
_LINKS = 3  # words between a preposition and a date, at most


@dataclass(frozen=True, slots=True)
class TablePatterns:
    """The patterns of one language."""

    words: dict[str, Pattern]
    """By the name of the field of `TableWords`."""
    endings: dict[str, Pattern]
    """Those of `COMPARISONS` at the end of a text, with words such as "the" behind them."""
    ranges: tuple[tuple[Pattern, Pattern], ...]
    """What stands at the end of the text before a range, and the whole of what stands between its ends."""
    range_words: tuple[Pattern, ...]
    """The words of `ranges` anywhere."""
    day_units: dict[str, Pattern]
    """"day", "month" and "year" to what asks for a difference in them."""
    events: tuple[tuple[str, Pattern], ...]
    """Events to the words for them, without accents."""
    alternatives: Pattern
    """The whole of what joins two dates of which one is enough: "or"."""
    later: Pattern
    """What behind a date adds all later ones."""
    earlier: Pattern
    """What behind a date adds all earlier ones."""
    caption: Pattern
    """A table named by its number, as at the beginning of a caption, in any language: "Table 3"."""
    before_number: Pattern
    """The word of a caption at the end of a text, before its number, in any language."""
    continued: Pattern
    """What a caption adds on a further page, in any language."""
    year_parts: tuple[tuple[int, int, Pattern, Pattern], ...]
    """First and last month of a part of a year to its words right before a year, and right behind one."""
    month: Pattern
    """A month without a year behind the words that lead to it. Group 1 is the month."""
    ordinal: Pattern
    """An ordinal. Group number: its digits."""
    numeral: Pattern
    """A small number in words or digits."""
    comparatives: tuple[tuple[str, Pattern], ...]
    """Those of `TableWords`, then those of adjectives for more and for less."""
    than: Pattern
    """`TableWords.than` at the end of a text."""
    scale: Pattern
    """A word such as "million", or its plural. Group 1 is the word."""
    joint: Pattern
    """The whole of what joins two names: "and"."""
    gradables: tuple[tuple[Gradable, Pattern, Pattern], ...] = ()
    """Adjectives with their comparatives and superlatives."""
    rates: Pattern = re.compile("(?!)")
    """`ColumnWords.rates`."""
    by_column: Pattern = re.compile("(?!)")
    """`ColumnWords.by_column`."""
    regions: tuple[tuple[Region, Pattern], ...] = ()
    """Parts of the world to their names."""
    asking: tuple[tuple[Pattern, str], ...] = ()
    """What asks for a person or a place, and which of them."""

    def list_general(self, *, is_superlative: bool) -> list[Pattern]:
        """What compares figures of any kind: "highest", or "higher"."""
        if is_superlative:
            return [self.words["highest"], self.words["lowest"]]
        return [words for _, words in self.comparatives[:-_OF_ADJECTIVES]]


COMPARISONS = ("before", "after", "since", "until", "least", "most", "more", "less")
"""The fields of `TableWords` for what stands before a date or number."""
_NO_PATTERNS = {"between", "day_units", "events", "yes", "no", "none", "year_parts", "comparatives"}


@cache
def compile_tables(language: Language) -> TablePatterns:
    """The patterns of a language. They match nothing in one without `TableWords`."""
    tables, dates, columns = language.tables, language.dates, language.columns
    names = [field.name for field in fields(TableWords) if field.name not in _NO_PATTERNS]
    written = {name: (getattr(tables, name) if tables else "") or "(?!)" for name in names}
    between = tables.between if tables else ()
    links = rf"(?:\ (?:{written['date_links']})){{0,{_LINKS}}}"
    events = [*(tables.events.items() if tables else ()), *(dates.events.items() if dates else ())]
    captions = "|".join(map(re.escape, join_page_words(lambda page: page.captions)))
    continued = "|".join(other.tables.continued for other in LANGUAGES if other.tables and other.tables.continued)
    joins = "|".join(language.clauses.joins) if language.clauses else "(?!)"
    return TablePatterns(
        {name: re.compile(words) for name, words in written.items()},
        {name: re.compile(rf"(?:{written[name]}){links}\ $") for name in COMPARISONS},
        tuple((re.compile(rf"(?:{first}){links}\ $"), re.compile(rf"(?:{middle}){links}")) for first, middle in between),
        tuple(re.compile(rf"\b(?:{words})\b") for ends in between for words in ends),
        {unit: re.compile(words) for unit, words in (tables.day_units if tables else {}).items()},
        tuple((event, re.compile(rf"\b(?:{strip_accents(words)})\b")) for event, words in events),
        re.compile(rf"(?:{written['alternative']})|{joins}"),
        re.compile(rf",?\ ?(?:{written['or_later']})"),
        re.compile(rf",?\ ?(?:{written['or_earlier']})"),
        re.compile(rf"\b(?:{captions})\ {_NUMBER}", re.IGNORECASE),
        re.compile(rf"\b(?:{captions})\ $"),
        re.compile(continued, re.IGNORECASE),
        tuple(_compile_year_part(part, tables) for part in tables.year_parts) if tables else (),
        re.compile(rf"\b(?:{written['month_links']})({_join(dates.month_numbers) if dates else '(?!)'})(?!\w)(?!\ \d)"),
        _compile_ordinal(language),
        re.compile(rf"(?<![\w.,])(?:\d{{1,2}}|{_join(_list_numerals(language))})(?![\w.,%])"),
        _compile_comparatives(language),
        re.compile(rf"\b(?:{written['than']})\ $"),
        re.compile(rf"\b({_join(language.numbers.scales if language.numbers else ())})(?:s|en)?\b", re.IGNORECASE),
        re.compile(rf"(?:{joins})"),
        tuple((one, _any_of(one.comparatives), _any_of(one.superlatives)) for one in (columns.gradables if columns else ())),
        re.compile(columns.rates if columns and columns.rates else "(?!)"),
        re.compile(columns.by_column if columns and columns.by_column else "(?!)"),
        tuple((region, re.compile(rf"\b(?:{region.words})\b")) for region in (columns.regions if columns else ())),
        tuple((re.compile(words), kind) for words, kind in (columns.asking if columns else ())),
    )


def find_events(text: str, language: Language) -> list[tuple[str, Span]]:
    """The events in a text of small letters with where they stand, the longest first of those that overlap."""
    plain = strip_accents(text)
    found = [
        (event, Span(*match.span())) for event, pattern in compile_tables(language).events for match in pattern.finditer(plain)
    ]
    return [one for one in found if not any(one[1] != other and other.holds(one[1]) for _, other in found)]


def _any_of(words: Iterable[str]) -> Pattern:
    return re.compile(rf"\b(?:{_join(words)})\b")


def _compile_comparatives(language: Language) -> tuple[tuple[str, Pattern], ...]:
    """The comparatives of `TableWords`, then those of the adjectives of `ColumnWords`."""
    tables, columns = language.tables, language.columns
    gradables = columns.gradables if columns else ()
    sides = ((name, [one for one in gradables if one.is_more == is_more]) for name, is_more in (("more", True), ("less", False)))
    graded = [(name, _any_of(form for one in side for form in one.comparatives)) for name, side in sides]
    return (*((name, re.compile(words)) for name, words in (tables.comparatives.items() if tables else ())), *graded)


def _compile_year_part(part: tuple[int, int, str], tables: TableWords) -> tuple[int, int, Pattern, Pattern]:
    first, last, words = part
    before = re.compile(rf"\b(?:{words})(?:\ (?:{tables.year_links}))?\ $")
    return first, last, before, re.compile(rf"\ (?:{words})\b")


def _compile_ordinal(language: Language) -> Pattern:
    numbers, dates = language.numbers, language.dates
    endings = _join(ending for ending in (dates.day_endings if dates else ()) if ending.isalpha())
    words = _join(word for word, place in (numbers.ordinals.items() if numbers else ()) if place > 1)
    ranked = rf"(?!\ (?:{language.tables.rank_links})\b)" if language.tables and language.tables.rank_links else ""
    no_ordinal = numbers.no_ranks if numbers and numbers.no_ranks else "(?!)"
    return re.compile(rf"(?<![\w-])(?!(?:{no_ordinal})(?!\w){ranked})(?:(?P<number>\d{{1,3}})(?:{endings})|(?:{words}))(?![\w-])")


def _list_numerals(language: Language) -> list[str]:
    return [word for word, number in language.numbers.numerals.items() if number > 1] if language.numbers else []


def _join(words: Iterable[str]) -> str:
    """The words as alternatives without accents, the longest first."""
    plain = {strip_accents(word) for word in words}
    return "|".join(map(re.escape, sorted(plain, key=lambda word: (-len(word), word)))) or "(?!)"
