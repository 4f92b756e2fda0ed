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

from ingest.language.language import Language
from ingest.language.part_words import PartWords
from ingest.language.tables import DEFAULT
from retrieval.parts.references import References

_QUOTED = re.compile(r"\"[^\"]*(?:\"|$)|“[^”]*”|«[^»]*»|(?<!\w)['‘][^'’]*['’](?!\w)")
_MARK = re.compile(r"[?？]\s+(?=\S)")
_NOUN = r"(?:\s+[\w'’-]+)"
_NAME = r"[A-ZÀ-Þ][\w'’.-]*(?:\s+(?:of\s+|the\s+)?[A-ZÀ-Þ][\w'’.-]*){0,5}"
_AROUND = " \t\n,;"


def split_questions(text: str, language: Language = DEFAULT) -> tuple[str, ...]:
    """The questions of which a text is made, in order, each with a question mark. The text itself where it is one question."""
    text = " ".join(text.split())
    patterns = _compile(language)
    if patterns is None:
        return (text,)
    found = [_cut_sentence(sentence, patterns) for sentence in _cut_sentences(text, patterns)]
    questions: list[str] = []
    for parts in found:
        for place, part in enumerate(parts):
            first = _trim(questions[0]) if questions else ""
            if questions and patterns.bare.fullmatch(_trim(part)):
                completed = _complete_bare(_trim(part), first, patterns)
            else:
                completed = patterns.references.complete(first, _trim(part), is_joined=place > 0) if questions else part
            if completed is None:
                return (text,)  # nothing tells what "it" means
            questions.append(completed)
    return tuple(map(_write, questions)) if len(questions) > 1 else (text,)


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
    shared = _share_end(sentence, patterns)
    if shared is not None:
        return shared
    masked = mask_quotes(sentence)
    lead = patterns.lead.match(masked)
    start = lead.end() if lead else 0
    for join in patterns.join.finditer(masked, start):
        first, second = _trim(sentence[start : join.start()]), _trim(sentence[join.end() :])
        if second[:1].isupper() and not patterns.inverted.match(second) and not sentence.isupper():
            continue  # "UNICEF and Who" are names
        kind = patterns.judge(_trim(masked[start : join.start()]), _trim(masked[join.end() :]), is_indirect=lead is not None)
        if kind == "bare":
            completed = _complete_bare(second, first, patterns)
            return [first, completed] if completed else [sentence]
        if kind == "full":
            earlier = _cut_commas(first, patterns)
            return [*earlier[:-1], _lend_end(earlier[-1], second, patterns), *_cut_sentence(second, patterns)]
    return [sentence]


def _cut_commas(text: str, patterns: "_JoinedPatterns") -> list[str]:
    """The questions before an "and" that commas part: "Who wrote it, when was it published and what ..."."""
    masked = mask_quotes(text)
    for comma in patterns.comma.finditer(masked):
        if patterns.asks.match(masked, 0, comma.start()):
            return [text[: comma.start()], *_cut_commas(text[comma.end() :], patterns)]
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
    rest = first[asking.end() :].strip()
    if patterns.begins_inverted.match(rest):
        return f"{bare} {rest}"
    verb, _, thing = rest.partition(" ")
    if not thing:
        return None
    if patterns.participle.fullmatch(verb):
        return f"{bare} {patterns.words.passive.format(verb=verb, object=thing)}"
    return f"{bare} {rest}"


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
    """A comma before what surely is a question."""
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
    relative: re.Pattern[str]
    """The beginning of a relative clause."""
    join: re.Pattern[str]
    """What stands between two questions, before one that asks."""
    participle: re.Pattern[str]
    """A past form that is a participle as well."""
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


@cache
def _compile(language: Language) -> _JoinedPatterns | None:
    words = language.parts
    if words is None:
        return None
    preposition = rf"(?:(?:{words.prepositions})\s+)?"
    stop = rf"(?!(?:{words.determiners}|{words.pronouns}|{words.auxiliaries}|{words.prepositions})\b)"
    noun = rf"(?:\s+{stop}[\w'’-]+)"
    any_asking = rf"{preposition}(?:(?:{words.attributes})\b{noun}{{0,4}}|(?:{words.sure}|{words.unsure})\b)"
    sure = rf"{preposition}(?:(?:{words.attributes})\b{noun}{{0,4}}|(?:{words.sure})\b)\s+(?:{words.auxiliaries})\b"
    subject = rf"{preposition}(?:{words.unsure}|{words.attributes})\b\s+(?!(?:{words.determiners}|{words.pronouns})\b)[\w'’-]+"
    yes_no = rf"(?:{words.auxiliaries})\s+(?:{words.pronouns})\b|(?:{words.supports})\s+(?-i:[A-Z])"
    before = r"(?:[^,?]{1,80},\s+|(?:\w+\s+){0,3}?)"

    def compile_words(pattern: str) -> re.Pattern[str]:
        return re.compile(pattern, re.IGNORECASE)

    return _JoinedPatterns(
        words=words,
        several=compile_words(rf",\s*|\s+(?:{words.joins})\s+"),
        participle=compile_words(words.participles),
        lead=compile_words(rf"(?:{words.leads})\s+"),
        asks=compile_words(rf"{before}?(?:{sure}|{subject})|(?:{words.auxiliaries})\s"),
        asks_alone=compile_words(rf"\s*(?:(?:{words.joins})\s+)?(?:{any_asking}|{words.auxiliaries}|{words.about})(?!\w)"),
        comma=compile_words(rf"\s*,\s+(?={sure})"),
        asking=compile_words(rf"(?:[^,?]{{1,80}},\s+)?{any_asking}"),
        begins_inverted=compile_words(rf"(?:{words.auxiliaries})\s"),
        inverted=compile_words(rf"{sure}|{yes_no}"),
        unsure=compile_words(subject),
        indirect=compile_words(rf"{any_asking}\s"),
        about=compile_words(rf"(?:{words.about})\s"),
        bare=compile_words(
            rf"(?:{words.prepositions})\s+(?:{words.sure}|{words.unsure}){_NOUN}{{0,3}}"
            rf"|(?:{words.attributes})\s+(?:{words.bare_nouns})"
            rf"|(?!(?:{words.unsure}|{words.attributes}|whom)\b)(?:{words.sure})"
        ),
        relative=compile_words(rf"\b(?:{words.relatives})\b"),
        join=compile_words(rf"\s*[,;]?\s(?:{words.joins})\s+(?={any_asking}|{yes_no}|{words.about})"),
        shared=compile_words(
            rf"(?P<before>(?!{any_asking})[^,?]{{1,80}},\s+)?(?P<asking>{any_asking}(?:,\s*{any_asking}){{0,3}},?\s+(?:{words.joins})\s+{any_asking})"
            rf"\s+(?=(?:{words.auxiliaries})\s)"
        ),
        subject_alone=re.compile(rf"(?i:{any_asking})\s+(?i:{words.supports})(?P<subject>\s+{_NAME})?,?"),
        subject_first=re.compile(rf"(?i:{any_asking})\s+(?i:{words.supports})\s+(?P<subject>{_NAME}),?\s+(?=[a-zà-ÿ])"),
        references=References(words, language),
    )
