"""Whether words can be what a question of some form asks for, and the words grown to the whole date, number or name.

A date is asked with "when", a number with "how many", a name with "who" or "which country". The reader marks words without
knowing of any of them: it may mark "2018" of "19 October 2018", "Borrell" of "Josep Borrell", or a page for the name of a book.
"""

import re
from collections.abc import Iterable
from functools import cache

from ingest.language.language import Language
from ingest.spans import Span
from retrieval.query.question_form import NAME_FORMS, QuestionForm
from retrieval.values.values import find_whole_numbers
from retrieval.values.whole_dates import find_whole_dates

_LONGEST_NAME = 10  # words
_LONGEST_REFERENCE = 3  # words: "those who signed the treaty" describes somebody
_LONGEST_COUNT = 7  # words of a number with what it counts
_WORD = re.compile(r"[^\W_](?:[\w’'&-]|[./](?=\w))*")
_POSSESSIVE = re.compile(r"[’']s?$")


def grow_span(form: QuestionForm, text: str, span: Span, language: Language) -> Span | None:
    """The words of `text` at a span, grown to the whole value or name of the form. None where they cannot be what it asks for."""
    if form == "date":
        return _find_overlapping(span, find_whole_dates(text, language))
    if form in ("count", "amount"):
        return _grow_number(text, span, language)
    return _grow_name(form, text, span, language) if form in NAME_FORMS else None


def has_one_value(form: QuestionForm, text: str, language: Language) -> bool:
    """True where a text has one value of a form, once or several times."""
    if form == "date":
        found = find_whole_dates(text, language)
    else:
        kind = next((kind for kind in ("count", "amount") if kind == form), None)
        found = find_whole_numbers(kind, text, language) if kind is not None else []
    return len({span.cut(text) for span in found}) == 1


def _find_overlapping(span: Span, found: Iterable[Span]) -> Span | None:
    """The first of the spans that share a code point with this one."""
    return next((other for other in found if other.start < span.end and span.start < other.end), None)


def _grow_number(text: str, span: Span, language: Language) -> Span | None:
    """The number with its scale, unit and bound, and with what the words say of it behind. None for a date and for no number."""
    dates = find_whole_dates(text, language)
    amounts = find_whole_numbers("amount", text, language)
    whole = _find_overlapping(span, amounts)
    if whole is None:
        numbers = find_whole_numbers("count", text, language)
        whole = _find_overlapping(span, (one for one in numbers if _find_overlapping(one, dates) is None))
    if whole is None:
        return None
    end = max(whole.end, span.end)
    counted = text[whole.end : end]
    is_plain = len(counted.split()) <= _LONGEST_COUNT and re.search(r"[,;:.()]|\d", counted) is None
    return _trim(text, Span(whole.start, end if is_plain else whole.end))


def _trim(text: str, span: Span) -> Span:
    """The span without blanks at its ends, grown to the end of a word that it cuts."""
    end = span.end
    while end < len(text) and text[end - 1].isalnum() and text[end].isalpha():
        end += 1
    while end > span.start and text[end - 1].isspace():
        end -= 1
    return Span(span.start, end)


def _cut_before_date(text: str, span: Span, language: Language) -> Span:
    """The span up to a date within it: a name ends there. "Strelsau" of "Strelsau on 4 May 2011"."""
    date = next((date for date in find_whole_dates(text, language) if span.start < date.start < span.end), None)
    words = text[span.start : date.start].split() if date is not None else []
    while len(words) > 1 and not any(sign.isupper() or sign.isdigit() for sign in words[-1]):
        words.pop()
    end = text.find(words[-1], span.start, date.start) + len(words[-1]) if date is not None and words else span.end
    return Span(span.start, end)


def _grow_name(form: QuestionForm, text: str, span: Span, language: Language) -> Span | None:
    span = _cut_before_date(text, span, language)
    words = [word for word in _WORD.finditer(text) if word.start() < span.end and span.start < word.end()]
    if not words or len(words) > _LONGEST_NAME:
        return None
    whole = Span(min(span.start, words[0].start()), max(span.end, words[-1].end()))
    whole = _join_name(form, text, whole, language)
    shown = whole.cut(text)
    is_named = _holds_name(shown, language)
    is_label = _compile_labels(language).match(shown) is not None
    is_occasion = form == "place" and _ends_in_occasion(shown, language)
    if is_label or is_occasion or _is_reference(shown, language) or not any(sign.isalpha() for sign in shown):
        return None
    if form in ("person", "place") and not any(sign.isupper() or sign.isdigit() for sign in words[-1].group()):
        return None  # "Warsaw the capital"
    if not is_named and (form != "name" or _compile_ordinals(language).search(shown)):
        return None
    if _find_overlapping(whole, [date for date in find_whole_dates(text, language) if date.holds(whole)]) is not None:
        return None
    possessive = _POSSESSIVE.search(shown)
    return Span(whole.start, whole.end - len(possessive.group())) if possessive else whole


def _join_name(form: QuestionForm, text: str, whole: Span, language: Language) -> Span:
    """A name with the words in capitals beside it. Of "the Ankara Summit" the place is "Ankara"."""
    if language.clauses is not None and not language.clauses.capitals_are_names:
        return whole
    joined = _join_capitals(text, whole, language)
    return whole if form == "place" and _ends_in_occasion(joined.cut(text), language) else joined


def _ends_in_occasion(shown: str, language: Language) -> bool:
    """True for what takes place somewhere, such as "the Ankara Summit"."""
    return _compile_occasions(language).search(shown) is not None


@cache
def _compile_occasions(language: Language) -> re.Pattern[str]:
    """What takes place somewhere, at the end of a text."""
    return re.compile(rf"(?<!\w)(?:{(language.clauses.occasions if language.clauses else '') or '(?!)'})\W*$", re.IGNORECASE)


def _holds_name(shown: str, language: Language) -> bool:
    words = (word.group() for word in _WORD.finditer(shown))
    return any(any(sign.isupper() for sign in word) and word.casefold() not in language.openers for word in words)


def _is_reference(shown: str, language: Language) -> bool:
    """True for words that only point at what was named before: "Both countries", "they". "US" is a name."""
    found = _compile_references(language).match(shown)
    if found is None or len(shown.split()) > _LONGEST_REFERENCE or (len(found.group()) > 1 and found.group().isupper()):
        return False
    return not _holds_name(shown[found.end() :], language)


@cache
def _compile_references(language: Language) -> re.Pattern[str]:
    """The words that point at what was named before, at the beginning of a text."""
    return re.compile(rf"(?:{(language.clauses.references if language.clauses else '') or '(?!)'})(?!\w)", re.IGNORECASE)


def _join_capitals(text: str, span: Span, language: Language) -> Span:
    """A name with the words in capitals right behind it and, where one word was marked, right before it."""
    start, end = span
    words = list(_WORD.finditer(text))
    dates = find_whole_dates(text, language)
    for word in words:
        is_next = word.start() == end + 1 and text[end] == " " and _joins(word, language)
        if (
            is_next
            and _is_capital_word(text[start:end].rsplit(maxsplit=1)[-1])
            and _find_overlapping(Span(*word.span()), dates) is None
        ):
            end = word.end()
    if len(span.cut(text).split()) == 1 and _is_capital_word(span.cut(text)):
        for word in reversed(words):
            if word.end() == start - 1 and text[start - 1] == " " and _joins(word, language):
                start = word.start()
    return Span(start, end)


def _joins(word: re.Match[str], language: Language) -> bool:
    """True for a word that can belong to the name beside it."""
    return _is_capital_word(word.group()) and word.group().casefold() not in language.openers


def _is_capital_word(word: str) -> bool:
    return word[:1].isupper()


@cache
def _compile_labels(language: Language) -> re.Pattern[str]:
    """What refers to a place in a text and names nothing: "p. 54", "Table 1", "note 12"."""
    labels = [*language.page.captions, *language.page.page, *(language.numbers.labels if language.numbers else ())]
    labels += [*language.page.notes, *(name for names in language.page.divisions.values() for name in names)]
    labels += ["pp.", "p.", *(note.removesuffix("s") for note in language.page.notes)]
    words = "|".join(map(re.escape, sorted(labels, key=len, reverse=True)))
    return re.compile(rf"\A\W*(?:{words})\s?[\divxlc]++(?:[.–-]\d++)*+\W*+$|\A\W*+\d[\d\s.,–-]*+$", re.IGNORECASE)


@cache
def _compile_ordinals(language: Language) -> re.Pattern[str]:
    words = language.numbers.ordinals if language.numbers else ()
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, words)) or '(?!)'})\b", re.IGNORECASE)
