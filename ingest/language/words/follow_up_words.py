"""The record `FollowUpWords`: how a question goes on from the one before it, by language.

Patterns hold no groups that capture, and are matched in any letter case. They stand beside `PartWords`, whose words for joins,
pronouns and articles serve here as well.
"""

from collections.abc import Mapping
from dataclasses import dataclass


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


FOLLOW_UPS: Mapping[str, FollowUpWords] = {
    "en": FollowUpWords(
        leads=r"(?:ok(?:ay)?,? |well,? |so,? )?(?:and|but|then|also)(?: then| also)?,?",
        about=r"(?:what|how) about|what of|about",
        reasons=r"why(?: not| so| is (?:that|this|it)| was (?:that|this|it))?|how come|for (?:what|which) reason",
        why="why",
        year="in {}",
        clauses=r"to|that|if|whether|when|for|who|which|as",
        impersonal=r"rain|snow|cold|hot|warm|dark|late|early|o['’]clock|time|day|take to|like",
    ),
    "de": FollowUpWords(
        leads=r"(?:ok(?:ay)?,? |also,? )?(?:und|aber|dann|auch)(?: dann| auch)?,?",
        about=r"was ist mit|wie (?:ist|steht|sieht) es (?:mit|bei|um)|und was ist mit",
        reasons=r"warum(?: nicht| das| ist das so)?|wieso(?: nicht| das)?|weshalb(?: nicht| das)?|aus welchem grund",
        why="warum",
        year="im Jahr {}",
        clauses=r"zu|dass|ob|wenn|als|wer|was|um",
        impersonal=r"regnet?|schneit|kalt|heiß|warm|dunkel|spät|früh|uhr|zeit|gibt|geben|gab",
    ),
    "fr": FollowUpWords(
        leads=r"(?:ok,? |alors,? )?(?:et|mais|puis|aussi)(?: puis| aussi| alors)?,?",
        about=r"qu['’]en est-il d(?:e|u|es)|quid d(?:e|u|es)|et pour",
        reasons=r"pourquoi(?: pas| cela| ça)?|pour quelle raison",
        why="pourquoi",
        year="en {}",
        clauses=r"à|de|que|qu['’]|si|quand|qui|pour",
        impersonal=r"pleut|neige|froid|chaud|tard|tôt|heures?|temps|faut|fallait|y a|y avait|s['’]agit",
    ),
}
"""By the tag of the language."""
