"""Pronouns that hang on their verb: "a-t-il" and "l'a" in French. The thing that they stand for stands elsewhere than they do.

"Quand a-t-il été signé" is "quand l'accord a-t-il été signé", and "qui l'a signé" is "qui a signé l'accord".
"""

from dataclasses import dataclass

from retrieval.followups.follow_up_patterns import FollowUpPatterns


@dataclass(frozen=True, slots=True)
class Clitic:
    """A question with a pronoun that hangs on its verb."""

    pronoun: str
    """The pronoun, as a subject: what an object agrees with is told by the participle behind it."""
    before: str
    """The question up to where the thing goes."""
    behind: str
    """The rest of it."""

    def name(self, thing: str) -> str:
        """The question with the thing that the pronoun stands for."""
        return f"{self.before}{thing}{self.behind}"


def find_clitic(patterns: FollowUpPatterns, text: str) -> Clitic | None:
    """The pronoun that hangs on the verb of a question. None where none does."""
    found = patterns.hanging.match(text)
    if found is not None:
        return Clitic(found["pronoun"].casefold(), f"{found['asks']} ", f" {text[found.start('verb') :]}")
    found = patterns.attached.fullmatch(text)
    pronoun = patterns.words.endings.get((found["ending"] or "").casefold()) if found is not None else None
    if found is None or pronoun is None or bool(found["several"]) != (patterns.several.fullmatch(pronoun) is not None):
        return None
    return Clitic(pronoun, f"{found['asks']} {found['verb']} {found['participle']} ", found["rest"])
