"""The patterns by which one language completes a question that goes on from the one before it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from ingest.language.language import Language
from ingest.language.words.follow_up_words import FOLLOW_UPS, FollowUpWords
from ingest.language.words.part_words import PartWords
from retrieval.parts.references import References

_NAME = r"(?-i:[A-ZÀ-Þ])[\w'’./-]*(?: (?-i:[A-ZÀ-Þ0-9])[\w'’./-]*){0,5}"
_VERB = r"(?-i:[a-zà-ÿ])[\w’-]{0,40}"
_YEAR = r"(?:1[5-9]|20|21)\d\d"


@dataclass(frozen=True, slots=True)
class FollowUpPatterns:
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
    hanging: re.Pattern[str]
    """A question up to a pronoun that hangs on its verb as the subject."""
    attached: re.Pattern[str]
    """A question for a subject with an object that hangs on its verb."""
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
    range: re.Pattern[str]
    """Two years, with the preposition before them."""
    dated: re.Pattern[str]
    """What begins with a preposition of time."""
    name: re.Pattern[str]
    """A name within a question, with preposition and article."""
    regarding: re.Pattern[str]
    """What a text says something about, at the end of a question."""
    regards: re.Pattern[str]
    """What stands before such a thing."""
    adverb: re.Pattern[str]
    """The beginning of a question for time, place, reason or manner, which leaves neither subject nor object open."""
    again: re.Pattern[str]
    """Words that ask for one of these."""
    attribute: re.Pattern[str]
    """A word that asks for one of several, and the noun behind it."""
    actor: re.Pattern[str]
    """A noun for those who act."""
    plural: re.Pattern[str]
    """A noun for several, with its article."""
    origin: re.Pattern[str]
    """An adjective in capitals: "Japanese"."""
    other_word: re.Pattern[str]
    """A word behind a name that the name does not describe."""
    being: re.Pattern[str]
    """An auxiliary that may be the only verb, at the beginning."""
    being_end: re.Pattern[str]
    """The same at the end."""
    participle: re.Pattern[str]
    """A participle."""
    auxiliary: re.Pattern[str]
    """An auxiliary."""
    auxiliary_end: re.Pattern[str]
    """An auxiliary at the end."""
    support: re.Pattern[str]
    """An auxiliary behind which the verb follows."""
    support_end: re.Pattern[str]
    """The same at the end."""
    preposition: re.Pattern[str]
    """A preposition."""
    vague: re.Pattern[str]
    """What begins as nothing known does ("a bill"), holds a pronoun, or ends in a preposition."""
    open_end: re.Pattern[str]
    """A preposition at the end."""
    determiner: re.Pattern[str]
    """An article, at the beginning."""
    join: re.Pattern[str]
    """What joins two nouns."""
    joined_before: re.Pattern[str]
    """The same at the end, or a comma."""
    joined_behind: re.Pattern[str]
    """The same at the beginning, or a comma."""
    genders: Mapping[str, re.Pattern[str]]
    """Pronouns, to the article of a noun that they may stand for."""


@cache
def compile_follow_ups(language: Language) -> FollowUpPatterns | None:
    """The patterns of a language. None for a language without words of follow-up questions."""
    words, parts = FOLLOW_UPS.get(language.tag), language.parts
    if words is None or parts is None:
        return None
    written = {**_write_shapes(words, parts), **_write_words(words, parts)}
    return FollowUpPatterns(
        words=words,
        parts=parts,
        language=language,
        references=References(parts, language),
        genders={one: _compile_follow_up(rf"(?:{articles})(?:(?<=['’])|\s)") for one, articles in words.genders.items()},
        **{name: _compile_follow_up(pattern) for name, pattern in written.items()},
    )


def _write_shapes(words: FollowUpWords, parts: PartWords) -> Mapping[str, str]:
    """The patterns of phrases and of questions, by the fields of `FollowUpPatterns`."""
    ends = rf"{parts.determiners}|{parts.pronouns}|{parts.auxiliaries}|{parts.prepositions}|{parts.participles}"
    noun = rf"(?: (?!(?:{ends})(?!\w))[\w'’-]+)"
    before = rf"(?:(?:{parts.prepositions}) )?"
    asks = rf"{before}(?:(?:{parts.attributes})\b{noun}{{0,4}}|(?:{parts.sure}|{parts.unsure})\b)"
    pronouns = "|".join([*parts.things, *parts.persons]) or "(?!)"
    objects = "|".join(name for name, form in {**parts.things, **parts.persons}.items() if form == "{}") or "(?!)"
    owners = "|".join(name for name, form in parts.things.items() if form != "{}") or "(?!)"
    place = rf"(?P<before>(?:{parts.prepositions}) )?(?P<article>(?:{parts.determiners})(?:(?<=['’])|\s))?"
    adverbs = rf"{words.adverbs}|(?:{parts.prepositions}) (?:{parts.attributes}) [\w'’-]+"
    being = rf"(?!(?:{parts.supports}|{parts.perfects})(?!\w))(?:{parts.auxiliaries})"
    return {
        "asking": asks,
        "bare": (
            rf"{before}(?:{parts.sure}|{parts.unsure})|(?:{parts.prepositions}) (?:{parts.attributes})(?: [\w'’-]+){{1,2}}"
            rf"|(?:{parts.attributes}) (?:{parts.bare_nouns})"
        ),
        "subject": rf"(?:{asks} )?(?:{parts.auxiliaries}) (?P<pronoun>{pronouns})(?![\w'’])",
        "object": (
            rf"{asks} {_VERB}(?: (?:{parts.prepositions}))? (?P<pronoun>{objects})$"
            rf"|(?:{parts.who}) {_VERB} (?P<owner>{owners})(?= [\w’-]+(?: [\w’-]+)?$)"
        ),
        "hanging": rf"(?P<asks>{asks}) (?P<verb>[^\W\d_]{{1,30}}{words.hanging}(?P<pronoun>{pronouns}))(?![\w'’-])",
        "attached": (
            rf"(?P<asks>{parts.who}) (?:{words.attached}|(?P<several>{words.attached_several}))(?P<verb>{parts.auxiliaries}) "
            rf"(?P<participle>\w{{1,30}}[éu])(?P<ending>e?s?)(?P<rest>(?: .*)?)"
        ),
        "not_topic": rf"(?<!\w)(?:{parts.sure}|{parts.unsure}|{parts.auxiliaries}|{parts.pronouns}|{pronouns})(?![\w'’])",
        "topic": rf"{place}(?P<rest>\S.*)",
        "adverb": rf"(?:{adverbs}) (?={words.adverb_behind})",
        "again": rf"{adverbs}|{words.reasons}|(?:{parts.prepositions}) (?:{parts.sure}|{parts.attributes})(?: [\w'’-]+)*",
        "attribute": rf"(?:{parts.attributes})(?P<noun>{noun}{{1,3}}?)(?= |$)",
        "other_word": rf"(?:{ends}|{parts.noun_ends}|{parts.joins}|{words.regards})(?!\w)",
        "being": rf"(?:{being})(?!\w)",
        "being_end": rf"(?<!\w)(?:{being})\s$",
        "vague": (
            rf"^(?:{parts.indefinites})\s|(?<!\w)(?:{pronouns})(?!\w)|(?<!\w)(?:{parts.prepositions})$|^(?:{words.clauses})$"
        ),
        "name": rf"(?<!\w){place}(?P<rest>{_NAME})",
    }


def _write_words(words: FollowUpWords, parts: PartWords) -> Mapping[str, str]:
    """The patterns of single words and of what stands around them, by the fields of `FollowUpPatterns`."""
    return {
        "lead": rf"(?:{words.leads})\s+",
        "about": rf"(?:{words.about})\s+",
        "reason": words.reasons,
        "inverted": rf"(?:{parts.auxiliaries})\s",
        "several": parts.several,
        "clause": rf"(?<!\w)(?:{words.clauses}) (?=\w)",
        "impersonal": rf"(?<!\w)(?:{words.impersonal})(?!\w)",
        "of": rf" (?:{parts.of})(?= )",
        "year": rf"(?:(?<!\w)(?:{words.dates}) )?\b{_YEAR}\b",
        "range": rf"(?:(?<!\w)(?:{words.dates}) )?\b{_YEAR}(?: (?:{parts.until}) |-|–){_YEAR}\b",
        "dated": rf"(?:{words.dates}) ",
        "regarding": rf"(?<!\w)(?:{words.regards}) (?P<thing>[\w'’-]+(?: [\w'’-]+){{0,5}})$",
        "regards": rf"(?<!\w)(?:{words.regards})(?!\w)",
        "actor": rf"(?<!\w)(?:{words.actors})$",
        "plural": words.plurals,
        "origin": rf"(?<!\w)(?:{words.origins})$",
        "participle": parts.participles,
        "auxiliary": rf"(?<!\w)(?:{parts.auxiliaries})(?!\w)",
        "auxiliary_end": rf"(?<!\w)(?:{parts.auxiliaries})\s$",
        "support": rf"(?<!\w)(?:{parts.supports})(?!\w)",
        "support_end": rf"(?<!\w)(?:{parts.supports})\s$",
        "preposition": rf"(?<!\w)(?:{parts.prepositions}|{words.regards})(?!\w)",
        "open_end": rf"(?<!\w)(?:{parts.prepositions})$",
        "determiner": rf"(?:{parts.determiners})(?:(?<=['’])|(?!\w))",
        "join": rf"(?<!\w)(?:{parts.joins})(?!\w)|,",
        "joined_before": rf"(?:(?<!\w)(?:{parts.joins})|,)\s$",
        "joined_behind": rf" (?:{parts.joins}) |,",
    }


def _compile_follow_up(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)
