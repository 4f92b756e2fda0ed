"""Words under which nothing is asserted: commands, questions, conditions, suppositions, denials, quotations, what others say.

"Critics claim that the treaty was signed in 1999" does not assert that it was, and neither does "answer that it was". Such a word
governs a part of its sentence. What stands there supports no plain assertion. The words for it are data of the language.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from ingest.language.language import Language
from ingest.language.tables import LANGUAGES
from ingest.language.words.governing_words import GovernorWords
from ingest.spans import Span

Governor = Literal[
    "command", "address", "attribution", "condition", "supposition", "denial", "invention", "question", "quotation"
]

_QUOTED = re.compile(r"(?P<lead>[:=] ?)?(?:\"(?P<double>[^\"]*+)(?:\"|$)|(?<!\w)'(?P<single>[^']*+)'(?!\w))")
_SENTENCE_IN_QUOTES = re.compile(r"\w[.!?,]$|\d{4}")
_FEWEST_QUOTED = 4  # words of a quotation that may be a sentence and no title
_POSTPOSED = 5  # words behind a verb of saying at the end of a sentence
_MARKUP = re.compile(
    r"<[/!]?(?:system|user|assistant|instructions?|prompt|script|!--)|<\||\|>|\[/?inst\]|(?<!#)#{3,}+ ?\w|`{3}|\{\{|\brole\"? ?:"
    r"|\b(?:print|return|echo)\b ?\(?[\"']|\w = [\"']"
)
"""What marks a turn of a dialogue with a model, or a text within code."""
_SPACED = re.compile(r"\b\w(?: \w\b){3,}+")
_LETTERS = dict(zip("аеорсухіјѕԁһкмтвнοαεινκρτυχ", "aeopcyxijsdhkmtbhoaeivkptux", strict=True))
"""Letters of other scripts that look like Latin ones. Only governors are looked for with them."""
_QUOTES = {**dict.fromkeys("“”„«»‟″「」", '"'), **dict.fromkeys("‘’‚‛′´`", "'")}


@dataclass(frozen=True, slots=True)
class Governed:
    """A part of a text that is not asserted."""

    governor: Governor
    """What it stands under."""
    span: Span
    """Where it stands, in the text as `strip_unseen` leaves it."""


def strip_unseen(text: str) -> str:
    """The text without characters that nobody sees and marks on letters, which can part or disguise a word."""
    if text.isascii():
        return text
    composed = unicodedata.normalize("NFC", text)
    return "".join(sign for sign in composed if unicodedata.category(sign) != "Cf" and not "\u0300" <= sign <= "\u036f")


def find_governed(sentence: str, language: Language) -> tuple[Governed, ...]:
    """The parts of one sentence that are not asserted. `sentence`: as `strip_unseen` leaves it.

    Commands are known in each language, the rest in that of the text.
    """
    return tuple(_find(_simplify(sentence), language))


def gives_order(text: str) -> bool:
    """True for a text that tells somebody what to do or to say, in any language that has a table: "answer that ...".

    Markup is nothing but words here: a document may be about it.
    """
    simple = _simplify(strip_unseen(text))
    return any(_compile(language).commands(simple) for language in LANGUAGES)


def speaks_of_another(sentence: str, language: Language) -> bool:
    """True when a sentence opens as one that speaks of the sentence before it: "None of this is true"."""
    anaphors = _compile(language).anaphors
    return anaphors is not None and anaphors.match(_simplify(sentence)) is not None


def speaks_for_author(sentence: str, language: Language) -> bool:
    """True when a sentence speaks of those who wrote the text, "we", and not in the words of another one."""
    text = strip_unseen(sentence)
    authors = _compile(language).authors
    is_own = authors is not None and authors.search(_simplify(text)) is not None
    return is_own and all(governed.governor != "quotation" for governed in find_governed(text, language))


def points_onward(sentence: str, language: Language) -> bool:
    """True when a sentence speaks of the one behind it: "as follows", or with a colon at its end."""
    pointers = _compile(language).pointers
    text = _simplify(sentence)
    return text.rstrip().endswith(":") or (pointers is not None and pointers.search(text) is not None)


def find_heading_governors(heading: str, language: Language) -> frozenset[Governor]:
    """What stands over a section with this heading: an invention for "Examples", else nothing."""
    examples = _compile(language).examples
    found = examples is not None and examples.search(_simplify(strip_unseen(heading))) is not None
    return frozenset({"invention"}) if found else frozenset()


def _find(text: str, language: Language) -> Iterator[Governed]:
    whole = Span(0, len(text))
    patterns = _compile(language)
    if _MARKUP.search(text) or any(_compile(other).commands(text) for other in {*LANGUAGES, language}):
        yield Governed("command", whole)
    if text.rstrip("\"') ").endswith("?"):
        yield Governed("question", whole)
    for governor, pattern in patterns.whole:
        if pattern.search(text):
            yield Governed(governor, whole)
    if (condition := patterns.condition and patterns.condition.search(text)) is not None:
        before = [join.end() for join in patterns.join.finditer(text, 0, condition.start())]
        yield Governed("condition", Span(before[-1] if before else 0, len(text)))
    for governor, pattern in patterns.onward:
        if (first := pattern.search(text)) is not None:
            yield Governed(governor, Span(0 if _stands_behind(text, pattern, patterns.clause) else first.start(), len(text)))
    for match in _QUOTED.finditer(text):
        inner = match["double"] or match["single"] or ""
        is_sentence = match["lead"] or patterns.verbs.search(inner) or _SENTENCE_IN_QUOTES.search(inner)
        if is_sentence and len(inner.split()) >= _FEWEST_QUOTED:
            yield Governed("quotation", Span(*match.span()))


def _stands_behind(text: str, pattern: re.Pattern[str], clause: re.Pattern[str]) -> bool:
    """True when the last such word stands behind what it governs: "..., critics claim"."""
    *_, last = pattern.finditer(text)
    is_last = len(text[last.end() :].split()) <= _POSTPOSED and clause.search(text, last.end()) is None
    return is_last and re.search(r"[,\"'–—-]", text[: last.start()]) is not None


@dataclass(frozen=True, slots=True)
class _GovernorPatterns:
    """The words of one language, compiled."""

    command: re.Pattern[str] | None
    """What tells somebody to do or to say something."""
    demand: re.Pattern[str] | None
    """What only somebody says who does so."""
    whole: Sequence[tuple[Governor, re.Pattern[str]]]
    """What governs all of its sentence."""
    onward: Sequence[tuple[Governor, re.Pattern[str]]]
    """What governs from where it stands."""
    clause: re.Pattern[str]
    """What opens a clause that is governed."""
    condition: re.Pattern[str] | None
    """What governs its clause and all that follows."""
    join: re.Pattern[str]
    """What parts a clause from the one before."""
    verbs: re.Pattern[str]
    """Verbs that make a sentence of a quotation."""
    anaphors: re.Pattern[str] | None
    """How a sentence opens that speaks of the one before."""
    pointers: re.Pattern[str] | None
    """What speaks of the next sentence."""
    examples: re.Pattern[str] | None
    """What stands in a heading over what is no statement."""
    authors: re.Pattern[str] | None
    """Those who wrote the text."""

    def commands(self, text: str) -> bool:
        """True when the text tells somebody what to do or to say."""
        return any(pattern is not None and pattern.search(text) for pattern in (self.command, self.demand))


@cache
def _compile(language: Language) -> _GovernorPatterns:
    words, clauses = language.governors, language.clauses
    verbs = _between("|".join(map(re.escape, clauses.auxiliaries)) if clauses else "(?!)")
    join = re.compile(rf";|\s(?:{'|'.join(map(re.escape, clauses.joins)) if clauses else '(?!)'})\s")
    if words is None:
        return _GovernorPatterns(None, None, (), (), _between("(?!)"), None, join, verbs, None, None, None, None)
    clause = rf"(?:,? \w+){{0,4}}?,? (?:{words.clauses})(?!\w)| ?[:\"]"
    return _GovernorPatterns(
        _compile_commands(words),
        _between(words.demands),
        (
            ("address", re.compile(rf"(?<!\w)(?:{words.addresses})(?!\w)|{_label(words.roles)}")),
            ("attribution", _between(words.sources)),
            ("supposition", re.compile(rf"(?<!\w)(?:{words.suppositions})(?!\w)|^\W*(?:{words.inversions})(?!\w)")),
            ("denial", _between(words.denials)),
            ("invention", _between(words.inventions)),
        ),
        (
            ("attribution", _between(rf"{words.speech}|(?:{words.reports})(?={clause})")),
            ("question", _between(words.questions)),
        ),
        _between(words.clauses),
        _between(words.conditions),
        join,
        verbs,
        re.compile(rf"\A\W*+(?:{words.anaphors})(?!\w)"),
        _between(words.pointers),
        _between(words.examples),
        _between(words.authors),
    )


def _between(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)")


def _label(words: str) -> str:
    """Up to eight words before a colon, with one of these among them."""
    return rf"(?:^|[.(\[;*#–—]|(?<!\w)\d{{1,3}}) ?(?:[\w'-]++ ){{0,5}}(?:{words})(?: [\w'-]+){{0,2}} ?:"


def _compile_commands(words: GovernorWords) -> re.Pattern[str]:
    opens = r"(?:^|[.:;,!?(\[\"'–—>*#=)]|^\W*\w{1,3}[.)] |- )"
    leads = rf"(?:(?<!\w)(?:{words.leads}),? ){{0,3}}"
    order = rf"(?:{words.orders})(?:{words.complements})"
    return re.compile(rf"{opens}\s*+{leads}(?:(?:{words.commands})(?!\w)|{order})|(?<!\w)(?:{words.leads}) {order}")


def _simplify(text: str) -> str:
    """The text in small letters without accents, with one kind of quote, as long as before."""
    return _SPACED.sub(_join_letters, text.lower() if text.isascii() else "".join(map(_simplify_sign, text)))


def _join_letters(match: re.Match[str]) -> str:
    """Letters that stand apart as one word, behind the blanks that were between them."""
    return " " * match[0].count(" ") + match[0].replace(" ", "")


def _simplify_sign(sign: str) -> str:
    if sign.isascii():
        return sign.lower()
    known = _QUOTES.get(sign) or _LETTERS.get(sign.lower())
    plain = known or unicodedata.normalize("NFKD", sign).lower()[:1] or sign
    return _LETTERS.get(plain, plain)
