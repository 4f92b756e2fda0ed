"""The record `PartWords`: how one question asks several things, compares two, or asks what happened over time, by language.

Patterns hold no groups that capture, and are matched in any letter case.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PartWords:
    """Words by which a question is cut into parts that are questions of their own."""

    joins: str
    """Pattern of what stands between two questions: "and"."""
    sure: str
    """Pattern of the words that ask and that open no relative clause before an auxiliary: "when", "why"."""
    unsure: str
    """Pattern of those that may open one: "who", "which"."""
    attributes: str
    """Pattern of those of both behind which a noun may stand: "which", "how many"."""
    prepositions: str
    """Pattern of what may stand before a word that asks: "in" in "in which year"."""
    auxiliaries: str
    """Pattern of the verbs that stand before the subject of a question."""
    supports: str
    """Pattern of those of them behind which the verb itself follows: "did"."""
    pronouns: str
    """Pattern of pronouns that are a subject: "it"."""
    bare_nouns: str
    """Pattern of nouns that ask without a verb: "year" in "who built it and what year"."""
    relatives: str
    """Pattern of the words that open a clause within a question: "that"."""
    determiners: str
    """Pattern of the articles and the like before a noun: "the"."""
    things: Mapping[str, str]
    """Pronouns for things, in small letters, to what is written for them, the noun as "{}": "its" to "{}'s"."""
    persons: Mapping[str, str]
    """Those for persons."""
    noun_ends: str
    """Pattern of words that end a noun with what belongs to it: participles and the like."""
    participles: str = "(?!)"
    """Pattern of participles, which end a noun where no noun follows."""
    present: str = "(?!)"
    """Pattern of verbs of one subject in the present, which may be plural nouns as well: "mentions"."""
    which: str = "(?!)"
    """Pattern of the word that asks for one of several and may leave out its noun: "which"."""
    the: str = ""
    """The article of a noun that is known."""
    be: str = ""
    """A verb of being, in the present: "is"."""
    perfects: str = "(?!)"
    """Pattern of auxiliaries behind which a participle follows: "has"."""
    indefinites: str = "(?!)"
    """Pattern of articles of what is not known yet: "a"."""
    clauses: str = "(?!)"
    """Pattern of a pronoun that stands for all that was said, with the verb before it: "was that"."""
    who: str = "(?!)"
    """Pattern of the word that asks for a person."""
    actor: str = "{rest}"
    """How whom "who signed it" asks for is named in a later question: "the person who {rest}"."""
    several: str = "(?!)"
    """Pattern of those of them that stand for several: "they"."""
    items: str = "{noun}"
    """How what "which states signed" asks for is named in a later question: "the {noun} that {rest}"."""
    about: str = "(?!)"
    """Pattern of what asks the same of something else: "what about"."""
    passive: str = "{verb} {object}"
    """What follows the asking word where "who built the bridge" is asked with another one: "was {object} {verb}"."""
    leads: str = "(?!)"
    """Pattern of what may stand before an indirect question: "tell me"."""
    comparisons: tuple[tuple[str, str, str], ...] = ()
    """How things are compared: patterns of what stands before them, between them and behind them: ("compare", "and", "")."""
    judged: str = "(?!)"
    """Pattern of what stands in the words between two things of which one is said to be more: "than"."""
    aspects: str = "(?!)"
    """Pattern of what stands before that in which they are compared: "in terms of"."""
    owner_ends: str = "(?!)"
    """Pattern of the end of an owner: "'s"."""
    of: str = "(?!)"
    """Pattern of what stands between a thing and its owner: "of"."""
    instead: str = "(?!)"
    """Pattern of what stands for a noun named before: "that" in "that of Japan"."""
    modifiers: str = "(?!)"
    """Pattern of words that want a noun behind them: "civilian" in "civilian and military missions"."""
    vague: str = "(?!)"
    """Pattern of words that name no thing to ask about: "others", "the rest"."""
    side: str = "{side}?"
    """How it is asked what one of the things is."""
    singulars: str = "(?!)"
    """Pattern of words that end as plurals do and are none: "status"."""
    sides: str = "{side}?"
    """The same of several things, as "civilian missions" are."""
    side_aspect: str = "{aspect} {side}?"
    """How it is asked for one aspect of it."""
    timelines: tuple[tuple[str, str], ...] = ()
    """How it is asked what happened over time: patterns of what stands before the subject and behind it, "" for nothing."""
    events: tuple[str, ...] = ()
    """How it is asked what happened in a period, which must be given: patterns of what stands before subject and period."""
    periods: str = "(?!)"
    """Pattern of what stands before the years of a period: "since"."""
    contrasts: str = "(?!)"
    """Pattern of the words by which one sentence compares two: "whereas"."""
    between: str = "(?!)"
    """Pattern of what stands before two that share something: "between"."""
    in_common: str = "(?!)"
    """Pattern of what asks what two share, behind their names: "have in common"."""
    shared: str = "(?!)"
    """Pattern of the words behind two names by which they act as one: "meet", "jointly", "their treaty"."""
    until: str = "(?!)"
    """Pattern of what stands between its years: "to"."""


ENGLISH_PARTS = PartWords(
    joins=r"and(?: also| then)?|as well as",
    sure=r"when|where|why|what|whom|whose|how(?: (?:many|much|long|often|far|large|big|old|high|soon|late|early))?",
    unsure=r"who|which",
    attributes=r"what|which|whose|how (?:many|much)",
    prepositions=r"in|on|at|by|for|to|from|with|of|under|since|until|during|through|against|between|after|into|within",
    auxiliaries=r"(?:is|are|was|were|do|does|did|has|have|had|will|would|can|could|shall|should|may|might|must)(?:n['’]t)?",
    supports=r"do|does|did|will|would|can|could|shall|should|may|might|must",
    pronouns=r"it|they|he|she|there|i|we|you|this|that|these|those",
    bare_nouns=r"years?|days?|months?|dates?|time|place|city|country|reason|purpose|occasion|cost|extent",
    relatives=r"who|which|that|whose|whom|where|when|what|how|why|whether|if",
    determiners=r"the|an?|its|their|his|her|this|that|these|those|our|each|every|all|any|some|both",
    things={"it": "{}", "its": "{}’s", "they": "{}", "them": "{}", "their": "{}’s"},
    persons={"he": "{}", "she": "{}", "him": "{}", "his": "{}’s", "her": "{}’s"},
    noun_ends=(
        r"by|when|while|because|after|before|since|during|if|mean|like|or|but|as"
        r"|in(?:to)? (?:force|effect|place|use)"
    ),
    participles=r"(?<!\w)\w{2,}ed|born|won|found|left",
    present=r"(?:mention|cover|describe|give|host|lead|contain|include|provide|name|call|show|make|say|support|concern)s",
    which=r"which",
    the="the",
    be="is",
    perfects=r"has|have|had",
    indefinites=r"an?|some|any",
    clauses=r"(?:is|are|was|were|did|does|do|will) (?:that|this)(?=\s+\w+ed\b|\s*\??$|\s+happen)",
    who="who",
    actor="the person who {rest}",
    several=r"they|them|their",
    items="the {noun} that {rest}",
    about=r"what about|how about",
    passive="was {object} {verb}",
    leads=(
        r"(?:please )?(?:(?:can|could) you )?(?:please )?(?:tell (?:me|us)|say|explain|state|describe|find out)"
        r"|i (?:want|need|would like|['’]d like) to know"
    ),
    comparisons=(
        (r"(?:please )?(?:compare|contrast)", r"versus|vs\.?|and|with|to", ""),
        (
            r"(?:what(?: (?:is|are|was|were)|['’]s) |explain |describe )?(?:the |some )?(?:main |major |basic |key )?"
            r"differences? between",
            r"versus|vs\.?|and",
            "",
        ),
        (r"(?:in what way |in which way )?how (?:do|does|did)", r"differ from|compare (?:to|with)", ""),
        (r"how (?:do|does|did)", r"and", r"differ|compare"),
        (r"what (?:has |have |had )?changed (?:between|from)", r"and|to", ""),
        (r"(?:is|are|was|were)", r"(?:any )?(?:\w{2,}er|(?:more|less) \w+) than", ""),
    ),
    judged=r"\bthan\b",
    aspects=r"on|in terms of|regarding|concerning|with (?:respect|regard) to|as regards|when it comes to",
    owner_ends=r"['’]s|(?<=s)['’]",
    of=r"of",
    instead=r"that|those|the ones?",
    modifiers=r"\d+|(?<=the )\w+(?:ian|ese|ish|ean)"
    r"|(?<!\w)(?-i:[a-z])\w+(?:al|ic|ive|ary|ian|ous|ish|ese|ed)|first|second|third|old|new|former|latter",
    vague=r"others?|ones?|rest|similar|usual|average|most|their|its|each|them|it|two|three|both|these|those",
    side="What is {side}?",
    singulars=r"(?<!\w)\w+(?:us|is|ss)",
    sides="What are {side}?",
    side_aspect="What is the {aspect} of {side}?",
    timelines=(
        (
            r"(?:please )?(?:(?:give|show|write|list|draw up|provide)(?: me| us)? |what(?: is|['’]s) )?"
            r"(?:an? |the )?(?:brief |short |full |complete )?(?:timeline|chronology|history) (?:of|for)",
            "",
        ),
        (r"how (?:has|have|had|did)", r"changed?|evolved?|develop(?:ed)?|progress(?:ed)?"),
        ("", r"(?:over|through) (?:time|the years)"),
    ),
    events=(r"what (?:has |have |had )?(?:changed|happened)(?: (?:in|with|to|for|about))?",),
    periods=r"over the years|over time|between|since|from",
    until=r"and|to|until|through|till",
    contrasts=(
        r"while|whereas|unlike|(?:in|by) contrast|compared|differ(?:s|ed|ent|ences?)?|similar(?:ly)?|respectively"
        r"|than|but|both|more|less|however"
    ),
    between=r"between",
    in_common=r"have in common|share",
    shared=(
        r"meet|met|agree|talk|discuss|negotiate|cooperate|jointly|together|joint|each other|one another|marry"
        r"|their(?: [\w'’-]+){0,3}? (?:agreement|treaty|declaration|statement|partnership|meeting|summit|dialogue|pact|accord)"
    ),
)

GERMAN_PARTS = PartWords(
    joins=r"und(?: auch| dann)?|sowie",
    sure=r"wann|warum|weshalb|wieso|wer|wen|wem|wessen|woher|wohin|wozu|wodurch|womit|wie ?viele?|wie|welche[nmrs]?",
    unsure=r"was|wo",
    attributes=r"welche[nmrs]?|wie ?viele?|wessen",
    prepositions=r"in|an|auf|bei|für|mit|von|seit|bis|aus|nach|zu|unter|durch|gegen|zwischen|über|um|vor",
    auxiliaries=(
        r"(?:ist|sind|war|waren|wird|werden|wurde|wurden|hat|haben|hatte|hatten|kann|können|konnte|soll|sollen|sollte|muss"
        r"|müssen|musste|darf|dürfen|will|wollen|gilt|trat|tritt|gibt|gab|kostet|liegt|heißt|steht)"
    ),
    supports=r"hat|haben|hatte|wird|werden|kann|soll|muss|darf|will",
    pronouns=r"es|sie|er|man|wir|ich",
    bare_nouns=r"jahr|tag|monat|datum|ort|stadt|land|grund|zweck",
    relatives=r"der|die|das|den|dem|deren|dessen|welche[nmrs]?|wo|was|dass|ob",
    determiners=r"der|die|das|den|dem|des|eine?[nmrs]?|dieser?|dieses|seine?[nmrs]?|ihre?[nmrs]?|unsere?[nmrs]?",
    things={"es": "{}", "sie": "{}", "ihn": "{}", "ihm": "{}"},
    persons={"er": "{}"},
    noun_ends=r"in Kraft|oder|durch",
    participles=(
        r"(?<!\w)(?:(?-i:[a-zäöü])\w*(?:iert|tet|net)|(?-i:g)e[a-zäöü]{2,}(?:t|en)|(?-i:[uvebz])(?:nter|er|nt|e)?[a-zäöü]{3,}(?:t|en))"
    ),
    about=r"was ist mit|wie (?:ist|steht) es (?:mit|um)",
    leads=r"(?:bitte )?(?:sag(?:e|en sie)?(?: mir)?|erkläre?(?:n sie)?|nenne?(?:n sie)?)|ich (?:möchte|will) wissen",
    comparisons=(
        (r"vergleiche?(?:n sie)?", r"und|mit", ""),
        (
            r"(?:was (?:ist|sind|war|waren) |worin (?:besteht|bestehen|liegt) )?(?:der |die )?unterschiede? zwischen",
            r"und",
            "",
        ),
        (r"(?:wie|worin) (?:unterscheidet|unterscheiden|unterschied) sich", r"von|und", ""),
    ),
    aspects=r"hinsichtlich|in bezug auf|bezüglich|was [\w ]{1,40}? angeht",
    of=r"von",
    vague=r"andere[nmrs]?|rest|beiden?|zwei|drei|ihre[nmrs]?|diese[nmrs]?",
    side="Was ist {side}?",
    sides="Was sind {side}?",
    side_aspect="Was ist {aspect} von {side}?",
    timelines=(
        (r"(?:zeige? |gib )?(?:mir )?(?:die |eine )?(?:zeitleiste|chronologie|geschichte) (?:von|des|der)", ""),
        (r"wie (?:hat|haben) sich", r"entwickelt|verändert"),
        (r"was hat sich (?:bei|in|an|mit)", r"geändert|verändert"),
    ),
    events=(r"was (?:geschah|passierte)(?: (?:in|mit|bei))?",),
    contrasts=r"während|wohingegen|anders als|im gegensatz|verglichen|beide|unterschied\w*|ähnlich|als|jeweils",
    periods=r"zwischen|seit|von|in den letzten jahren",
    until=r"und|bis",
)

FRENCH_PARTS = PartWords(
    joins=r"et(?: aussi| puis)?|ainsi que",
    sure=r"quand|pourquoi|comment|combien(?: d['’e] ?)?|quel(?:le)?s?|qu['’]est-ce que?|est-ce qu[e'’]",
    unsure=r"qui|que|quoi|où",
    attributes=r"quel(?:le)?s?|combien(?: d['’e])?",
    prepositions=r"à|en|dans|de|depuis|par|pour|avec|sur|sous|jusqu['’]à|contre|entre|vers|après",
    auxiliaries=(
        r"(?:est|sont|était|étaient|fut|a|ont|avait|avaient|peut|peuvent|doit|doivent|va|vont)(?:-t)?(?:-(?:il|elle|ils|elles|on|ce))?"
    ),
    supports=r"peut|peuvent|doit|doivent|va|vont",
    pronouns=r"il|elle|ils|elles|on|ce",
    bare_nouns=r"année|jour|mois|date|lieu|ville|pays|raison|but",
    relatives=r"qui|que|dont|où|lequel|laquelle|lesquels|lesquelles|quand|si",
    determiners=r"le|la|les|l['’]|une?|des|ce|cet|cette|ces|son|sa|ses|leurs?|notre|nos|du|au",
    things={"il": "{}", "elle": "{}", "ils": "{}", "elles": "{}"},
    persons={},
    noun_ends=r"en vigueur|par|quand|lorsque|ou|mais",
    participles=r"(?<!\w)\w{2,}(?:é|ée|és|ées)",
    who="qui",
    actor="la personne qui {rest}",
    several=r"ils|elles",
    items="les {noun} qui {rest}",
    about=r"qu['’]en est-il d[eu]|quid d[eu]",
    leads=r"(?:dis(?:-moi)?|dites(?:-moi)?|explique[rz]?(?:-moi)?|je (?:veux|voudrais) savoir)",
    comparisons=(
        (r"(?:compare[rz]?)", r"et|avec|à", ""),
        (r"(?:quelles? (?:est|sont|était|étaient) |qu['’]est-ce qui fait )?(?:la |les )?différences? entre", r"et", ""),
    ),
    aspects=r"en matière d[e'’]|concernant|quant à|en termes d[e'’]|sur",
    of=r"de",
    instead=r"celui|celle|ceux|celles",
    vague=r"autres?|reste|deux|trois|leurs?|ces",
    side="Qu’est-ce que {side} ?",
    sides="Que sont {side} ?",
    side_aspect="Quel est {aspect} de {side} ?",
    timelines=(
        (r"(?:donne[rz]?(?:-moi)? )?(?:la |une |l['’])?(?:chronologie|histoire|historique) (?:de|du|des|d['’])", ""),
        (r"comment (?:a|ont)", r"(?:a-t-il |a-t-elle )?(?:évolué|changé)e?s?"),
        (r"comment (?:a|ont) (?:évolué|changé)", ""),
    ),
    events=(r"qu['’]est-ce qui (?:a changé|s['’]est passé)(?: (?:dans|pour|à|avec))?",),
    contrasts=r"tandis que|alors que|contrairement|différen\w*|plus|moins|respectivement|par rapport",
    periods=r"entre|depuis|de|au fil du temps",
    until=r"et|à|jusqu['’]en",
)
