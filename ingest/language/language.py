"""The record `Language`: everything that the rules of reading, searching and answering have to know about one language.

The rules stand in the modules that use them and take a `Language`. The tables are data: `english.py`, `german.py`, `french.py`.
A field named a pattern holds a regular expression without groups that capture. It is matched in any letter case.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from ingest.language.words.column_words import ColumnWords
from ingest.language.words.governing_words import GovernorWords
from ingest.language.words.part_words import PartWords
from ingest.language.words.structure_words import StructureWords
from ingest.language.words.table_words import TableWords

SIGNS: Mapping[str, str] = {
    **dict.fromkeys(("€", "EUR"), "eur"),
    **dict.fromkeys(("US$", "$", "USD"), "usd"),
    **dict.fromkeys(("£", "GBP"), "gbp"),
    **dict.fromkeys(("A$", "AU$", "AUD"), "aud"),
    **dict.fromkeys(("C$", "CA$", "CAD"), "cad"),
    **dict.fromkeys(("HK$", "HKD"), "hkd"),
    **dict.fromkeys(("NT$", "TWD"), "twd"),
    **dict.fromkeys(("R$", "BRL"), "brl"),
    **dict.fromkeys(("MX$", "MXN"), "mxn"),
    **dict.fromkeys(("NZ$", "NZD"), "nzd"),
    **dict.fromkeys(("S$", "SGD"), "sgd"),
    **dict.fromkeys(("¥", "JPY"), "jpy"),
    **dict.fromkeys(("₹", "INR"), "inr"),
    **dict.fromkeys(("₩", "KRW"), "krw"),
    **{
        code: code.lower() for code in ["CHF", "CNY", "CZK", "DKK", "HUF", "IDR", "MYR", "NOK", "PHP", "PLN", "SEK", "THB", "VND"]
    },
}
"""Signs and codes of currencies, which are the same in all languages, to the unit that they stand for."""


def strip_accents(text: str) -> str:
    """The text without the accents of its letters."""
    if text.isascii():
        return text
    return "".join(sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign))


def words(text: str) -> tuple[str, ...]:
    """The words of a text, which are separated by blanks: a list in the form in which a table reads best."""
    return tuple(text.split())


@dataclass(frozen=True, slots=True)
class PageWords:
    """Words that a page prints around its text."""

    captions: tuple[str, ...] = ()
    """What a caption begins with, before its number: "table"."""
    page: tuple[str, ...] = ()
    """What stands before a page number: "page"."""
    of_pages: tuple[str, ...] = ()
    """What stands between a page number and the number of pages: "of"."""
    kinds: tuple[str, ...] = ()
    """Headings that say what a text is and not what it is called, in small letters: "press release", "contents"."""
    stamps: tuple[str, ...] = ()
    """What is stamped on or across a page, in capitals as it is printed: "DRAFT"."""
    notes: tuple[str, ...] = ()
    """Headings of a list of notes at the end of a text, in small letters: "endnotes"."""
    unfinished: tuple[str, ...] = ()
    """Words that no heading ends with, so that the next line belongs to it."""
    remarks: tuple[str, ...] = ()
    """What a remark begins with, before a colon: "source"."""
    author: tuple[str, ...] = ()
    """What stands before the name of an author, with or without a colon: "by"."""
    field_labels: frozenset[str] = frozenset()
    """Labels of the fields of a web page, in small letters, which are lines of their own."""
    closing_labels: frozenset[str] = frozenset()
    """Headings of the lists that close a web page, in small letters."""
    credit: str = ""
    """Pattern of a credit of a picture, up to its colon."""
    read_more: str = ""
    """Pattern of an invitation to read on."""
    divisions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Words for the numbered parts of a legal or official text, in small letters, by the part: "article" to ("article",)."""
    recital: str = ""
    """What a numbered reason before the first article of an act is cited as: "recital"."""


@dataclass(frozen=True, slots=True)
class DateWords:
    """How dates are written, and what a date can be the date of."""

    months: tuple[str, ...]
    """The twelve months in order, as they are printed within a sentence."""
    short_months: Mapping[str, int]
    """Other forms of a month, in small letters and without a stop, to its number from 1."""
    day_endings: tuple[str, ...] = ()
    """What can be glued to the number of a day: "st" in "1st"."""
    day_links: tuple[str, ...] = ()
    """What can stand between the day and the month: "of"."""
    events: Mapping[str, str] = field(default_factory=dict)
    """Event to the pattern of the words for it. The names of events are the same in all tables."""
    verb_follows: bool = False
    """True where the verb of a date mostly stands behind it: "trat am 1. Januar in Kraft"."""
    relative: Mapping[str, int | None] = field(default_factory=dict)
    """Words that date something by the day of publication, in small letters, to the days from that day; None where no day can be
    told: "yesterday" to -1, "last week" to None."""

    parts: str = ""
    """Pattern of what stands before a date and is part of it: "early", "the end of"."""
    periods: str = ""
    """Pattern of what an ordinal number counts to date something: "century"."""
    eras: str = ""
    """Pattern of what stands behind a year and is part of it: "BC"."""
    ranges: tuple[tuple[str, str], ...] = ()
    """The words before and between two dates that are one period: ("from", "to"). Without a word before it: ("", "to")."""

    @property
    def month_numbers(self) -> Mapping[str, int]:
        """Every form of a month, in small letters, with its accents and without, to its number from 1."""
        forms = {month.casefold(): number for number, month in enumerate(self.months, 1)} | dict(self.short_months)
        return forms | {strip_accents(form): number for form, number in forms.items()}


@dataclass(frozen=True, slots=True, eq=False)
class NumberWords:
    """How numbers, amounts and bounds are written. Compared by identity, as `Language` is."""

    thousands: str
    """The signs that may stand between groups of three digits."""
    decimal: str
    """The sign before the decimals."""
    numerals: Mapping[str, int]
    """Cardinal numbers as words, in small letters; a hyphen in one may be written as a blank."""
    ordinals: Mapping[str, int]
    """Ordinal numbers as words, in small letters."""
    collectives: Mapping[str, int]
    """Words that are numbers by themselves, or multiply: "dozen", "hundred"."""
    scales: Mapping[str, float]
    """Words behind a number that multiply it: "million"."""
    short_scales: Mapping[str, float]
    """Abbreviations of scales, which count only with a unit: "5 m" may be metres."""
    units: Mapping[str, str]
    """Words for units, in small letters, to the unit: "euros" to "eur"; `SIGNS` are known in each language."""
    bounds: Mapping[str, tuple[str, ...]]
    """Words before a number that make it a bound or a rough number, by "more", "least", "less", "most", "nearly", "about"."""
    ones: tuple[str, ...] = ()
    """Words for one before a scale alone: "a" in "a hundred"."""
    joins: tuple[str, ...] = ()
    """Words within a number: "and" in "four hundred and fifty"."""
    half: str = ""
    """Pattern of what adds a half to a number word, with the blank before it: " and a half"."""
    is_glued: bool = False
    """True where number words are written without blanks: "zweihundertzwölf"."""
    ranges: tuple[tuple[str, str], ...] = ()
    """The words before and between the ends of a range: ("between", "and"). Without a word before it: ("", "to")."""
    range_changes: tuple[str, ...] = ()
    """Words before the first of two numbers that make them no range but a change: "from" in "rose from 4 to 6"."""
    labels: tuple[str, ...] = ()
    """Words before a number that name something by it and count nothing: "number", "resolution"."""
    ranks: Mapping[str, int] = field(default_factory=dict)
    """Words beside `ordinals` for a place in an order, in small letters, to its number. A place that is not counted from the
    beginning has a number below 0, the same for words that mean the same: "last" and "final" to -1."""
    no_ranks: str = ""
    """Pattern of an ordinal, or a word of `ranks`, with the words that make it no place in an order: "third countries"."""


@dataclass(frozen=True, slots=True)
class ClauseWords:
    """Small words within a sentence, by which the words that belong to a value are found."""

    joins: tuple[str, ...]
    """What ends a clause: "and"."""
    time_prepositions: tuple[str, ...]
    """What stands before a year or a time: "since"."""
    counted_ends: tuple[str, ...]
    """What ends the words that a number counts: "in"."""
    partitives: str
    """Pattern of the words between a number and what it counts a part of: "of the"."""
    respectively: tuple[str, ...]
    """What says that values belong to several things by their order."""
    companions: tuple[str, ...]
    """What names one who does the same beside the subject: "together with"."""
    plurals: str
    """Pattern of the end of a word in the plural."""
    sources: tuple[str, ...]
    """What only a note on a source says: "available at"."""
    turns: tuple[str, ...]
    """How a sentence opens that takes something back: "However"."""
    auxiliaries: tuple[str, ...] = ()
    """What stands between a subject and its verb: "has", "shall"."""
    passives: tuple[str, ...] = ()
    """Those of them that make a verb passive: "was"."""
    beside: tuple[str, ...] = ()
    """What stands before any who acts with another one: "with", "between"."""
    agents: tuple[str, ...] = ()
    """What stands before who acts where the verb is passive: "by"."""
    references: str = ""
    """Pattern of words that point at what the text named before and name nothing: "both", "the latter"."""
    bodies: str = ""
    """Pattern of words for what is no person, in small letters: "council", "operation"."""
    occasions: str = ""
    """Pattern of words for what takes place somewhere and is no place itself: "summit", "forum"."""
    capitals_are_names: bool = True
    """False where every noun has a capital, which then tells nothing of names."""


@dataclass(frozen=True, slots=True)
class QuestionWords:
    """How questions are put."""

    kinds: Mapping[str, str]
    """Kind of value ("amount", "count", "date") to the pattern of what asks for one, in the order in which they are tried."""
    value_words: tuple[str, ...]
    """Words that ask for a value, and say nothing of what it is the value of."""
    person: str
    """Pattern of the beginning of a question for a person."""
    place: str
    """Pattern of what asks for a place."""
    name: str
    """Pattern of what asks for a name, of a person, a place or a body."""
    before_acronym: str
    """Pattern of the beginning of a question for the meaning of an acronym, up to the acronym."""
    after_acronym: str
    """Pattern of what may stand behind that acronym."""
    fillers: frozenset[str]
    """Words of questions that no document has to hold, in small letters."""
    tasks: frozenset[str] = frozenset()
    """Further ones, which say what is to be done with what is found: "compare"."""
    others: str = ""
    """Pattern of the words that ask for anything but a value. Of these and `kinds`, what stands first in a question decides."""
    subject: str = ""
    """Pattern of the beginning of a question for who does something, up to the verb: "who will"."""
    opening: str = ""
    """Pattern of the polite words before a question, with the blank behind them: "could you tell me"."""
    closing: str = ""
    """Pattern of the polite words behind a question, with what stands before them: ", please"."""
    openers: str = ""
    """Pattern of what stands before an indirect question: "do you know"."""
    whether: str = ""
    """Pattern of what opens an indirect question for yes or no."""
    asking: str = ""
    """Pattern of the words that ask: "who"."""
    negations: str = ""
    """Pattern of the words by which a question asks for what is not so: "not". Verbs that deny are none."""
    forms: Mapping[str, str] = field(default_factory=dict)
    """Form of a question ("comparison", "yes_no", "list" ...) to the pattern of how one begins, from the word on that asks. They
    are tried in the order of `QuestionForm`, those of "description" before those of a name."""
    key_forms: Mapping[str, str] = field(default_factory=dict)
    """Form to the pattern of what tells it in key words, where no word asks."""
    sources: str = ""
    """Pattern of the words by which a question asks about a source: "author", "footnote"."""
    acronyms: tuple[str, ...] = ()
    """Patterns of whole questions for what letters stand for, with "{}" where the letters are."""
    meanings: tuple[str, ...] = ()
    """The same that may ask for the meaning of any word."""
    expanding: str = ""
    """Pattern of what stands between an acronym and the words for it: "stands for"."""


@dataclass(frozen=True, slots=True)
class VerdictWords:
    """Small words by which a sentence is found to say yes or no to a question. All in small letters."""

    auxiliaries: Mapping[str, str]
    """Auxiliary verb to its group: "is" and "are" to "be now". The groups are "be", "have", "do" with "now" or "past"."""
    modals: frozenset[str]
    """Modal verbs, each a group of its own: "may"."""
    infinitives: frozenset[str]
    """Forms of auxiliaries that stand behind another one: "been"."""
    articles: frozenset[str]
    """Words that change nothing: "the"."""
    adverbs: frozenset[str]
    """Adverbs that may stand in between and change nothing: "also"."""
    negations: frozenset[str]
    """What makes a sentence of the same words say the opposite: "not"."""
    no: frozenset[str]
    """What does so right before a noun: "no"."""
    alternatives: frozenset[str]
    """What parts two possibilities: "or"."""
    contraction: str
    """Pattern of a negation glued to an auxiliary: "n't"."""
    date_prepositions: frozenset[str]
    """What stands before a date on which something happened: "in"."""
    main_have: str
    """The verb for owning as it stands behind the auxiliary of a question: "have"."""


@dataclass(frozen=True, slots=True)
class ClaimWords:
    """Small words that turn a meaning round: what a claim has to share with the statement that it cites."""

    marks: Mapping[str, str]
    """Kind of mark ("negation", "chance", "intention", "condition", "claim", "scope") to the pattern of the words for it."""
    directions: Mapping[str, str]
    """Words that point somewhere, in small letters, to the way in which they point: "towards" to "to"."""
    not_only: str
    """Pattern of a negation that means "also"."""
    also: str
    """What `not_only` means."""
    joining: frozenset[str]
    """Adverbs that join sentences and add nothing: "moreover"."""
    openers: frozenset[str]
    """Further words that often open a sentence, so that their capital makes no name of them."""
    name_links: tuple[str, ...]
    """What stands within a name between words in capitals: "of the"."""


@dataclass(frozen=True, slots=True, eq=False)
class Language:
    """One language. What is left out is not known of it, and the rules that need it do not apply.

    Records are compared by identity, so that what is compiled from one can be kept by it.
    """

    tag: str
    """The language as `Document.language` gives it, without a region: "en"; "" for a language without a table."""
    stemmer: str = ""
    """Name of its Snowball stemmer; "" takes that of the default language."""
    stop_words: frozenset[str] = frozenset()
    """Words that are not searched for, in small letters."""
    linking_words: frozenset[str] = frozenset()
    """Words of names that an acronym leaves out, in small letters."""
    irregular_forms: Mapping[str, str] = field(default_factory=dict)
    """Forms of a word that share no stem with it, in small letters, to the word: "led" to "lead". None of two words."""
    respellings: tuple[tuple[str, str], ...] = ()
    """Patterns within a word and what is written for them, so that two spellings of one word have one stem."""
    abbreviations: tuple[str, ...] = ()
    """Abbreviations without their last stop, which end no sentence before a small letter, a digit or a bracket. Here and in the
    next three fields one with a capital counts only where it is written with it, and blanks between its letters do not count."""
    joining_abbreviations: tuple[str, ...] = ()
    """Those that never end one: "cf"."""
    name_abbreviations: tuple[str, ...] = ()
    """Those before or behind a name, which end one only before a word of `openers`: "Lt", "Inc"."""
    numbered_abbreviations: tuple[str, ...] = ()
    """Those that end no sentence before a number or a bracket, and are words like any other elsewhere: "Art"."""
    openers: frozenset[str] = frozenset()
    """Words that often begin a sentence, in small letters, and that are no names: "the", "l'"."""
    ordinal_words: frozenset[str] = frozenset()
    """Words, in small letters, behind which a number with a stop is an ordinal in a text of any language: "am"."""
    page: PageWords = PageWords()
    """Words of captions and furniture."""
    dates: DateWords | None = None
    """Words of dates and events."""
    numbers: NumberWords | None = None
    """Words of numbers."""
    clauses: ClauseWords | None = None
    """Words between values."""
    questions: QuestionWords | None = None
    """Words of questions."""
    parts: PartWords | None = None
    """Words of questions in parts."""
    claims: ClaimWords | None = None
    """Words that turn a meaning."""
    shorthands: tuple[tuple[str, ...], ...] = ()
    """Sets of forms that mean the same. In a form "@" stands for a year, "~" for its last two digits and "#" for a number."""
    verdicts: VerdictWords | None = None
    """Words of answers to questions for yes or no."""
    governors: GovernorWords | None = None
    """Words under which nothing is asserted."""
    structure: StructureWords | None = None
    """Words of enumerations and of the parts of a text."""
    tables: TableWords | None = None
    """Words of questions over the rows of a table."""
    columns: ColumnWords | None = None
    """Words by which columns of tables are called."""

    @property
    def has_values(self) -> bool:
        """True when dates, counts and amounts can be read in this language."""
        return self.dates is not None and self.numbers is not None and self.clauses is not None
