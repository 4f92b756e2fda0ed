"""Texts that are hard for one pattern: parts of what it matches, repeated, with an end that lets the match fail.

A pattern that backtracks is slow where one of its parts can be read in several ways, or where each place of a long run is tried
as the beginning of a match. Both show when a part of a matching text is repeated. The parts are taken from the parsed pattern.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from random import Random
from typing import Any

_parser: Any = import_module("re._parser")
_compiler: Any = import_module("re._compiler")

# The members of a class of characters are sought among these, the usual ones first.
_CHARACTERS = (
    "a1 .,A-_\n\t()[]<>\"'*/:;!?&#|`~=+%^@$\\{}x0Bi\u00e9\u00a0"
    "–’“”«»…€¹⁰ª中אΏ\u200b\u00ad\u2010\u2014\u2022\x01\x00。؟ﬁ\ufffd\ue000\ud800\u0590\u3041"
    "bcdefghjklmnopqrstuvwyzCDEFGHIJKLMNOPQRSTUVWXYZ23456789"
)
NASTY = (
    " ", "\n", "\t", "a", "A", "1", ".", ",", "-", "_", "*", "(", ")", "[", "]", "<", ">", "&", "'", '"', "`", "|", "#", "!", "/",
    ":", ";", "=", "\\", "é", "中", "א", "\u00a0", "¹", "–", "\x00",
    "a ", "A ", "1 ", "a, ", "1,", "1.", "a.", "A. ", "a-", "Aa ", "(a",
    "[1", "[1]", "1/", "![", "](", "<!--", "<a ", "\n ", " \n", "a\n", "a'", "1 1/", "II ", "1.1.", ". A", "aA1 ",
)  # fmt: skip
"""Repetitions that every pattern is tried on."""
ENDS = ("", "\x00\nx")
"""What follows the repetitions. The second one ends most matches."""
_SAMPLES, _MOST = 8, 60


@dataclass(frozen=True, slots=True)
class Attack:
    """A text of any length."""

    lead: str
    """What stands before the repetitions."""
    pump: str
    """What is repeated."""
    end: str
    """What stands behind the repetitions."""

    def write(self, length: int) -> str:
        """The text of about as many code points."""
        return self.lead + self.pump * max(1, length // len(self.pump)) + self.end


def find_attacks(pattern: re.Pattern[Any]) -> list[Attack]:
    """The texts that a pattern is tried on, the same ones in each run."""
    tree = _parser.parse(pattern.pattern, pattern.flags)
    random = Random(repr(pattern.pattern))  # noqa: S311 - the same texts in each run
    repeated: dict[tuple[str, str], None] = {}
    others: dict[tuple[str, str], None] = {}
    for _ in range(_SAMPLES):
        sample = _Sample(random, tree)
        repeated |= dict.fromkeys(sample.cut_repeats())
        others |= dict.fromkeys(sample.cut_stretches())
    chosen = [*_take(random, list(repeated)), *_take(random, list(others))]
    pumped = dict.fromkeys([*(("", pump) for pump in NASTY), *chosen])
    return [Attack(lead, pump, end) for lead, pump in pumped for end in ENDS]


def _take(random: Random, pumps: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return pumps if len(pumps) <= _MOST else random.sample(pumps, _MOST)


@dataclass(slots=True)
class _Sample:
    """A text that a pattern matches, or nearly: what a lookahead asks for is not minded."""

    random: Random
    tree: Any
    text: str = ""
    steps: list[int] = field(default_factory=lambda: [0])
    """Where each step of the pattern begins in the text, and the end."""
    bodies: list[tuple[int, int]] = field(default_factory=list)
    """The start and end of each round of what the pattern repeats."""
    groups: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Write the text."""
        self._walk(self.tree)

    def cut_repeats(self) -> Iterator[tuple[str, str]]:
        """What stands before a round of a repetition, or nothing, and the round."""
        for start, end in self.bodies:
            if start < end:
                yield self.text[:start], self.text[start:end]
                yield "", self.text[start:end]

    def cut_stretches(self) -> Iterator[tuple[str, str]]:
        """The same with each stretch of up to three steps, and with all before a step."""
        for number, start in enumerate(self.steps):
            for end in self.steps[number + 1 : number + 4]:
                if start < end:
                    yield self.text[:start], self.text[start:end]
                    yield "", self.text[start:end]
            if start:
                yield "", self.text[:start]
                yield self.text[:start], " "

    def _walk(self, tree: Any) -> None:
        for node in tree:
            op, value = str(node[0]), node[1]
            write: dict[str, Callable[[], None]] = {
                "LITERAL": partial(self._add, chr(value) if op == "LITERAL" else ""),
                "GROUPREF": partial(self._add, self.groups.get(value, "") if op == "GROUPREF" else ""),
                "BRANCH": lambda branches=value: self._walk(self.random.choice(branches[1])),  # type: ignore[misc]
                "SUBPATTERN": partial(self._write_group, value),
                "ATOMIC_GROUP": partial(self._walk, value),
                "ASSERT": lambda ahead=value: self._walk(ahead[1]) if ahead[0] < 0 else None,  # type: ignore[misc]
            }
            if op in ("IN", "ANY", "NOT_LITERAL"):
                self._add(self._choose(node))
            elif op.endswith("_REPEAT"):
                self._repeat(*value)
            elif op in write:
                write[op]()

    def _add(self, text: str) -> None:
        self.text += text
        self.steps.append(len(self.text))

    def _write_group(self, value: Any) -> None:
        start = len(self.text)
        self._walk(value[3])
        self.groups[value[0]] = self.text[start:]

    def _repeat(self, least: int, most: int, body: Any) -> None:
        for _ in range(self.random.randint(least, min(max(least + 2, 2), int(most)))):
            start = len(self.text)
            self._walk(body)
            self.bodies.append((start, len(self.text)))

    def _choose(self, node: Any) -> str:
        """A character of a class. The first few fit many classes at once, which is what makes a pattern ambiguous."""
        member = _compiler.compile(_parser.SubPattern(self.tree.state, [node]), self.tree.state.flags)
        fitting = [sign for sign in _CHARACTERS if member.fullmatch(sign)]
        fitting = fitting or [chr(code) for code in range(0x80, 0x3100) if member.fullmatch(chr(code))][:1]
        return self.random.choice(fitting[:4] if self.random.random() < 0.6 else fitting) if fitting else ""
