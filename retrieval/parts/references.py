"""What a later question leaves to an earlier one: "and who signed it?" in, "who signed the agreement?" out.

A pronoun is replaced by the noun that it stands for, with what belongs to that noun. A question that names nothing of its own
gets the noun added. The noun is found by articles, capitals and the ends of verbs, as there is no grammar here.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from ingest.language.language import Language
from ingest.language.words.part_words import PartWords

_TOKEN = re.compile(r"[^\W\d_]['’](?=\w)|[^\s,;:()?]+")  # "l'accord" is two words
_GLUED = re.compile(r"(?<=\b[^\W\d_]['’]) ")
_NAME = re.compile(r"(?-i:[A-ZÀ-Þ])[\w'’./-]*(?: (?-i:[A-ZÀ-Þ])[\w'’./-]*){0,5}")
_LONGEST = 14  # words of a noun with what belongs to it
_LONGEST_OWNER = 4  # words
_SHORT = 4  # words behind the asking ones, up to which a question hardly names what it is about


class References:
    """Finds what questions of one language refer to."""

    def __init__(self, words: PartWords, language: Language) -> None:
        self._words, self._irregular = words, language.irregular_forms
        asks = rf"(?:(?:{words.prepositions}) )?(?:{words.sure}|{words.unsure})"
        noun = rf"(?: (?!(?:{words.auxiliaries}|{words.determiners})\b)[\w'’-]+){{0,3}}?"
        opening = rf" ?(?:(?:[^,?]{{1,80}}, )?{asks}\b(?:{noun} (?P<verb>{words.auxiliaries})\b)?)?"
        self._opening = _compile_reference(opening)
        self._pronoun = _compile_reference(rf"\b(?:{'|'.join([*words.things, *words.persons]) or '(?!)'})\b(?!['’])")
        self._article = _compile_reference(words.determiners)
        self._end = _compile_reference(rf"{words.noun_ends}|{words.auxiliaries}|{words.relatives}")
        self._participle = _compile_reference(words.participles)
        self._owner = _compile_reference(rf"(?:{words.owner_ends})$")
        self._support = _compile_reference(words.supports)
        self._preposition = _compile_reference(rf"{words.prepositions}|{words.of}")
        self._join = _compile_reference(rf"(?:{words.joins}) (?=\w)")
        self._coordinated = _compile_reference(rf"(?:{words.joins}) (?:(?:{words.determiners})\s|(?-i:[A-ZÀ-Þ]))")
        self._about = _compile_reference(rf"(?:{words.about}) (?P<name>{_NAME.pattern})")
        self._several = _compile_reference(words.several)
        pronouns = {**words.things, **words.persons}
        owners = "|".join(one for one, form in pronouns.items() if form.startswith("{}") and form != "{}") or "(?!)"
        self._owned = _compile_reference(rf"\b(?:{owners}) (?P<thing>[\w-]+(?: [\w-]+)?)$")
        self._acting = _compile_reference(rf"{asks} (?:{words.supports}) (?P<name>{_NAME.pattern}) [\w-]+ (?:{owners})\s")
        what = rf"(?:{words.attributes})(?: (?!(?:{words.auxiliaries})\b)[\w'’-]+){{0,4}}"
        self._acted = _compile_reference(rf"{what} (?:{words.supports}) (?:{words.pronouns})\s")
        plural = (
            rf"(?:{words.determiners}) (?:[\w'’-]+ ){{0,3}}?[\w'’-]*{language.clauses.plurals if language.clauses else '(?!)'}"
        )
        self._several_things = _compile_reference(
            rf"(?<![\w'’-])(?:(?:{words.auxiliaries}) )?[\w'’-]+ {plural}(?=$| (?:{words.of}|{words.prepositions}) )"
        )
        self._actor = _compile_reference(
            rf"(?:{words.who}) (?=(?:{words.auxiliaries}) (?!(?:{words.determiners}|{words.pronouns})\b)(?-i:[a-zà-ÿ])"
            rf"|(?!(?:{words.auxiliaries})\b)\w)"
        )
        no_noun = rf"{words.auxiliaries}|{words.determiners}|{words.pronouns}"
        self._attribute = _compile_reference(rf"(?:{words.attributes}) (?!(?:{no_noun})\b)")
        self._which = _compile_reference(rf"(?:{words.which}) (?!(?:{no_noun})\b)")
        self._indefinite = _compile_reference(rf"(?:{words.indefinites})\s")
        self._verb = _compile_reference(rf"{words.auxiliaries}|{words.participles}|{words.present}")

    def complete(self, first: str, second: str, *, is_joined: bool = True) -> str | None:
        """The second question with what it leaves to the first. None where a pronoun stands for nothing that can be found.

        is_joined: both are of one sentence. Only then what names nothing of its own is taken to be about the same thing.
        """
        joined = self._join.match(second)
        second = second[joined.end() :] if joined else second
        about = self._about.fullmatch(second)
        if about is not None:
            return self._replace_name(first, about["name"])
        pronoun = self._pronoun.search(second)
        if pronoun is None:
            return self._add_context(first, second) if is_joined else second
        is_person = pronoun.group().casefold() in self._words.persons
        noun = self.describe_answer(first, pronoun.group(), is_person=is_person)
        noun = noun or self._find_actor(first, second) or self.find_noun(first, is_person=is_person)
        if noun is None:  # what both leave open stays open
            return second if self._pronoun.search(first) else None
        return self._write_noun(noun, second)

    def _write_noun(self, noun: str, second: str) -> str:
        """A question with a noun in place of its pronouns. What a long one owns stands before it: "the aim of the ..."."""
        owned = self._owned.search(second)
        if owned is not None and len(noun.split()) > _LONGEST_OWNER:
            return f"{second[: owned.start()]}{self._words.the} {owned['thing']} {self._words.of} {noun}"
        forms = {**self._words.things, **self._words.persons}
        return self._pronoun.sub(lambda match: forms[match.group().casefold()].format(noun), second)

    def _find_actor(self, first: str, second: str) -> str | None:
        """The name that acts in the first question, where the second asks what "it" did: "how many ships did it send".

        Only where what the first name acts on is its own ("its agreement"), so that the name is what the question is about.
        """
        acting = self._acting.match(first)
        return acting["name"] if acting is not None and self._acted.match(second) else None

    def find_noun(self, question: str, *, is_person: bool = False) -> str | None:
        """The noun of a question that a pronoun behind it stands for: a name for a person, else what has an article."""
        opening = self._opening.match(question)
        start, verb = (opening.end(), opening["verb"]) if opening else (0, None)
        is_supported = verb is not None and self._support.fullmatch(verb) is not None
        tokens = _TOKEN.findall(question, start)
        nouns = list(self._find_nouns(tokens, is_supported=is_supported))
        names = [noun for noun in nouns if noun[0].isupper()]
        things = [self._name_owner(noun, names) for noun in nouns if not noun[0].isupper()]
        things = [noun for noun in things if not (names and self._indefinite.match(noun))]
        if nouns:
            return ([*names, *things] if is_person else [*things, *names])[0]
        is_verb = not tokens or self._ends(tokens[0], "") or self._pronoun.fullmatch(tokens[0]) is not None
        return None if is_verb or is_supported or verb is None else _join(self._cut(tokens))

    def _name_owner(self, noun: str, names: Sequence[str]) -> str:
        """A noun with a name in place of a pronoun that owns it: "Japan's pact" for "its pact" behind the name of Japan."""
        article, _, rest = noun.partition(" ")
        form = {**self._words.things, **self._words.persons}.get(article.casefold(), "")
        return f"{form.format(names[0])} {rest}" if names and rest and form.startswith("{}") and form != "{}" else noun

    def _replace_name(self, first: str, name: str) -> str | None:
        """The first question about another name: "and what about India" behind one on China. None where it has no name."""
        opening = self._opening.match(first)
        names = list(_NAME.finditer(first, max(1, opening.end() if opening else 0)))
        return f"{first[: names[-1].start()]}{name}{first[names[-1].end() :]}" if names else None

    def describe_answer(self, first: str, pronoun: str, *, is_person: bool) -> str | None:
        """What the first question asks for, where it asks who or which, and the pronoun may stand for that."""
        is_several = self._several.fullmatch(pronoun) is not None
        actor = self._actor.match(first) if is_several or is_person else None
        if actor is not None and not is_person and self._several_things.match(first, actor.end()):
            return None  # "Who signed the guidelines and when were they made?"
        if actor is not None:
            return self._words.actor.format(rest=first[actor.end() :])
        attribute = (self._attribute if is_several else self._which).match(first) if not is_person else None
        return self.describe_items(first[attribute.end() :], is_several=is_several) if attribute else None

    def describe_items(self, rest: str, *, is_several: bool = False) -> str | None:
        """What "which states signed the pact" asks for: "the states that signed the pact". rest: from the noun on."""
        tokens = _TOKEN.findall(rest)
        places = [at for at, token in enumerate(tokens) if at and self._is_verb(token, tokens[at - 1])]
        if not places:
            return None
        noun, verb, behind = tokens[: places[0]], tokens[places[0]], tokens[places[0] + 1 :]
        if self._support.fullmatch(verb):  # its object: "which pact did Japan sign"
            return self._words.items.format(noun=_join(noun), rest=_join(behind)) if is_several else None
        return self._words.items.format(noun=_join(noun), rest=_join([verb, *behind]))

    def _is_verb(self, token: str, before: str) -> bool:
        """True for what is hardly anything but a verb where it stands."""
        follows = self._article.fullmatch(before) or self._preposition.fullmatch(before)
        return not follows and token[0].islower() and (self._verb.fullmatch(token) is not None or token in self._irregular)

    def _find_nouns(self, tokens: Sequence[str], *, is_supported: bool) -> Iterator[str]:
        """Nouns with an article, and names, each with what belongs to it.

        is_supported: the verb of the question stands behind its subject, as in "When did the mission end".
        """
        at = 0
        while at < len(tokens):
            has_article = self._article.fullmatch(tokens[at]) is not None
            if not has_article and not tokens[at][0].isupper():
                at += 1
                continue
            found = self._cut_first(tokens[at:])
            behind = tokens[at + len(found) :]
            ends_in_verb = is_supported and has_article and found[-1][0].islower() and len(found) > 2
            if ends_in_verb and (not behind or self._begins_other(behind)):
                found = found[:-1]
            is_supported, at = False, at + len(found)
            if at + 1 < len(tokens) and self._coordinated.match(" ".join(tokens[at:])):
                found = [*found, tokens[at], *self._cut_first(tokens[at + 1 :])]
                at += 1 + len(self._cut_first(tokens[at + 1 :]))
            yield _join(found)

    def _begins_other(self, tokens: Sequence[str]) -> bool:
        """True where something else than the noun begins: another noun, a date or what ends a clause."""
        return any(one.fullmatch(tokens[0]) for one in (self._article, self._preposition)) or self._ends(tokens[0], "")

    def _cut_first(self, tokens: Sequence[str]) -> Sequence[str]:
        """The noun or name that begins with the first token."""
        return self._cut_noun(tokens) if self._article.fullmatch(tokens[0]) else self._cut_name(tokens)

    def _cut_noun(self, tokens: Sequence[str]) -> Sequence[str]:
        """The first tokens up to the end of a noun. tokens: from an article on."""
        rest = self._cut(tokens[1:])
        return [tokens[0], *rest] if rest else tokens[:2]

    def _cut_name(self, tokens: Sequence[str]) -> Sequence[str]:
        """The first tokens that are in capitals, with what they own."""
        found = [tokens[0], *takewhile(lambda token: token[0].isupper() or token[0].isdigit(), tokens[1:])]
        return [*found, *self._cut(tokens[len(found) :])] if self._owner.search(found[-1]) else found

    def _cut(self, tokens: Sequence[str]) -> Sequence[str]:
        """The first tokens up to an article without a preposition before it, a date, a verb, or a clause."""
        for at, token in enumerate(tokens[:_LONGEST]):
            behind = tokens[at + 1] if at + 1 < len(tokens) else ""
            is_article = self._article.fullmatch(token) is not None
            if at and is_article and not self._preposition.fullmatch(tokens[at - 1]):
                return tokens[:at]
            if self._preposition.fullmatch(token) and (
                not behind or (_is_date(tokens[at + 1 : at + 3]) and token != self._words.of)
            ):
                return tokens[:at]
            if at and token[0].islower() and self._ends(token, behind):
                return tokens[:at]
        return tokens[:_LONGEST]

    def _ends(self, token: str, behind: str) -> bool:
        """True for a word that is a verb or begins a clause. A participle before a noun ("redesigned models") is neither."""
        if self._end.fullmatch(token) or self._end.fullmatch(f"{token} {behind}"):
            return True
        is_participle = self._participle.fullmatch(token) is not None or token in self._irregular
        return is_participle and (
            not behind[:1].isalnum() or any(one.fullmatch(behind) for one in (self._preposition, self._end))
        )

    def _add_context(self, first: str, second: str) -> str:
        """The second question with the noun of the first, where it names nothing of its own and is too short to do without."""
        opening = self._opening.match(second)
        rest = _TOKEN.findall(second, opening.end() if opening else 0)
        noun = self.find_noun(first)
        if noun is None or len(rest) > _SHORT or any(token[0].isupper() or token[0].isdigit() for token in rest):
            return second
        if len(rest) == 1 and not (opening and opening["verb"]) and not self._participle.fullmatch(rest[0]):
            return f"{second} {noun}"  # "who pays" wants its object
        if noun.islower() or noun in second:
            return second
        if rest and self._article.fullmatch(rest[0]) and not any(map(self._preposition.fullmatch, rest)):
            return f"{second} {self._words.of} {noun}"
        return f"{second} ({noun})"


def _compile_reference(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def _is_date(tokens: Sequence[str]) -> bool:
    """True for a year, or a month and a year."""
    return tokens[0][0].isdigit() or (len(tokens) > 1 and tokens[0][0].isupper() and tokens[1][0].isdigit())


def _join(tokens: Sequence[str]) -> str:
    return _GLUED.sub("", " ".join(tokens))
