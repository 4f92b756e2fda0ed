"""Several questions in one: "When was it signed, and who signed it?" in, the questions of which it is made out.

A question is only cut where both sides ask: after a question mark, and at an "and" behind which another question begins. Names
and coordinations ("the agreement on trade and security") stay whole, and so do relative clauses ("the king who ruled and who
died"). What the second side leaves out is taken from the first (`retrieval/parts/references.py`). The words are data of the
language.
"""

import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Self

from ingest.language.language import Language
from ingest.language.tables import DEFAULT
from ingest.language.words.part_words import PartWords
from retrieval.parts.references import References

_QUOTED = re.compile(r"\"[^\"]{0,300}(?:\"|$)|“[^”]{0,300}”|«[^»]{0,300}»|(?<!\w)['‘][^'’]{0,300}['’](?!\w)")
_MARK = re.compile(r"[?？]\s+(?=\S)")
_NAME = r"[A-ZÀ-Þ][\w'’.-]*(?: (?:of |the )?[A-ZÀ-Þ][\w'’.-]*){0,5}"
_AROUND = " \t\n,;"


def split_questions(text: str, language: Language = DEFAULT) -> tuple[str, ...]:
    """The questions of which a text is made, in order, each with a question mark. The text itself where it is one question."""
    text = " ".join(text.split())
    patterns = _compile(language)
    if patterns is None:
        return (text,)
    questions: list[str] = []
    for sentence in _cut_sentences(text, patterns):
        shared, before = _share_end(sentence, patterns), list(questions)
        for place, part in enumerate(shared or _cut_sentence(sentence, patterns)):
            known = before if shared else questions
            completed = _complete(_trim(part), known, patterns, is_joined=place > 0)
            if completed is None:
                return (text,)  # nothing tells what "it" means
            questions.append(completed)
    return tuple(map(_write, questions)) if len(questions) > 1 else (text,)


def _complete(part: str, known: list[str], patterns: "_JoinedPatterns", *, is_joined: bool) -> str | None:
    """A part with what it leaves to the first of the questions that are known. None where that cannot be told."""
    if not known:
        return part
    first = _trim(known[0])
    if patterns.bare.fullmatch(part):
        acts = (one for one in map(_trim, reversed(known)) if not patterns.splices.naming.fullmatch(one))
        return _complete_bare(part, next(acts, first), patterns)
    return patterns.references.complete(first, _lend_noun(first, part, patterns), is_joined=is_joined)


def _cut_sentences(text: str, patterns: "_JoinedPatterns") -> list[str]:
    """The text cut behind its question marks. A piece that does not ask, or asks only "if so", belongs to the one before it."""
    masked = mask_quotes(text)
    edges = [0, *(match.end() for match in _MARK.finditer(masked)), len(text)]
    sentences: list[str] = []
    for start, end in pairwise(edges):
        asks = masked[start:end].rstrip().endswith(("?", "？")) and patterns.asks_alone.match(masked[start:end])
        if sentences and not asks:
            sentences[-1] += text[start:end]
        else:
            sentences.append(text[start:end])
    return [sentence.strip() for sentence in sentences]


def _cut_sentence(sentence: str, patterns: "_JoinedPatterns") -> list[str]:
    """A sentence cut where an "and" joins two questions, and at the commas before that."""
    masked = mask_quotes(sentence)
    lead = patterns.lead.match(masked)
    start = lead.end() if lead else 0
    for join in patterns.join.finditer(masked, start):
        first, second = _trim(sentence[start : join.start()]), _trim(sentence[join.end() :])
        if second[:1].isupper() and not patterns.inverted.match(second) and not sentence.isupper():
            continue  # "UNICEF and Who" are names
        earlier = _cut_commas(first, patterns)
        before = masked[start : start + len(earlier[0])] if len(earlier) > 1 else masked[start : join.start()]
        kind = patterns.judge(_trim(before), _trim(masked[join.end() :]), is_indirect=lead is not None)
        if kind == "bare":
            return [*earlier, second]
        if kind == "full":
            earlier = earlier if len(earlier) > 1 else [_lend_end(first, second, patterns)]
            return [*earlier, *_cut_sentence(second, patterns)]
    return _cut_spliced(sentence, start, patterns)


def _cut_spliced(sentence: str, start: int, patterns: "_JoinedPatterns") -> list[str]:
    """A sentence cut where a comma or semicolon alone joins two questions: "When was it signed, is it in force?".

    What asks for yes or no is only cut from what surely asks: "Where ships sail, are they safe?" is one question.
    """
    masked = mask_quotes(sentence)
    for splice in patterns.splices.splice.finditer(masked, start):
        first, second = masked[start : splice.start()], masked[splice.end() :]
        asks = patterns.asks.match(first) and patterns.splices.whole.match(first)
        if asks and (patterns.inverted.match(first) or not patterns.splices.yes_no.match(second)):
            return [sentence[start : splice.start()], *_cut_spliced(sentence[splice.end() :], 0, patterns)]
    return [sentence]


def _cut_commas(text: str, patterns: "_JoinedPatterns") -> list[str]:
    """The questions before an "and" that commas part: "Who wrote it, when was it published and what ..."."""
    masked = mask_quotes(text)
    for comma in patterns.comma.finditer(masked):
        behind = text[comma.end() :]
        one = _trim(behind.split(",")[0])
        is_part = patterns.inverted.match(behind) or patterns.bare.fullmatch(one) or patterns.splices.resumed.fullmatch(one)
        if is_part and patterns.asks.match(masked[: comma.start()]):
            return [text[: comma.start()], *_cut_commas(behind, patterns)]
    return [text]


def _share_end(sentence: str, patterns: "_JoinedPatterns") -> list[str] | None:
    """The questions of "When and where was it signed?". None for any other."""
    match = patterns.shared.match(sentence)
    if match is None:
        return None
    asking = [one for one in patterns.several.split(match["asking"]) if one.strip()]
    return [f"{match['before'] or ''}{one.strip()} {sentence[match.end() :].strip()}" for one in asking]


def _complete_bare(bare: str, first: str, patterns: "_JoinedPatterns") -> str | None:
    """A question that only asks ("and in which year?"), with the rest of the one before it. None where that has none."""
    asking = patterns.asking.match(first)
    if asking is None:
        return None
    rest, noun = first[asking.end() :].strip(), patterns.attribute.sub("", asking.group(), count=1).strip()
    if noun == asking.group().strip():
        noun = ""  # "when" stands before no noun
    verb, _, thing = rest.partition(" ")
    if patterns.begins_inverted.match(rest):
        if noun and not patterns.support.fullmatch(verb):
            return f"{bare} {verb} {patterns.words.the} {noun} {thing}"  # "Which site was the first, and when?"
        return f"{bare} {rest} ({noun})" if noun else f"{bare} {rest}"
    if thing and patterns.participle.fullmatch(verb):
        return f"{bare} {patterns.words.passive.format(verb=verb, object=thing)}"
    items = patterns.references.describe_items(f"{noun} {rest}") if noun else None
    if items is not None:
        return f"{bare} {patterns.words.be} {items}"
    return f"{bare} {rest}" if thing else None


def _lend_noun(first: str, second: str, patterns: "_JoinedPatterns") -> str:
    """A later question with the noun of an earlier one: "Which paper is Japan's and which is Fiji's?"."""
    alone, asking = patterns.which_alone.match(second), patterns.asking.match(first)
    if alone is None or asking is None or not patterns.attribute.match(asking.group()):
        return second
    verb = patterns.auxiliary.search(first)
    return f"{first[: verb.start()].strip()} {second[alone.end() :]}" if verb else second


def _lend_end(first: str, second: str, patterns: "_JoinedPatterns") -> str:
    """The first of two questions with the end of the second, where it has none: "When did Japan and when did Fiji sign?"."""
    if patterns.bare.fullmatch(first):
        return _complete_bare(first, second, patterns) or first
    alone, other = patterns.subject_alone.fullmatch(first), patterns.subject_first.match(second)
    if alone and other:
        rest = second[other.end() :]
        return f"{first} {rest}" if alone["subject"] else f"{first} {other['subject']} {rest}"
    return first


def mask_quotes(text: str) -> str:
    """The text with each quotation replaced by one word of the same length, as nothing in a quotation asks."""
    return _QUOTED.sub(lambda match: "Q" * len(match.group()), text)


def _trim(text: str) -> str:
    return text.strip(_AROUND).rstrip(" ?？.!").strip(_AROUND)


def _write(part: str) -> str:
    text = _trim(part)
    return f"{text[:1].upper()}{text[1:]}?"


@dataclass(frozen=True, slots=True)
class _SplicePatterns:
    """What one language needs to cut questions that nothing but a comma or semicolon joins."""

    naming: re.Pattern[str]
    """A question for what something is, in which nothing happens."""
    resumed: re.Pattern[str]
    """A text that asks who or which, with a pronoun for its object. A relative clause has none."""
    splice: re.Pattern[str]
    """A comma before a question with a pronoun, or a semicolon before any question."""
    whole: re.Pattern[str]
    """A question with something behind its auxiliary, or a question for who or which."""
    yes_no: re.Pattern[str]
    """A text that asks for yes or no."""

    @classmethod
    def compile(cls, words: PartWords, asking: tuple[str, str, str, str]) -> Self:
        """asking: patterns of any words that ask, of a sure question, of a question for who, and of one for yes or no."""
        any_asking, sure, subject, yes_no = asking
        objects = "|".join([*words.things, *words.persons]) or "(?!)"
        resumed = rf"{subject}(?: [\w'’-]+){{0,2}} (?:{objects})"
        return cls(
            naming=_compile_joined(
                rf"(?:{words.attributes}|{words.unsure}) (?!(?:{words.supports}|{words.perfects})\b)(?:{words.auxiliaries})"
                rf"(?: (?!(?:{words.participles})(?!\w))\S+)*"
            ),
            resumed=_compile_joined(resumed),
            splice=_compile_joined(
                rf" ?, (?=(?:{any_asking} )?(?:{words.auxiliaries}) (?:{words.pronouns})\b|{resumed} ?[?？]?$)"
                rf"| ?; (?={any_asking}|{yes_no})"
            ),
            yes_no=_compile_joined(yes_no),
            whole=_compile_joined(rf"(?:{sure} [^,;?]{{0,200}}\w|{subject} [^,;?]{{1,200}})$"),
        )


@dataclass(frozen=True, slots=True)
class _JoinedPatterns:
    """What one language needs to cut questions."""

    words: PartWords
    several: re.Pattern[str]
    """What stands between words that ask."""
    lead: re.Pattern[str]
    """Before an indirect question."""
    asks: re.Pattern[str]
    """A text that is a question, behind what may stand before one."""
    asks_alone: re.Pattern[str]
    """A question that begins with what asks."""
    comma: re.Pattern[str]
    """A comma before words that ask."""
    asking: re.Pattern[str]
    """Words that ask, with the noun behind them."""
    begins_inverted: re.Pattern[str]
    """A text that begins with an auxiliary."""
    inverted: re.Pattern[str]
    """A text that surely is a question."""
    unsure: re.Pattern[str]
    """A text that is a question or a relative clause."""
    indirect: re.Pattern[str]
    """A text that is a question behind a lead."""
    about: re.Pattern[str]
    """A text that asks the same of something else."""
    bare: re.Pattern[str]
    """A text that only asks."""
    splices: "_SplicePatterns"
    """Finds questions that nothing but a comma or semicolon joins."""
    clause: re.Pattern[str]
    """A pronoun for a whole sentence."""
    relative: re.Pattern[str]
    """The beginning of a relative clause."""
    join: re.Pattern[str]
    """What stands between two questions, before one that asks."""
    participle: re.Pattern[str]
    """A past form that is a participle as well."""
    attribute: re.Pattern[str]
    """A word that asks and stands before a noun."""
    which_alone: re.Pattern[str]
    """The same without its noun, before an auxiliary."""
    auxiliary: re.Pattern[str]
    """An auxiliary."""
    support: re.Pattern[str]
    """One behind which the verb itself follows."""
    shared: re.Pattern[str]
    """Several words that ask, with one rest."""
    subject_alone: re.Pattern[str]
    """A question that has but its subject."""
    subject_first: re.Pattern[str]
    """A question with a name as its subject and something behind it."""
    references: References
    """Finds what a question leaves to the one before it."""

    def judge(self, first: str, second: str, *, is_indirect: bool) -> str:
        """What the text behind an "and" is: "full" for a question, "bare" for what only asks, "none" for what asks nothing."""
        if self.clause.search(second):
            return "none"  # "When was that decided" asks about what the first question says
        if not first or not (is_indirect or self.asks.match(first) or self.bare.fullmatch(first)):
            return "none"
        if self.inverted.match(second) or self.about.match(second):
            return "full"
        if self.bare.fullmatch(second):
            return "bare"
        if is_indirect:
            return "full" if self.indirect.match(second) else "none"
        asking = self.asking.match(first)
        is_plain = asking is not None and self.relative.search(first, asking.end()) is None
        return "full" if is_plain and self.unsure.match(second) else "none"


def _compile_joined(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


@cache
def _compile(language: Language) -> _JoinedPatterns | None:
    words = language.parts
    if words is None:
        return None
    preposition = rf"(?:(?:{words.prepositions}) )?"
    ends = rf"{words.determiners}|{words.pronouns}|{words.auxiliaries}|{words.prepositions}|{words.participles}"
    stop = rf"(?!(?:{ends})(?!\w))"
    noun = rf"(?: {stop}[\w'’-]+)"
    any_asking = rf"{preposition}(?:(?:{words.attributes})\b{noun}{{0,4}}|(?:{words.sure}|{words.unsure})\b)"
    sure = rf"{preposition}(?:(?:{words.attributes})\b{noun}{{0,4}}|(?:{words.sure})\b) (?:{words.auxiliaries})\b"
    subject = rf"{preposition}(?:{words.unsure}|{words.attributes})\b (?!(?:{words.determiners}|{words.pronouns})\b)[\w'’-]+"
    yes_no = rf"(?:{words.auxiliaries}) (?:{words.pronouns})\b|(?:{words.supports}) (?-i:[A-Z])"
    before = r"(?:[^,?]{1,80}, |(?<!\w)(?:\w+ ){0,3}?)"

    return _JoinedPatterns(
        words=words,
        several=_compile_joined(rf", ?| (?:{words.joins}) "),
        participle=_compile_joined(words.participles),
        attribute=_compile_joined(rf"{preposition}(?:{words.attributes})\b"),
        which_alone=_compile_joined(rf"(?:{words.which}) (?=(?:{words.auxiliaries})\b)"),
        auxiliary=_compile_joined(rf"\b(?:{words.auxiliaries})\b"),
        support=_compile_joined(rf"{words.supports}|{words.perfects}"),
        lead=_compile_joined(rf"(?:{words.leads}) "),
        asks=_compile_joined(rf"{before}?(?:{sure}|{subject})|(?:{words.auxiliaries})\s"),
        asks_alone=_compile_joined(rf" ?(?:(?:{words.joins}) )?(?:{any_asking}|{words.auxiliaries}|{words.about})(?!\w)"),
        comma=_compile_joined(rf" ?, (?={any_asking})"),
        asking=_compile_joined(rf"(?:[^,?]{{1,80}}, )?{any_asking}"),
        begins_inverted=_compile_joined(rf"(?:{words.auxiliaries})\s"),
        inverted=_compile_joined(rf"{sure}|{yes_no}"),
        unsure=_compile_joined(subject),
        indirect=_compile_joined(rf"{any_asking}\s"),
        about=_compile_joined(rf"(?:{words.about})\s"),
        clause=_compile_joined(rf"\b(?:{words.clauses})"),
        bare=_compile_joined(
            rf"(?:{words.prepositions}) (?:{words.sure}|{words.unsure})(?: (?!(?:{words.auxiliaries})\b)[\w'’-]+){{0,3}}"
            rf"|(?:{words.attributes}) (?:{words.bare_nouns})"
            rf"|(?!(?:{words.unsure}|{words.attributes}|whom)\b)(?:{words.sure})"
        ),
        splices=_SplicePatterns.compile(words, (any_asking, sure, subject, yes_no)),
        relative=_compile_joined(rf"\b(?:{words.relatives})\b"),
        join=_compile_joined(rf" ?[,;]? (?:{words.joins}) (?={any_asking}|{yes_no}|{words.about})"),
        shared=_compile_joined(
            rf"(?P<before>(?!{any_asking})[^,?]{{1,80}}, )?"
            rf"(?P<asking>{any_asking}(?:, ?{any_asking}){{0,3}},? (?:{words.joins}) {any_asking})"
            rf" (?=(?:{words.auxiliaries})\s)"
        ),
        subject_alone=re.compile(rf"(?i:{any_asking}) (?i:{words.supports})(?P<subject> {_NAME})?,?"),
        subject_first=re.compile(rf"(?i:{any_asking}) (?i:{words.supports}) (?P<subject>{_NAME}),? (?=[a-zà-ÿ])"),
        references=References(words, language),
    )
