"""A question that goes on from the one before it, as a question of its own: "and Korea?" behind "When did Japan sign?".

A question is completed only where it cannot stand alone. It asks nothing itself ("and Korea?", "what about 2022?"), it only asks
("why?", "in which year?"), or its subject is a pronoun before which nothing is named ("who signed it?"). Every other question
stays as it was typed. The words are data of the language, and nothing but the two texts decides.
"""

import re
from dataclasses import dataclass
from functools import cache

from ingest.language.language import Language
from ingest.language.tables import DEFAULT, detect_language
from ingest.language.words.follow_up_words import FOLLOW_UPS, FollowUpWords
from ingest.language.words.part_words import PartWords
from retrieval.parts.question_parts import split_questions
from retrieval.parts.references import References
from retrieval.query.question_form import NAME_FORMS, find_question_form

MOST_WORDS = 12
"""Words of a question that goes on. A longer one says what it is about."""
_TOPIC_WORDS = 6
_MOST_BEHIND, _MOST_BEHIND_SEVERAL = 6, 2
"""Words behind a pronoun. "They" before more of them is whoever does such things: "where do they grow hops in the US"."""
_AROUND = " \t\n,;"
_NAME = r"(?-i:[A-ZÀ-Þ])[\w'’./-]*(?: (?-i:[A-ZÀ-Þ0-9])[\w'’./-]*){0,5}"
_VERB = r"(?-i:[a-zà-ÿ])[\w’-]{0,40}"
_YEAR = r"(?:1[5-9]|20|21)\d\d"


def complete_follow_up(question: str, before: str, short: str | None = None) -> str | None:
    """The question with what it leaves to the one before. None where it stands alone, or nothing is found that it could mean.

    before: the question before, as it was understood. short: its short answer, where it had one.
    """
    text, first = _trim(question), _trim(before)
    if not text or not first or len(text.split()) > MOST_WORDS:
        return None
    language = detect_language(before)
    patterns = _compile(language) or _compile(DEFAULT)
    if patterns is None:
        return None
    found = patterns.complete(text, first, short)
    return _write(found) if found is not None and _trim(found).casefold() != text.casefold() else None


@dataclass(frozen=True, slots=True)
class _FollowUpPatterns:
    """What one language needs to complete a question."""

    words: FollowUpWords
    parts: PartWords
    language: Language
    references: References
    lead: re.Pattern[str]
    about: re.Pattern[str]
    reason: re.Pattern[str]
    bare: re.Pattern[str]
    """A question that only asks: "in which year"."""
    asking: re.Pattern[str]
    """The words with which a question asks, and the noun behind them."""
    inverted: re.Pattern[str]
    """A question that begins with its verb."""
    subject: re.Pattern[str]
    """A question up to a pronoun that is its subject: "when did it"."""
    object: re.Pattern[str]
    """A question for a subject that ends with a pronoun, or with what a thing has where a person is asked for."""
    several: re.Pattern[str]
    """A pronoun that stands for several."""
    clause: re.Pattern[str]
    """What says itself what a pronoun stands for."""
    impersonal: re.Pattern[str]
    """What a pronoun that stands for nothing goes with."""
    not_topic: re.Pattern[str]
    """What no thing is called by: a word that asks, an auxiliary, a pronoun."""
    topic: re.Pattern[str]
    """A thing that a question is put about once more: preposition, article and rest."""
    of: re.Pattern[str]
    """What stands between a thing and what it is of."""
    year: re.Pattern[str]
    """A year, with the preposition before it."""
    name: re.Pattern[str]
    """A name within a question, with preposition and article."""

    def complete(self, text: str, first: str, short: str | None) -> str | None:
        """The question with what it leaves to the first one. Both without their question marks."""
        lead = self.lead.match(text)
        rest = text[lead.end() :] if lead else text
        if self.reason.fullmatch(rest):
            return self._ask_again(self.words.why, first)
        if self.bare.fullmatch(rest):
            return self._ask_again(rest, first)
        about = self.about.match(rest)
        if about or (lead and self._is_topic(rest)) or self.year.fullmatch(rest):
            return self._replace_topic(rest[about.end() :] if about else rest, first)
        return self._replace_pronoun(rest, first, short)

    def _is_topic(self, text: str) -> bool:
        return len(text.split()) <= _TOPIC_WORDS and self.not_topic.search(text) is None

    def _ask_again(self, asks: str, first: str) -> str | None:
        """The first question, with other words that ask. A question for yes or no is asked for what they ask."""
        if self.inverted.match(first):
            return f"{asks} {first[:1].lower()}{first[1:]}"
        parts = split_questions(f"{first}? {asks}?", self.language)
        return parts[-1] if len(parts) > 1 else None

    def _replace_topic(self, topic: str, first: str) -> str | None:
        """The first question, put about another year, name or thing."""
        topic = _trim(topic)
        match = self.topic.fullmatch(topic)
        if match is None or not self._is_topic(topic):
            return None
        asking = self.asking.match(first)
        start = asking.end() if asking else len(first.split(maxsplit=1)[0])
        if re.fullmatch(_YEAR, match["rest"]):
            return self._replace_year(topic, match["rest"], first)
        found = [name for name in self.name.finditer(first, start) if not re.fullmatch(_YEAR, name["rest"])]
        same = [name for name in found if match["before"] and (name["before"] or "").casefold() == match["before"].casefold()]
        if match["before"] and not same:
            return f"{first} {topic}"
        # What has no article is mostly a country or a person. These are asked about once more, rather than a text or a treaty.
        fitting = same or [name for name in found if not name["article"]] or found
        is_name = match["rest"][0].isupper() or not match["article"]
        if fitting and is_name:
            chosen = fitting[0]
            kept = "" if match["before"] else chosen["before"] or ""
            return f"{first[: chosen.start()]}{kept}{topic}{first[chosen.end() :]}"
        return self._replace_noun(topic, first)

    def _replace_noun(self, topic: str, first: str) -> str | None:
        """The first question, put about another thing. What its own thing is of stays, unless the topic is of something."""
        noun = self.references.find_noun(first)
        if not noun or noun not in first:
            return None
        head = noun if self.of.search(topic) else self.of.split(noun, maxsplit=1)[0]
        return first.replace(head, topic, 1)

    def _replace_year(self, topic: str, year: str, first: str) -> str:
        found = list(re.finditer(rf"\b{_YEAR}\b", first))
        if found:
            return f"{first[: found[-1].start()]}{year}{first[found[-1].end() :]}"
        return f"{first} {topic if topic != year else self.words.year.format(year)}"

    def _replace_pronoun(self, text: str, first: str, short: str | None) -> str | None:
        """The question with the thing named before in the place of its pronoun. None where it has none that stands for one."""
        found = self.subject.match(text) or self.object.match(text)
        if found is None or self.clause.search(text, found.end()):
            return None
        if self.impersonal.search(text, found.end() if found.end() < len(text) else 0):
            return None
        name = "pronoun" if found["pronoun"] else "owner"
        pronoun, behind = found[name].casefold(), len(text[found.end() :].split())
        if behind > (_MOST_BEHIND_SEVERAL if self.several.fullmatch(pronoun) else _MOST_BEHIND):
            return None
        forms = {**self.parts.things, **self.parts.persons}
        if short is not None and short[:1].isupper() and self._may_mean(pronoun, first):
            text = f"{text[: found.start(name)]}{forms[pronoun].format(short)}{text[found.end() :]}"
            return self.references.complete(first, text, is_joined=False) or text
        return self.references.complete(first, text, is_joined=False)

    def _may_mean(self, pronoun: str, first: str) -> bool:
        """Whether a pronoun can stand for what the first question asked for: a person, or the name of a thing."""
        form = find_question_form(first, self.language)
        return form in NAME_FORMS and (form == "person") == (pronoun in self.parts.persons)


@cache
def _compile(language: Language) -> _FollowUpPatterns | None:
    words, parts = FOLLOW_UPS.get(language.tag), language.parts
    if words is None or parts is None:
        return None
    ends = rf"{parts.determiners}|{parts.pronouns}|{parts.auxiliaries}|{parts.prepositions}|{parts.participles}"
    noun = rf"(?: (?!(?:{ends})(?!\w))[\w'’-]+)"
    before = rf"(?:(?:{parts.prepositions}) )?"
    asks = rf"{before}(?:(?:{parts.attributes})\b{noun}{{0,4}}|(?:{parts.sure}|{parts.unsure})\b)"
    pronouns = "|".join([*parts.things, *parts.persons]) or "(?!)"
    objects = "|".join(name for name, form in {**parts.things, **parts.persons}.items() if form == "{}") or "(?!)"
    owners = "|".join(name for name, form in parts.things.items() if form != "{}") or "(?!)"
    place = rf"(?P<before>(?:{parts.prepositions}) )?(?P<article>(?:{parts.determiners})(?:(?<=['’])|\s))?"
    return _FollowUpPatterns(
        words=words,
        parts=parts,
        language=language,
        references=References(parts, language),
        lead=_compile_follow_up(rf"(?:{words.leads})\s+"),
        about=_compile_follow_up(rf"(?:{words.about})\s+"),
        reason=_compile_follow_up(words.reasons),
        bare=_compile_follow_up(
            rf"{before}(?:{parts.sure}|{parts.unsure})|(?:{parts.prepositions}) (?:{parts.attributes})(?: [\w'’-]+){{1,2}}"
            rf"|(?:{parts.attributes}) (?:{parts.bare_nouns})"
        ),
        asking=_compile_follow_up(asks),
        inverted=_compile_follow_up(rf"(?:{parts.auxiliaries})\s"),
        subject=_compile_follow_up(rf"(?:{asks} )?(?:{parts.auxiliaries}) (?P<pronoun>{pronouns})(?![\w'’])"),
        object=_compile_follow_up(
            rf"{asks} {_VERB}(?: (?:{parts.prepositions}))? (?P<pronoun>{objects})$"
            rf"|(?:{parts.who}) {_VERB} (?P<owner>{owners})(?= [\w’-]+(?: [\w’-]+)?$)"
        ),
        several=_compile_follow_up(parts.several),
        clause=_compile_follow_up(rf"(?<!\w)(?:{words.clauses}) (?=\w)"),
        impersonal=_compile_follow_up(rf"(?<!\w)(?:{words.impersonal})(?!\w)"),
        not_topic=_compile_follow_up(
            rf"(?<!\w)(?:{parts.sure}|{parts.unsure}|{parts.auxiliaries}|{parts.pronouns}|{pronouns})(?![\w'’])"
        ),
        topic=_compile_follow_up(rf"{place}(?P<rest>\S.*)"),
        of=_compile_follow_up(rf" (?:{parts.of})(?= )"),
        year=_compile_follow_up(rf"(?:(?:{parts.prepositions}) )?{_YEAR}"),
        name=_compile_follow_up(rf"(?<!\w){place}(?P<rest>{_NAME})"),
    )


def _compile_follow_up(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def _trim(text: str) -> str:
    return " ".join(text.split()).strip(_AROUND).rstrip(" ?？.!").strip(_AROUND)


def _write(text: str) -> str:
    trimmed = _trim(text)
    return f"{trimmed[:1].upper()}{trimmed[1:]}?"
