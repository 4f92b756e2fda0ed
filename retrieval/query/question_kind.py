"""What a question asks for: a date, a count or an amount, and of a count the noun that is counted.

The word that asks decides, not a word of the subject: "Who prepared the budget?" asks for no amount. The words are data of the
language of the question.
"""

import re
from functools import cache
from typing import Literal, get_args

from index.analysis.tokenizer import Tokenizer
from ingest.language.language import Language
from ingest.language.tables import DEFAULT

ValueKind = Literal["date", "count", "amount"]

_COUNTED = 4  # words between "how many" and the end of what is counted, at most
_WORD = re.compile(r"[^\W_][\w'’-]*|[,;:?]")


def find_value_kind(question: str, language: Language = DEFAULT) -> ValueKind | None:
    """The kind of value that a question asks for, by the first words in it that ask for anything. None for any other question."""
    if language.questions is None:
        return None
    found = _compile(language).search(question)
    kind = found.lastgroup if found else None
    return next((known for known in get_args(ValueKind) if known == kind), None)


def asks_other(question: str, language: Language = DEFAULT) -> bool:
    """True for a question whose first words that ask for anything ask for no value: "who", "where", "which city"."""
    found = _compile(language).search(question) if language.questions else None
    return found is not None and found.lastgroup is None


@cache
def _compile(language: Language) -> re.Pattern[str]:
    questions = language.questions
    kinds = questions.kinds if questions else {}
    forms = [f"(?P<{kind}>{words})" for kind, words in kinds.items()]
    others = f"|(?:{questions.others})" if questions and questions.others else ""
    return re.compile(rf"\b(?:{'|'.join(forms) or '(?!)'}{others})", re.IGNORECASE)


def find_counted(question: str, tokenizer: Tokenizer) -> frozenset[str]:
    """The tokens of what a question counts: of "days" in "How many days did it last?". Empty where that is not found."""
    language = tokenizer.language
    asks = (
        re.search(rf"\b(?:{language.questions.kinds.get('count', '(?!)')})", question, re.IGNORECASE)
        if language.questions
        else None
    )
    if asks is None:
        return frozenset()
    words: list[str] = []
    for match in _WORD.finditer(question, asks.end()):
        word = match.group()
        is_end = not word[0].isalnum() or word.casefold() in language.stop_words
        if is_end and words:
            break
        if not is_end:
            words.append(word)
    return tokenizer.token_set(" ".join(_cut_behind_noun(words[:_COUNTED], language)))


def _cut_behind_noun(words: list[str], language: Language) -> list[str]:
    """The words up to the noun, where its capital shows it: "Tage" of "Tage dauerte"."""
    if language.clauses is None or language.clauses.capitals_are_names:
        return words
    nouns = [place for place, word in enumerate(words) if word[0].isupper()]
    return words[: nouns[0] + 1] if nouns else words


def find_value_words(tokenizer: Tokenizer) -> frozenset[str]:
    """The tokens of words that ask for a value and say nothing of what it is the value of, in the tokenizer's language."""
    questions = tokenizer.language.questions
    return tokenizer.token_set(" ".join(questions.value_words)) if questions else frozenset()
