"""The same question as people type it: in a few words, in small letters, without its mark, with a slip of the finger.

What the question asks does not change, so the answer does not either.
"""

import random

from eval.training.corruption import hurry

# Shares of questions in each style. The rest stay as they were written.
HURRIED, SMALL, MISTYPED = 0.12, 0.10, 0.06
_SHORTEST = 5  # letters of a word that a slip leaves readable


def restyle(question: str, style: float, seed: int) -> str:
    """The question in the style that `style`, a number in 0..1, falls into. seed: of the slips."""
    if style < HURRIED:
        return hurry(question)
    if style < HURRIED + SMALL:
        return write_small(question)
    if style < HURRIED + SMALL + MISTYPED:
        return mistype(question, random.Random(seed))  # noqa: S311 (no secret)
    return question


def write_small(question: str) -> str:
    """In small letters and without the question mark."""
    return question.lower().rstrip(" ?")


def mistype(question: str, chance: random.Random) -> str:
    """One letter of one longer word left out, doubled or exchanged with the next. Where no word is long enough, nothing changes.

    The first letter stays, and a word with a digit is left alone: a slip there makes another name or number.
    """
    words = question.split(" ")
    long = [number for number, word in enumerate(words) if len(word) >= _SHORTEST and word.isalpha()]
    if not long:
        return question
    number = chance.choice(long)
    word = words[number]
    at = chance.randrange(1, len(word) - 1)
    slips = [word[:at] + word[at + 1 :], word[:at] + word[at] + word[at:], word[:at] + word[at + 1] + word[at] + word[at + 2 :]]
    words[number] = chance.choice(slips)
    return " ".join(words)
