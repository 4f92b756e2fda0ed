"""A question that goes on from the one before it, as a question of its own: "and Korea?" behind "When did Japan sign?".

A question is completed only where it cannot stand alone. It asks nothing itself ("and Korea?", "what about 2022?"), it only asks
("why?", "in which year?"), or its subject is a pronoun before which nothing is named ("who signed it?"). Every other question
stays as it was typed. The words are data of the language, and nothing but the two texts decides.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from index.analysis.words import simplify_word
from ingest.language.tables import DEFAULT, detect_language
from retrieval.followups.clitic_pronouns import find_clitic
from retrieval.followups.follow_up_patterns import FollowUpPatterns, compile_follow_ups
from retrieval.followups.known_names import load_names
from retrieval.query.expansion import Metonyms
from retrieval.query.question_form import NAME_FORMS, find_question_form

MOST_WORDS = 12
"""Words of a question that goes on. A longer one says what it is about."""
_TOPIC_WORDS = 6
_PLAIN_WORDS = 2  # an article and its noun
_MOST_BEHIND, _MOST_BEHIND_SEVERAL = 6, 2
"""Words behind a pronoun. "They" before more of them is whoever does such things: "where do they grow hops in the US"."""
_AROUND = " \t\n,;"
_NUMBER = re.compile(r"\b\d+")
_OWNER = re.compile(r"['’](?:s\b|(?=\s|$))")


@cache
def _load_names() -> frozenset[str]:
    """The words of the names of states, peoples, capitals and bodies."""
    return Metonyms.load().names


def _names_actor(name: str) -> bool:
    """True for a name of which all words are those of states, peoples, capitals and bodies, or acronyms."""
    words = [word for part in name.split() for word in re.findall(r"\w+", part) if len(word) > 1]
    return bool(words) and all(word.isupper() or simplify_word(word) in _load_names() for word in words)


def complete_follow_up(question: str, before: str, short: str | None = None) -> str | None:
    """The question with what it leaves to the one before. None where it stands alone, or nothing is found that it could mean.

    before: the question before, as it was understood. short: its short answer, where it had one.
    """
    text, first = _trim(question), _trim(before)
    if not text or not first or len(text.split()) > MOST_WORDS:
        return None
    language = detect_language(before)
    patterns = compile_follow_ups(language) or compile_follow_ups(DEFAULT)
    if patterns is None:
        return None
    found = _FollowUps(patterns).complete(text, load_names(patterns.language).write(first), short)
    return _write(found) if found is not None and _trim(found).casefold() != text.casefold() else None


@dataclass(frozen=True, slots=True)
class _NamedSpan:
    """A name within a question."""

    before: str
    """The preposition before it, with the space behind, or ""."""
    article: str
    """Its article, with the space behind, or ""."""
    text: str
    """The name itself."""
    start: int
    """Where it begins in the question, with preposition and article."""
    end: int
    """Where it ends."""


@dataclass(frozen=True, slots=True)
class _FollowUps:
    """Completes questions of one language."""

    patterns: FollowUpPatterns

    def complete(self, text: str, first: str, short: str | None) -> str | None:
        """The question with what it leaves to the first one. Both without their question marks."""
        lead = self.patterns.lead.match(text)
        rest = text[lead.end() :] if lead else text
        if self.patterns.reason.fullmatch(rest):
            return self._ask_again(self.patterns.words.why, first)
        if self.patterns.bare.fullmatch(rest):
            return self._ask_again(rest, first)
        if self.patterns.regarding.fullmatch(rest):
            return self._replace_regard(rest, first)
        about = self.patterns.about.match(rest)
        if about or (lead and self._is_topic(rest)) or self.patterns.year.fullmatch(rest):
            return self._replace_topic(rest[about.end() :] if about else rest, first)
        return self._replace_pronoun(rest, first, short)

    def _is_topic(self, text: str) -> bool:
        return len(text.split()) <= _TOPIC_WORDS and self.patterns.not_topic.search(text) is None

    def _ask_again(self, asks: str, first: str) -> str | None:
        """The first question, with other words that ask. None where it asks for its subject or object."""
        if self.patterns.open_end.search(first):
            return None
        inverted, adverb = self.patterns.inverted.match(first), self.patterns.adverb.match(first)
        if inverted is None and (adverb is None or not self.patterns.again.fullmatch(asks)):
            return None
        rest = f"{first[:1].lower()}{first[1:]}" if inverted or adverb is None else first[adverb.end() :]
        is_reason = self.patterns.reason.fullmatch(asks) is not None
        if self.patterns.being.match(rest) and not self.patterns.participle.search(rest) and not (inverted and is_reason):
            return None  # "Where is Mali?", "why?"
        return f"{asks} {rest}"

    def _replace_topic(self, topic: str, first: str) -> str | None:
        """The first question, put about another year, name or thing."""
        topic = _trim(topic)
        match = self.patterns.topic.fullmatch(topic)
        if match is None or not self._is_topic(topic):
            return None
        name = load_names(self.patterns.language).find(match["rest"])
        if name is not None:  # "korea"
            topic = f"{topic[: match.start('rest')]}{name}"
            match = self.patterns.topic.fullmatch(topic) or match
        if self.patterns.year.fullmatch(topic):
            return self._replace_year(topic, first)
        if _NUMBER.search(topic):
            return f"{first} {topic}" if self.patterns.dated.match(topic) and not _NUMBER.search(first) else None
        return self._replace_thing(topic, match, first)

    def _replace_thing(self, topic: str, match: re.Match[str], first: str) -> str | None:
        """The first question, put about another name or thing."""
        names, is_name = self._find_names(first), match["rest"][0].isupper()
        if match["before"]:
            return self._replace_phrase(topic, match, names, first)
        if is_name and names:
            return self._replace_name(topic, match, names, first)
        if self.patterns.regarding.search(first):
            return self._replace_regard(topic, first)
        return self._replace_noun(topic, first) if match["article"] and not is_name else None

    def _find_names(self, first: str) -> list[_NamedSpan]:
        """The names of a question behind the words that ask. A name that owns another is one of its own."""
        asking = self.patterns.asking.match(first)
        start = asking.end() if asking else len(first.split(maxsplit=1)[0])
        months = set(self.patterns.language.dates.month_numbers) if self.patterns.language.dates else set[str]()
        found = []
        for match in self.patterns.name.finditer(first, start):
            owner = _OWNER.search(match["rest"])
            name = match["rest"][: owner.start()] if owner else match["rest"]
            if not _NUMBER.search(name) and not months & set(name.casefold().split()):
                end = match.start("rest") + len(name)
                found.append(_NamedSpan(match["before"] or "", match["article"] or "", name, match.start(), end))
        return found

    def _replace_phrase(self, topic: str, match: re.Match[str], names: Sequence[_NamedSpan], first: str) -> str | None:
        """The first question with a phrase that begins with a preposition, in place of the one that begins with the same."""
        before = match["before"].strip()
        if before.casefold() not in first.casefold().split():
            return None if self.patterns.of.fullmatch(f" {before}") else f"{first} {topic}"
        same = [name for name in names if name.before.casefold() == match["before"].casefold()]
        if len(same) != 1 or not match["rest"][0].isupper() or not self._may_change(same[0], match["rest"], first):
            return None
        return f"{first[: same[0].start]}{topic}{first[same[0].end :]}"

    def _replace_name(self, topic: str, match: re.Match[str], names: Sequence[_NamedSpan], first: str) -> str | None:
        """The first question about another name. None where two could be meant."""
        article = (match["article"] or "").casefold()
        if self.patterns.words.has_genders:
            names = [name for name in names if name.article.casefold() == article]
        elif len(names) > 1:
            # What has an article and several words is mostly a text or a treaty. A country or a person is asked about once more.
            names = [name for name in names if not (name.article and " " in name.text)]
            names = (
                names if names and self.patterns.auxiliary_end.search(first[: names[0].start]) and not names[0].article else []
            )
        if len(names) != 1 or not self._may_change(names[0], match["rest"], first):
            return None
        return f"{first[: names[0].start]}{names[0].before}{topic}{first[names[0].end :]}"

    def _may_change(self, name: _NamedSpan, other: str, first: str) -> bool:
        """False for a name beside another, and for one that only describes a noun: "the EU strategy".

        False as well, where the names of states are known, unless both are states, peoples, capitals or bodies with an acronym:
        what else a name can be put in place of only a reader knows.
        """
        if self.patterns.language is DEFAULT and not (_names_actor(name.text) and _names_actor(other)):
            return False
        before, behind = first[: name.start], first[name.end :]
        if self.patterns.joined_before.search(before) or self.patterns.joined_behind.match(behind):
            return False
        if self.patterns.origin.search(name.text) and not self.patterns.origin.search(other):
            return False
        describes = behind[:1] == " " and behind[1:2].islower() and not self.patterns.other_word.match(behind[1:])
        return not describes or (
            self.patterns.auxiliary_end.search(before) is not None and self.patterns.being_end.search(before) is None
        )

    def _replace_regard(self, topic: str, first: str) -> str | None:
        """What a text says about another thing, where the first question ends with the thing."""
        found = self.patterns.regarding.search(first)
        if found is None or self.patterns.preposition.search(found["thing"]) or _NUMBER.search(found["thing"]):
            return None
        same = self.patterns.regarding.fullmatch(topic)
        return f"{first[: found.start('thing')]}{same['thing'] if same else topic}"

    def _replace_noun(self, topic: str, first: str) -> str | None:
        """The first question, put about another thing. What its own thing is of stays, unless the topic is of something."""
        noun = self._find_noun(first)
        if noun is None or self.patterns.preposition.search(self.patterns.of.sub(" ", noun)):
            return None
        is_subject = self.patterns.being_end.search(first[: first.index(noun)]) is not None
        if not self.patterns.determiner.match(noun) or not (
            is_subject or (first.endswith(noun) and not self.patterns.of.search(noun))
        ):
            return None
        heads = [self.patterns.of.split(one, maxsplit=1)[0] for one in (noun, topic)]
        if (self.patterns.plural.search(heads[0]) is None) != (self.patterns.plural.search(heads[1]) is None):
            return None
        articles = {match["article"] for match in map(self.patterns.topic.fullmatch, heads) if match}
        if self.patterns.words.has_genders and len(articles) > 1:
            return None
        return first.replace(noun if self.patterns.of.search(topic) else heads[0], topic, 1)

    def _find_noun(self, first: str) -> str | None:
        """The noun of a question, without the verb that stands behind it where an auxiliary stands before it."""
        noun = self.patterns.references.find_noun(first)
        if not noun or noun not in first or self.patterns.join.search(noun) or self.patterns.auxiliary.search(noun):
            return None
        before, behind = first[: first.index(noun)], first[first.index(noun) + len(noun) :]
        is_cut = self.patterns.determiner.match(behind[1:]) is not None and len(noun.split()) > _PLAIN_WORDS
        if self.patterns.joined_behind.match(behind) or is_cut:
            return None  # "the committee adopt" before "the report"
        describes = behind[:1] == " " and behind[1:2].islower() and not self.patterns.other_word.match(behind[1:])
        is_noun = noun[0].isupper() or self.patterns.determiner.match(noun) is not None or _OWNER.search(noun) is not None
        if not is_noun or self.patterns.vague.search(noun) or (noun[0].isupper() and describes):
            return None  # "a bill", "PM" before "fields"
        found = self.patterns.regards.search(noun)
        has_verb_behind = behind[1:2].islower() and not self.patterns.preposition.match(behind[1:])
        if not self.patterns.support_end.search(before) or (has_verb_behind and not found):
            return noun
        found = self.patterns.preposition.search(noun)
        words = (noun[: found.start()] if found else noun).split()
        if found is None and noun[0].islower() and not behind and len(words) == _PLAIN_WORDS:
            return noun
        return " ".join(words[:-1]) if noun[0].islower() and len(words) > _PLAIN_WORDS and found else None

    def _replace_year(self, topic: str, first: str) -> str | None:
        """The first question about another year. Its own year or range of years goes with the preposition before it."""
        year = topic.rsplit(maxsplit=1)[-1]
        dated = topic if topic != year else self.patterns.words.year.format(year)
        if not _NUMBER.search(first):
            return None if self.patterns.open_end.search(first) else f"{first} {dated}"
        ranges, years = list(self.patterns.range.finditer(first)), list(self.patterns.year.finditer(first))
        if len(ranges) == 1 and len(_NUMBER.findall(first)) == 2:
            return f"{first[: ranges[0].start()]}{dated}{first[ranges[0].end() :]}"
        if len(years) != 1 or len(_NUMBER.findall(first)) != 1 or first[years[0].end() :][:1] not in ("", " ", ","):
            return None
        found = years[0]
        if found.group()[0].isdigit():
            before = first[: found.start()].split()[-1:]
            return None if topic != year or (before and before[0][0].isupper()) else first.replace(found.group(), year, 1)
        kept = topic if topic != year else f"{found.group()[:-4]}{year}"
        return f"{first[: found.start()]}{kept}{first[found.end() :]}"

    def _replace_pronoun(self, text: str, first: str, short: str | None) -> str | None:
        """The question with the thing named before in the place of its pronoun. None where it has none that stands for one."""
        clitic = find_clitic(self.patterns, text)
        if clitic is not None:
            meant = None if self.patterns.impersonal.search(text) else self._find_meant(clitic.pronoun, first, short)
            thing = self.patterns.regards.split(meant, maxsplit=1)[0].rstrip() if meant else None  # not what it is about
            return clitic.name(thing) if thing and not self._is_name(thing) else None
        found = self.patterns.subject.match(text) or self.patterns.object.match(text)
        if found is None or self.patterns.clause.search(text, found.end()):
            return None
        if self.patterns.impersonal.search(text, found.end() if found.end() < len(text) else 0):
            return None
        name = "pronoun" if found["pronoun"] else "owner"
        pronoun, behind = found[name].casefold(), len(text[found.end() :].split())
        if behind > (_MOST_BEHIND_SEVERAL if self.patterns.several.fullmatch(pronoun) else _MOST_BEHIND):
            return None
        meant = self._find_meant(pronoun, first, short)
        if meant is None:
            return None
        form = {**self.patterns.parts.things, **self.patterns.parts.persons}[pronoun]
        text = f"{text[: found.start(name)]}{form.format(meant)}{text[found.end(name) :]}"
        return self._replace_object(text, first, meant) if pronoun in self.patterns.parts.persons else text

    def _replace_object(self, text: str, first: str, person: str) -> str | None:
        """The question with the thing named before in the place of a second pronoun: "it" in "when did Borrell sign it"."""
        words = text.split()
        others = [word for word in words if word in self.patterns.parts.things]
        noun = self._find_noun(first)
        if not others:
            return text
        if len(others) > 1 or noun is None or noun in person or not self._agrees(others[0], noun, first):
            return None
        form = self.patterns.parts.things[others[0]]
        return " ".join(form.format(noun) if word == others[0] else word for word in words)

    def _find_meant(self, pronoun: str, first: str, short: str | None) -> str | None:
        """What a pronoun surely stands for: a person, several things or one."""
        named = short if short is not None and short[:1].isupper() else None
        form = find_question_form(first, self.patterns.language)
        if pronoun in self.patterns.parts.persons and not self.patterns.words.has_genders:
            described = self.patterns.references.describe_answer(first, pronoun, is_person=True)
            person = self.patterns.references.find_noun(first, is_person=True)
            known = person if person and person[0].isupper() else None
            return (named if form == "person" else None) or described or known
        is_several = self.patterns.several.fullmatch(pronoun) is not None
        asking = self.patterns.attribute.match(first)
        if asking and is_several:
            is_plain = self.patterns.plural.search(asking["noun"]) is not None and not self.patterns.support.search(first)
            described = self.patterns.references.describe_answer(first, pronoun, is_person=False) if is_plain else None
            start = self.patterns.parts.items.format(noun=asking["noun"].strip(), rest="")
            is_being = self.patterns.being.match(first[asking.end() :].lstrip()) is not None
            return described if described and described.startswith(start) and not is_being else None
        noun = self._find_noun(first)
        if (
            asking
            and not self.patterns.actor.search(asking["noun"])
            and not (self.patterns.being.match(first[asking.end() :].lstrip()))
        ):
            return (
                named
                if not is_several and (noun is None or self.patterns.support.match(first[asking.end() :].lstrip()))
                else None
            )
        if noun and form == "person" and not is_several and self.patterns.being_end.search(first[: first.index(noun)]):
            return None  # "Who is the president?" is about a person
        if noun is None:
            may = form in NAME_FORMS and form != "person" and not is_several and self.patterns.references.find_noun(first) is None
            return named if may else None
        return noun if self._agrees(pronoun, noun, first) else None

    def _is_name(self, noun: str) -> bool:
        match = self.patterns.topic.fullmatch(noun)
        return match is not None and match["rest"][0].isupper()

    def _agrees(self, pronoun: str, noun: str, first: str) -> bool:
        """Whether a pronoun stands for a noun, in number and gender, and for no other thing that the noun is of."""
        article = self.patterns.topic.fullmatch(noun)
        is_several = self.patterns.several.fullmatch(pronoun) is not None
        head = self.patterns.preposition.split(noun, maxsplit=1)[0].rstrip()
        is_name = article is not None and article["rest"][0].isupper() and (" " in article["rest"] or not article["article"])
        if (self.patterns.of.search(noun) and not is_name) or (
            self.patterns.plural.search(head) is not None and not is_name
        ) != is_several:
            return False
        acts = noun[0].isupper() or (is_name and not self.patterns.words.has_genders)
        if acts and self.patterns.support_end.search(first[: first.index(noun)]):
            return False  # whatever Japan did, rather than Japan
        gender = self.patterns.genders.get(pronoun)
        return gender is None or gender.match(noun) is not None


def _trim(text: str) -> str:
    return " ".join(text.split()).strip(_AROUND).rstrip(" ?？.!").strip(_AROUND)


def _write(text: str) -> str:
    trimmed = _trim(text)
    return f"{trimmed[:1].upper()}{trimmed[1:]}?"
