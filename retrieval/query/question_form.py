"""The form of a question: what would answer it, and therefore how an answer is put together and whether it has a short one.

The patterns are data of the language of the question. Values (dates, counts, amounts) are recognised in `question_kind.py`.
"""

import re
from functools import cache
from typing import Literal, get_args

from ingest.language.language import Language
from ingest.language.tables import DEFAULT
from retrieval.query.question_kind import find_value_kind

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


def find_question_form(question: str, language: Language = DEFAULT) -> QuestionForm:
    """The form of a question, by the first pattern of its language that matches, in the order of `QuestionForm`."""
    forms, names = _compile(language)
    return _find_first(forms, question) or find_value_kind(question, language) or _find_first(names, question) or "description"


_Patterns = tuple[tuple[QuestionForm, re.Pattern[str]], ...]


def _find_first(patterns: _Patterns, question: str) -> QuestionForm | None:
    return next((form for form, pattern in patterns if pattern.search(question)), None)


@cache
def _compile(language: Language) -> tuple[_Patterns, _Patterns]:
    """The patterns of forms that go before a value, and those of names, which a value goes before."""
    questions = language.questions
    if questions is None:
        return (), ()
    known: tuple[QuestionForm, ...] = get_args(QuestionForm)
    forms = {form: re.compile(pattern, re.IGNORECASE) for form, pattern in questions.forms.items()}
    names: dict[QuestionForm, str] = {"place": questions.place, "person": questions.person, "name": questions.name}
    return (
        tuple((form, forms[form]) for form in known if form in forms),
        tuple((form, re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE)) for form, pattern in names.items()),
    )
