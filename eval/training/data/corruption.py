"""Questions that look like one of a passage's own and that it does not answer, made by rules from one that it does.

A name, a number or any word is exchanged for another of the same text, a word for its opposite, or a denial put in: what readers
that only match words fall for (the kinds of Rajpurkar, Jia and Liang, SQuAD 2.0, ACL 2018, section 3). Also the same question as
people type it in a hurry, which is answered as before.
"""

import random
import re
from collections.abc import Sequence

_OPPOSITES = """
first last | largest smallest | biggest smallest | highest lowest | most least | oldest newest | earliest latest | best worst
before after | above below | north south | northern southern | east west | eastern western | start end | began ended | begin end
increase decrease | increased decreased | rise fall | rose fell | gain lose | gained lost | win lose | won lost | more fewer
same different | public private | major minor | primary secondary | longest shortest | greater smaller | inside outside
support oppose | supported opposed | allowed banned | legal illegal | male female | men women | early late | male female
include exclude | included excluded | join leave | joined left | signed rejected | agreed refused | import export | common rare
"""
_PAIRS = dict(pair.split() for line in _OPPOSITES.strip().splitlines() for pair in line.split(" | "))
OPPOSITES = {**{other: one for one, other in _PAIRS.items()}, **_PAIRS}
_NAME = re.compile(r"[A-Z][\w’'.-]*(?: (?:of |the |and )?[A-Z][\w’'.-]*)*")
_MENTION = re.compile(rf"(?<=[a-z,;] ){_NAME.pattern}")  # within a sentence, so that no word is large for beginning one
_WORD = re.compile(r"(?<![\w-])[a-z]{5,}(?![\w-])")
_NUMBER = re.compile(r"\b\d[\d,.]*\b")
_ASKING = re.compile(
    r"\b(?:who|whom|whose|what|when|where|which|why|how|is|are|was|were|do|does|did|the|a|an|of|in|on|to|for|by|with|that|has|have|had)\b",
    re.IGNORECASE,
)
_DENIED = re.compile(r"\b(did|does|do|was|were|is|are|can|could|has|have|had|will|would)\b(?! not)", re.IGNORECASE)


def corrupt(question: str, passage: str, others: Sequence[str], chance: random.Random) -> str | None:
    """The question changed in one thing. None where no rule applies. others: texts that names are taken from beside `passage`."""
    rules = [_exchange_name, _exchange_name, _exchange_number, _exchange_opposite, _exchange_word, _deny]
    chance.shuffle(rules)
    return next((made for rule in rules if (made := rule(question, passage, others, chance)) is not None), None)


def hurry(question: str) -> str:
    """The words that carry the question, in order and without its mark. The question itself when fewer than two are left."""
    left = " ".join(_ASKING.sub(" ", question.rstrip(" ?")).split())
    return left if len(left.split()) >= 2 else question


def _exchange_name(question: str, passage: str, others: Sequence[str], chance: random.Random) -> str | None:
    first = question.find(" ") + 1  # the word that opens a question is written large whatever it is
    own = [match for match in _NAME.finditer(question, first) if len(match.group()) > 2]
    if not own:
        return None
    target = chance.choice(own)
    pool = {match.group().rstrip(".'’-") for text in [passage, *others] for match in _MENTION.finditer(text)}
    size = len(target.group().split())
    fit = sorted(name for name in pool if name not in question and len(name) > 3 and abs(len(name.split()) - size) <= 1)
    return question[: target.start()] + chance.choice(fit) + question[target.end() :] if fit else None


def _exchange_number(question: str, passage: str, others: Sequence[str], chance: random.Random) -> str | None:
    own = [*_NUMBER.finditer(question)]
    if not own:
        return None
    target = chance.choice(own)
    pool = {match.group() for text in [passage, *others] for match in _NUMBER.finditer(text)}
    fit = sorted(number for number in pool if number not in question and len(number) == len(target.group()))
    other = chance.choice(fit) if fit else _shift(target.group(), chance)
    return question[: target.start()] + other + question[target.end() :] if other else None


def _shift(number: str, chance: random.Random) -> str | None:
    return str(int(number) + chance.choice([-11, -7, -3, 2, 5, 9])) if number.isdigit() and int(number) > 11 else None


def _exchange_opposite(question: str, passage: str, others: Sequence[str], chance: random.Random) -> str | None:  # noqa: ARG001
    own = [match for match in re.finditer(r"\w+", question) if match.group().lower() in OPPOSITES]
    if not own:
        return None
    target = chance.choice(own)
    return question[: target.start()] + OPPOSITES[target.group().lower()] + question[target.end() :]


def _exchange_word(question: str, passage: str, others: Sequence[str], chance: random.Random) -> str | None:
    """One that the passage has too, so that the question seems to be about it, for one with the same ending that it lacks."""
    there = set(_WORD.findall(passage))
    own = [match for match in _WORD.finditer(question) if match.group() in there and not _ASKING.fullmatch(match.group())]
    if not own:
        return None
    target = chance.choice(own)
    pool = {word for text in others for word in _WORD.findall(text) if word[-3:] == target.group()[-3:]}
    fit = sorted(word for word in pool - there if word[:4] != target.group()[:4] and word not in question)
    return question[: target.start()] + chance.choice(fit) + question[target.end() :] if fit else None


def _deny(question: str, passage: str, others: Sequence[str], chance: random.Random) -> str | None:  # noqa: ARG001
    target = _DENIED.search(question)
    if target is None or chance.random() < 0.5:
        return None
    return f"{question[: target.end()]} not{question[target.end() :]}"
