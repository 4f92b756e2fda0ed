"""The places of a text that write an acronym out, in whatever part of it they stand: a heading, a list, a cell, a note.

An acronym is written out where words whose initials spell it stand right before or right behind it, with nothing between them but
signs and what joins both: "Subcommittee on Security and Defence (SEDE)", "the British Medical Association, the BMA", "EIP stands
for Ethereum Improvement Proposal", "FIA: Fundraising Institute". The initials decide, so no capital is needed.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from index.analysis.acronyms import stands_for, strip_plural
from ingest.language.language import Language
from ingest.spans import Span
from retrieval.query.query import Query

_AROUND = 170  # code points before and behind an acronym in which its words stand
_WORD = re.compile(r"[^\W\d_]+")
_FEWEST = 2  # letters
_MOST_FOLLOWING = 4  # words between the words of an acronym and the bracket that has it
_QUOTES = "'\"‘’“”*_"
_BRACKETS = frozenset("([")
_BREAK = re.compile(r"[.;:!?]\s|[()\[\]|]|\n\s*\n")


def find_expansions(text: str, acronym: str, language: Language) -> Iterator[tuple[Span, Span]]:
    """Where the acronym is written out: the span of its words, and that of both. In the order of the text.

    acronym: in capitals. In the text most of its letters are, as small letters are another word: "MoU" is MOU, "mou" is not. A
    plural s does not count.
    """
    for match in re.finditer(acronym, text, re.IGNORECASE | re.ASCII) if len(acronym) >= _FEWEST else ():
        at, end = match.span()
        end += text[end : end + 1] == "s"
        is_whole = not (text[max(0, at - 1) : at].isalnum() or text[end : end + 1].isalnum())
        if is_whole and strip_plural(match.group()) == acronym:
            found = Span(at, end)
            words = _find_before(text, acronym, found, language) or _find_behind(text, acronym, end, language)
            if words is not None:
                yield words, Span(min(at, words.start), max(end, words.end))


def find_meaning(query: Query, text: str) -> str | None:
    """The expansion of an acronym, where the question asks for it and the text writes it out."""
    words = query.tokenizer.language.questions
    if words is None:
        return None
    asking = rf"^\s*{words.before_acronym}([A-Z][A-Za-z]*[A-Z])s?\b(?: (?:{words.after_acronym}))?\s*+\??\s*+$"
    wanted = re.search(asking, query.text, re.IGNORECASE)
    long = query.tokenizer.vocabulary.acronyms.get(wanted[1].upper()) if wanted else None
    found = re.search(rf"\b{re.escape(long)}s?\b", text, re.IGNORECASE) if long else None
    return found.group() if found else None


def _find_before(text: str, acronym: str, place: Span, language: Language) -> Span | None:
    start = max(0, place.start - _AROUND)
    joint = _compile_joints(language)[0].search(text[start : place.start])
    if joint is None:
        return None
    before = text[start : start + joint.start()]
    begin = max((match.end() for match in _BREAK.finditer(before)), default=0)
    if joint.group().strip(_QUOTES).strip() == ",":  # "the Search and Rescue Unit, SRU, has", with no other comma
        if text[place.end : place.end + 1] != ",":
            return None
        begin = max(begin, before.rfind(",") + 1)
    words = [Span(start + match.start(), start + match.end()) for match in _WORD.finditer(before, begin)]
    counts = range(2, min(len(words), _count_most(acronym)) + 1)
    found = _choose(text, acronym, [words[-count:] for count in counts], joint.group(), language)
    if found is None:
        return None if _BRACKETS.isdisjoint(joint.group()) else _find_followed(text, acronym, words, language)
    is_pure = _is_pure(acronym, [word.cut(text) for word in words if found.holds(word)], language)
    return found if is_pure else _join_name(text, found, words, language)


def _find_followed(text: str, acronym: str, words: Sequence[Span], language: Language) -> Span | None:
    """Words whose initials alone spell the acronym, where a small word goes on: "Participation Agreement with Peru" (PA)."""
    for last in range(len(words) - 1, max(1, len(words) - _MOST_FOLLOWING - 1), -1):
        if words[last].cut(text).casefold() in language.stop_words:
            counts = range(2, min(last, _count_most(acronym)) + 1)
            found = _choose(text, acronym, [words[last - count : last] for count in counts], "", language)
            if found is not None:
                return found
    return None


def _join_name(text: str, found: Span, words: Sequence[Span], language: Language) -> Span:
    """The words with those of the name that they end: "Subcommittee on Security and Defence" (SEDE)."""
    start = first = found.start
    if not text[start].isupper():
        return found
    for word in reversed([word for word in words if word.end <= start]):
        if not text[word.end : start].isspace():
            break
        if text[word.start].isupper() and word.cut(text).casefold() not in language.stop_words:
            start = first = word.start
        elif word.cut(text) in language.linking_words:
            start = word.start
        else:
            break
    return Span(first, found.end)


def _find_behind(text: str, acronym: str, end: int, language: Language) -> Span | None:
    joint = _compile_joints(language)[1].match(text[end : end + _AROUND])
    if joint is None:
        return None
    begin = end + joint.end()
    stop = _BREAK.search(text, begin, begin + _AROUND)
    last = stop.start() if stop is not None else min(len(text), begin + _AROUND)
    words = [Span(*match.span()) for match in _WORD.finditer(text, begin, last)][: _count_most(acronym)]
    return _choose(text, acronym, [words[:count] for count in range(2, len(words) + 1)], joint.group(), language)


def _count_most(acronym: str) -> int:
    return 2 * len(acronym) + 2


def _choose(text: str, acronym: str, runs: Sequence[Sequence[Span]], joint: str, language: Language) -> Span | None:
    """The words that spell the acronym: those whose initials alone do before others, and the fewest of them.

    Others only where a bracket or a word joins both: after a comma anything may follow.
    """
    fitting = [run for run in runs if stands_for(acronym, [span.cut(text).lower() for span in run], language)]
    pure = [run for run in fitting if _is_pure(acronym, [span.cut(text) for span in run], language)]
    is_joined = not _BRACKETS.isdisjoint(joint) or any(sign.isalpha() for sign in joint)
    skipping = () if _BRACKETS.isdisjoint(joint) else (run for run in runs if _skips_words(text, acronym, run, language))
    return next((Span(run[0].start, run[-1].end) for run in (*pure, *(fitting if is_joined else ()), *skipping)), None)


def _skips_words(text: str, acronym: str, run: Sequence[Span], language: Language) -> bool:
    """True where capitals spell the acronym in order, the first word and the last among them, and few others stand between.

    "Enhancing EU Security Cooperation In and With Asia" (ESIWA).
    """
    words = [word for span in run if (word := span.cut(text))[0].isupper() or word.lower() not in language.linking_words]
    initials = iter(word[0] for word in words)
    is_bounded = text[run[0].start] == acronym[0] and text[run[-1].start] == acronym[-1] and words[-1] == run[-1].cut(text)
    is_full = len(acronym) < len(words) <= len(acronym) + len(acronym) // 2
    return is_bounded and is_full and len(acronym) > _FEWEST and all(letter in initials for letter in acronym)


def _is_pure(acronym: str, words: Sequence[str], language: Language) -> bool:
    """True where each letter is the initial of a word, small words among them or not."""
    return len(acronym) in (len(words), sum(word.lower() not in language.linking_words for word in words))


@cache
def _compile_joints(language: Language) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What stands between the words and the acronym behind them, and between an acronym and the words behind it."""
    articles = _any(language.verdicts.articles if language.verdicts else ())
    others = _any(language.verdicts.alternatives if language.verdicts else ())
    means = language.questions.expanding if language.questions and language.questions.expanding else "(?!)"
    quote = f"[{_QUOTES}]{{0,3}}"
    small = rf"(?:{articles}|{others})"
    return (
        re.compile(
            rf"{quote}(?:\s?[(\[]\s?(?:(?:{small}|[a-z-]{{4,12}}) ){{0,2}}"
            rf"|, (?:{small} (?:{small} )?)?| (?:{others}) |\s[–—-]\s?){quote}\Z",
            re.IGNORECASE,
        ),
        re.compile(
            rf"{quote}(?:,? (?:{means})\b:?|,? (?:{others})\b|\s?[(\[:=|,]|\s[–—-]|\t|[ \n](?=(?-i:[A-Z])))"
            rf"\s*{quote}(?:(?:{articles}) )?{quote}",
            re.IGNORECASE,
        ),
    )


def _any(words: Sequence[str] | frozenset[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True))) or "(?!)"
