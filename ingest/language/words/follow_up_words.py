"""The record `FollowUpWords`: how a question goes on from the one before it, by language.

Patterns hold no groups that capture, and are matched in any letter case. They stand beside `PartWords`, whose words for joins,
pronouns and articles serve here as well.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class FollowUpWords:
    """Words by which a question leaves something to the one before it."""

    leads: str
    """Pattern of what stands before a question that goes on: "and", "ok and"."""
    about: str
    """Pattern of what asks the same of something else: "what about"."""
    reasons: str
    """Pattern of a whole question for the reason of what was asked: "why is that"."""
    why: str
    """The word that asks for a reason."""
    year: str
    """What is written for a year that is added to a question, the year as "{}"."""
    clauses: str
    """Pattern of the words behind a pronoun that say themselves what it stands for: "to" in "is it right to sign"."""
    impersonal: str
    """Pattern of what goes with a pronoun that stands for nothing: "late", and "time" in "what time is it"."""
    dates: str
    """Pattern of what stands before a year: "before"."""
    regards: str
    """Pattern of what stands before the thing that a text says something about: "about"."""
    adverbs: str
    """Pattern of the words that ask for time, place, reason or manner alone: "when"."""
    adverb_behind: str
    """Pattern of what begins the rest of such a question."""
    actors: str
    """Pattern of nouns for those who act on a thing, and are hardly called "it" beside one: "country"."""
    plurals: str
    """Pattern of a noun for several, with its article."""
    origins: str
    """Pattern of adjectives of origin, which are written in capitals: "Japanese"."""
    has_genders: bool = False
    """Whether articles differ by gender, so that a name with one takes the place only of a name with the same."""
    hanging: str = "(?!)"
    """Pattern of what stands between a verb and a subject that hangs on it: "-t-" in "a-t-il"."""
    attached: str = "(?!)"
    """Pattern of an object in the singular before its verb: "l'" in "qui l'a signé"."""
    attached_several: str = "(?!)"
    """The same in the plural: "les "."""
    endings: Mapping[str, str] = field(default_factory=dict[str, str])
    """The endings by which a participle agrees with such an object, to the pronoun that agrees with it likewise."""
    genders: Mapping[str, str] = field(default_factory=dict[str, str])
    """Pronouns, to the pattern of the articles of the nouns that they stand for and that read alike as subject and object."""


FOLLOW_UPS: Mapping[str, FollowUpWords] = {
    "en": FollowUpWords(
        leads=r"(?:ok(?:ay)?,? |well,? |so,? )?(?:and|but|then|also)(?: then| also)?,?",
        about=r"(?:what|how) about|what of|about",
        reasons=r"why(?: so| is (?:that|this|it)| was (?:that|this|it))?|how come|for (?:what|which) reason",
        why="why",
        year="in {}",
        clauses=r"to|that|if|whether|when|for|who|which|as",
        impersonal=r"rain(?:s|ing|y|ed)?|snow(?:s|ing|y|ed)?|sunny|windy|cloudy|foggy|humid|cold|hot|warm|dark|late|early"
        r"|o['’]clock|time|day|take to|like"
        r"|safe|dangerous|legal|illegal|lawful|allowed|permitted|forbidden|possible|impossible|likely|unlikely|true|false|correct"
        r"|certain|clear|necessary|important|easy|hard|difficult|worth|normal|common|known|said|mandatory|required|summer|winter",
        dates=r"in|by|before|after|since|until|till|from|during|around|between",
        regards=r"about|regarding|concerning",
        adverbs=r"when|where|why|how|(?:what|which) (?:year|month|day)",
        adverb_behind=r"(?:is|are|was|were|do|does|did|has|have|had|will|would|can|could|shall|should|may|might|must)\b",
        actors=r"(?:countr(?:y|ies)|nations?|states?|governments?|compan(?:y|ies)|firms?|ministers?|ministr(?:y|ies)|organi[sz]ations?|leaders?"
        r"|presidents?|architects?|engineers?|authors?|persons?|people|parties|party|members?)",
        plurals=r"(?<!\w)(?:\w*[^\Wsui]s|people|men|women|children|staff|personnel)$",
        origins=r"\w+(?:ian|ese|ish|ean|ch)|German|Greek|Thai",
    ),
    "de": FollowUpWords(
        leads=r"(?:ok(?:ay)?,? |also,? )?(?:und|aber|dann|auch)(?: dann| auch)?,?",
        about=r"was ist mit|wie (?:ist|steht|sieht) es (?:mit|bei|um)|und was ist mit",
        reasons=r"warum(?: das| ist das so)?|wieso(?: das)?|weshalb(?: das)?|aus welchem grund",
        why="warum",
        year="im Jahr {}",
        clauses=r"zu|dass|ob|wenn|als|wer|was|um",
        impersonal=r"regnet?|schneit|kalt|heiß|warm|dunkel|spät|früh|uhr|zeit|gibt|geben|gab"
        r"|regnerisch|sonnig|sicher|gefährlich|legal|illegal|erlaubt|verboten|möglich|unmöglich|wahr|falsch|richtig|nötig|wichtig|bekannt",
        dates=r"(?:(?:vor|nach|seit|bis|ab|in)(?: dem jahr)?|im jahre?|von|zwischen)",
        regards=r"über|bezüglich|hinsichtlich",
        adverbs=r"wann|wo|warum|wieso|weshalb",
        adverb_behind=r"\w+ \w",
        actors=r"(?:land|länder|staat|staaten|regierung|firma|unternehmen|minister|organisation|organisationen)",
        plurals="(?!)",
        origins=r"\w+isch\w*",
        has_genders=True,
        genders={"es": "das", "sie": "die", "er": "(?!)", "ihn": "(?!)", "ihm": "(?!)"},
    ),
    "fr": FollowUpWords(
        leads=r"(?:ok,? |alors,? )?(?:et|mais|puis|aussi)(?: puis| aussi| alors)?,?",
        about=r"qu['’]en est-il d(?:e|u|es)|quid d(?:e|u|es)|et pour",
        reasons=r"pourquoi(?: cela| ça)?|pour quelle raison",
        why="pourquoi",
        year="en {}",
        clauses=r"à|de|que|qu['’]|si|quand|qui|pour",
        impersonal=r"pleut|plu|neigé?|froid|chaud|tard|tôt|heures?|temps|faut|fallait|y a|y avait|s['’]agit"
        r"|possible|impossible|vrai|faux|sûr|dangereux|légal|illégal|permis|interdit|nécessaire|important",
        dates=r"en|avant|après|depuis|dès|jusqu['’]en|entre|de",
        regards=r"sur|concernant",
        adverbs=r"quand|où|pourquoi|comment",
        adverb_behind=r"\w",
        actors=r"(?:pays|états?|gouvernements?|entreprises?|sociétés?|ministres?|organisations?)",
        plurals=r"^(?:les|des|ces|ses)\s",
        origins=r"\w+(?:ais|aise|ien|ienne|éenne?)",
        has_genders=True,
        hanging=r"-(?:t-)?",
        attached=r"l['’]",
        attached_several=r"les ",
        endings={"": "il", "e": "elle", "s": "ils", "es": "elles"},
        genders={"il": "le|l['’]", "elle": "la|l['’]", "ils": "les", "elles": "les"},
    ),
}
"""By the tag of the language."""
