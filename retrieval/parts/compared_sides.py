"""The sides of a comparison, each with a question of its own: "Compare Japan and Fiji on fishing" in, "What is the fishing of
Japan?" and the same of Fiji out.

Only what names its sides is cut: "How do the dialects differ?" is one question. What one side leaves to the other is filled in:
"X's budget" and "Y's", "the budget of X" and "that of Y", "civilian and military missions". The words are data of the language.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from ingest.language.language import Language
from ingest.language.tables import DEFAULT
from ingest.language.words.part_words import PartWords
from retrieval.parts.question_parts import mask_quotes

MOST_SIDES = 4
_LONGEST_SIDE = 12  # words
_END = " \t\n?？.!,;:"
_PROPER = re.compile(r"[^\Wa-z_][\w’'.-]*(?: [^\Wa-z_][\w’'.-]*)*")


@dataclass(frozen=True, slots=True)
class ComparedSide:
    """One of the things that a question compares."""

    name: str
    """As it heads what is found of it."""
    question: str
    """What is asked of it."""
    is_open: bool = False
    """True where the question does not say in what it is compared."""
    is_name: bool = False
    """True for a name by itself, of which nothing else is asked: "Japan"."""


def find_sides(text: str, language: Language = DEFAULT) -> tuple[ComparedSide, ...]:
    """The sides of a comparison in order, two to MOST_SIDES. Empty for any other question."""
    sides = _compile(language)
    text = " ".join(text.split()).rstrip(_END)
    if sides is None:
        return ()
    return next((found for form in sides.forms if (found := sides.find(form, text))), ())


@dataclass(frozen=True, slots=True)
class _Form:
    """A way to compare."""

    before: re.Pattern[str]
    between: re.Pattern[str]
    behind: re.Pattern[str] | None
    is_judged: bool
    """True where what stands between the sides says which is larger, so that both must name something that has a size."""


class _Sides:
    """Finds sides in one language."""

    def __init__(self, words: PartWords, plurals: str) -> None:
        self._words = words
        self._plural = _compile_words(rf"\A(?!(?:{words.singulars})$){plurals}")
        self._vague = _compile_words(rf"\b(?:{words.vague})\b")
        self.forms = [
            _Form(
                _compile_words(rf"(?:{before}) "),
                _compile_words(rf" (?:{between}) "),
                _compile_words(rf" (?:{behind})\b") if behind else None,
                is_judged=re.search(words.judged, between) is not None,
            )
            for before, between, behind in words.comparisons
        ]
        self._aspect = _compile_words(rf" (?:{words.aspects}) ")
        self._aspect_alone = _compile_words(rf"(?:{words.aspects}|{words.prepositions}) ")
        self._article = _compile_words(rf"(?:{words.determiners}) ")
        self._owner = _compile_words(rf"(?:{words.owner_ends}) (?=\w)")
        self._owner_alone = _compile_words(rf"(?:{words.owner_ends})$")
        self._instead = _compile_words(rf"(?:{words.instead}) (?=\w)")
        self._of = _compile_words(rf" (?:{words.of}) ")
        self._belongs = _compile_words(rf" (?:{words.of}|{words.prepositions}) ")
        self._modifier = _compile_words(rf"(?:(?:{words.determiners}) )?(?:{words.modifiers})")
        self._preposition = _compile_words(rf"(?-i:{words.prepositions}) (?=\w)")
        year = rf"(?:1[5-9]|20)\d\d(?:$| (?:{words.prepositions}|{words.of}) )"
        self._no_name = _compile_words(rf"{year}|(?-i:{words.prepositions}) ")
        self._verb = _compile_words(rf"\b(?:{words.auxiliaries})\b")

    def find(self, form: _Form, text: str) -> tuple[ComparedSide, ...]:
        """The sides of a text that compares in this form. Empty where it does not."""
        masked = mask_quotes(text)
        before = form.before.match(masked)
        if before is None:
            return ()
        start, end, aspect = before.end(), len(text), ""
        if form.behind is not None:
            behind = list(form.behind.finditer(masked, start))
            if not behind:
                return ()
            rest = text[behind[-1].end() :].strip()
            end, aspect = behind[-1].start(), self._read_aspect(rest)
            if rest and not aspect:
                return ()
        elif (found := list(self._aspect.finditer(masked, start))) and not self._aspect.search(
            masked[: found[-1].start()], start
        ):
            end, aspect = found[-1].start(), text[found[-1].end() :]
        names = self._cut(form, text[start:end])
        if form.is_judged and not all(self._of.search(name) or self._owner.search(name) for name in names):
            return ()
        are_names = not aspect and all(_PROPER.fullmatch(self._article.sub("", name, count=1)) for name in names)
        return tuple(ComparedSide(name, self._ask(name, aspect), not aspect, are_names) for name in names)

    def _read_aspect(self, rest: str) -> str:
        """What stands behind the last word of a comparison, without the preposition."""
        opening = self._aspect_alone.match(rest)
        return rest[opening.end() :] if opening else rest

    def _cut(self, form: _Form, text: str) -> list[str]:
        """The names of the sides, each whole. Empty where it is not sure where one ends and the other begins."""
        masked = mask_quotes(text)
        for first, second in self._cut_pairs(form, masked):
            names = [*re.split(r", ", text[:first]), text[second:]]
            names = [name.strip(_END) for name in names]
            names = self._complete(names) if all(names) and len(names) <= MOST_SIDES else []
            if names and all(map(self._is_name, names)):
                return names
        return []

    def _is_name(self, name: str) -> bool:
        """False for what is too long for a name, holds a verb, or names nothing that could be asked about, such as a year."""
        has_letter = any(map(str.isalpha, name)) and not self._no_name.match(name)
        return has_letter and len(name.split()) <= _LONGEST_SIDE and not self._verb.search(name) and not self._vague.search(name)

    def _cut_pairs(self, form: _Form, text: str) -> Iterator[tuple[int, int]]:
        """Where a side ends and where the last one begins. What stands once is sure. Else both sides begin with one article."""
        found = list(form.between.finditer(text))
        by_words: dict[str, list[re.Match[str]]] = {}
        for match in found:
            by_words.setdefault(match.group().strip().casefold(), []).append(match)
        single = [matches[0] for matches in by_words.values() if len(matches) == 1]
        several = [match for matches in by_words.values() if len(matches) > 1 for match in matches]
        for match in sorted(single, key=lambda one: form.between.pattern.find(one.group().strip().casefold())):
            yield match.start(), match.end()
        for match in several:
            first, second = self._article.match(text), self._article.match(text, match.end())
            if first and second and first.group().casefold() == second.group().casefold():
                yield match.start(), match.end()

    def _complete(self, names: list[str]) -> list[str]:
        """Each side with what it leaves to another."""
        first, last = names[0], names[-1]
        if (again := self._preposition.match(last)) and (place := first.casefold().rfind(f" {again.group().casefold()}")) > 0:
            return [*names[:-1], f"{first[:place]} {last}"]  # "the pact with Japan and with Fiji"
        owned = next((name[owner.end() :] for name in names if (owner := self._owner.search(name))), None)
        if owned is not None:
            return [f"{name} {owned}" if self._owner_alone.search(name) else name for name in names]
        instead = self._instead.match(last)
        belongs = self._belongs.search(first)
        if instead is not None and belongs is not None:
            return [*names[:-1], f"{first[: belongs.start()]} {last[instead.end() :]}"]
        if all(self._modifier.fullmatch(name) for name in names[:-1]):
            article = self._article.match(last)
            _, _, noun = last[article.end() if article else 0 :].partition(" ")
            return [*(f"{name} {noun}".strip() for name in names[:-1]), last]
        of = self._of.search(first)
        return names if of is None else self._complete_owners(names, of)

    def _complete_owners(self, names: list[str], of: re.Match[str]) -> list[str]:
        """The sides where the first is of an owner, and others may name but theirs."""
        first, last, thing = names[0], names[-1], names[0][: of.end()]
        again = self._of.match(f" {last}")
        if again is not None:
            return [*names[:-1], f"{thing}{last[again.end() - 1 :]}"]
        if self._modifier.fullmatch(first, of.end()) and self._article.match(last):
            return [" ".join([first, *last.split(maxsplit=2)[2:]]), *(f"{thing}{name}" for name in names[1:])]
        is_owner = last[:1].isupper() and not self._of.search(last) and first[of.end() :][:1].isupper()
        return [*names[:-1], f"{thing}{last}"] if is_owner else names

    def _ask(self, name: str, aspect: str) -> str:
        """What is asked of a side."""
        if not aspect:
            head = self._belongs.split(name, maxsplit=1)[0].split()[-1]
            is_plural = self._plural.fullmatch(head) is not None and not head.isupper()
            return (self._words.sides if is_plural else self._words.side).format(side=name)
        return self._words.side_aspect.format(side=name, aspect=self._article.sub("", aspect, count=1))


def _compile_words(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


@cache
def _compile(language: Language) -> _Sides | None:
    plurals = language.clauses.plurals if language.clauses else "(?!)"
    return _Sides(language.parts, rf"\w*{plurals}") if language.parts is not None else None
