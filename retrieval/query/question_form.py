"""The form of a question: what would answer it, and therefore how an answer is put together and whether it has a short one.

What introduces a question ("do you know", "I need to know") is left out first. Then the first word that asks decides together
with what follows it. Key words have none of these, and their nouns decide. The patterns are data of the language of the question.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal, get_args

from ingest.language.language import Language
from ingest.language.tables import DEFAULT

QuestionForm = Literal[
    "comparison",
    "timeline",
    "source",
    "reason",
    "yes_no",
    "list",
    "date",
    "count",
    "amount",
    "person",
    "place",
    "name",
    "description",
]
"""What would answer: two things side by side, dated events in order, a reference, a reason, yes or no, several items, one value
of a kind, the name of a person, a place or another thing, or else a description."""

VALUE_FORMS: frozenset[QuestionForm] = frozenset({"date", "count", "amount"})
NAME_FORMS: frozenset[QuestionForm] = frozenset({"person", "place", "name"})
_MOST_OPENERS = 4
_SENTENCE_BREAK = re.compile(r"[.!?:;]\s+|(?<=\w),\s")


def find_question_form(question: str, language: Language = DEFAULT) -> QuestionForm:
    """The form of a question in a language. A question in a language without a table asks for a description."""
    patterns = _compile(language)
    if patterns is None:
        return "description"
    core, is_indirect = patterns.strip(question)
    if is_indirect and patterns.whether.match(core):
        return "yes_no"
    at_start = patterns.find_begun(core)
    word = patterns.asking.search(core)
    if at_start is not None and (word is None or word.start() == 0 or at_start in _OPENING):
        return at_start
    if word is not None:
        return patterns.find_begun(core[word.start() :]) or "description"
    return patterns.find_late(core) or patterns.find_key(core) or "description"


def is_put_as_question(question: str, language: Language = DEFAULT) -> bool:
    """True for what ends in a question mark, and for what begins as a question does: "when did japan sign"."""
    if question.rstrip(" \t\n.!\"'”’)").endswith(("?", "？")):
        return True
    patterns = _compile(language) if "?" not in question else None  # "Is it? Nobody knows." goes on
    core = patterns.strip(question)[0] if patterns is not None else ""
    return patterns is not None and (patterns.asking.match(core) is not None or patterns.find_begun(core) is not None)


def strip_openers(question: str, language: Language = DEFAULT) -> str:
    """The question without what introduces it: "did Japan sign?" of "Do you know, did Japan sign?"."""
    patterns = _compile(language)
    return question if patterns is None else patterns.strip(question)[0]


def asks_several(question: str, language: Language = DEFAULT) -> bool:
    """True for a question that asks for two things at once: "Who signed, and when?"."""
    patterns = _compile(language)
    return patterns is not None and patterns.several.search(question) is not None


_OPENING: frozenset[QuestionForm] = frozenset({"yes_no", "list", "comparison", "timeline", "description"})
"""Forms whose question may begin with another word than one that asks: "did", "list", "compare", "trace", "describe"."""


@dataclass(frozen=True, slots=True)
class _FormPatterns:
    """The patterns of one language."""

    opener: re.Pattern[str]
    """What stands before an indirect question."""
    whether: re.Pattern[str]
    """What opens an indirect question for yes or no."""
    asking: re.Pattern[str]
    """A word that asks."""
    several: re.Pattern[str]
    """A word that asks, behind another one and what joins them."""
    begun: tuple[tuple[QuestionForm, re.Pattern[str]], ...]
    """How the questions of a form begin, in the order in which they are tried."""
    keys: tuple[tuple[QuestionForm, re.Pattern[str]], ...]
    """What tells a form in key words."""

    def strip(self, question: str) -> tuple[str, bool]:
        """The question without what introduces it, and whether anything did. One that consists of it alone is left as it is."""
        rest, is_indirect = question.strip(" \t\n\"'“”‘’¿"), False
        for _ in range(_MOST_OPENERS):
            found = self.opener.match(rest)
            if found is None or not rest[found.end() :].strip(" ?.!"):
                break
            rest, is_indirect = rest[found.end() :].lstrip(" ,:.!"), True
        return rest, is_indirect

    def find_begun(self, text: str) -> QuestionForm | None:
        """The form of a question that begins as one of this form does."""
        return next((form for form, pattern in self.begun if pattern.match(text)), None)

    def find_late(self, text: str) -> QuestionForm | None:
        """The form of what opens behind a first clause or sentence: "In 2012, did they agree?"."""
        starts = (text[gap.end() :] for gap in _SENTENCE_BREAK.finditer(text))
        found = (self.find_begun(start) for start in starts)
        return next((form for form in found if form in _OPENING), None) if text.rstrip().endswith("?") else None

    def find_key(self, text: str) -> QuestionForm | None:
        """The form that the nouns of key words tell."""
        plain = text.rstrip(" ?.!")
        return next((form for form, pattern in self.keys if pattern.search(plain)), None)


@cache
def _compile(language: Language) -> _FormPatterns | None:
    questions = language.questions
    if questions is None or not questions.asking:
        return None
    values = {kind: f"{pattern}|{questions.forms.get(kind, '(?!)')}" for kind, pattern in questions.kinds.items()}
    forms = {**questions.forms, **values}
    joins = "|".join(map(re.escape, language.clauses.joins)) if language.clauses else "(?!)"
    order: list[QuestionForm] = [form for form in get_args(QuestionForm) if form not in NAME_FORMS]
    order += [form for form in get_args(QuestionForm) if form in NAME_FORMS]
    return _FormPatterns(
        re.compile(rf"(?:{questions.openers or '(?!)'})(?!\w)", re.IGNORECASE),
        re.compile(rf"(?:{questions.whether or '(?!)'})(?!\w)", re.IGNORECASE),
        re.compile(rf"(?<!\w)(?:{questions.asking})(?!\w)", re.IGNORECASE),
        re.compile(
            rf"(?<!\w)(?:{questions.asking})(?!\w)[^?]{{1,300}}(?:[,?]|(?<!\w)(?:{joins}))\s+(?:(?!(?:that|{joins})\b)[\w'’-]+\s+){{0,4}}"
            rf"(?:{questions.asking})(?!\w)(?!\s*[,.])",
            re.IGNORECASE,
        ),
        _compile_all(order, {form: rf"\A(?:{pattern})" for form, pattern in forms.items()}),
        _compile_all(sorted(order, key=lambda form: form not in VALUE_FORMS), questions.key_forms),
    )


def _compile_all(order: list[QuestionForm], forms: Mapping[str, str]) -> tuple[tuple[QuestionForm, re.Pattern[str]], ...]:
    return tuple((form, re.compile(forms[form], re.IGNORECASE)) for form in order if form in forms)
