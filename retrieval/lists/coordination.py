"""The members of a coordination within one sentence: "Indonesia", "Singapore" and "Vietnam" of "targets Indonesia, Singapore, and
Vietnam in the region".

A sentence is cut at commas and conjunctions. What stands before the last conjunction and reads as a phrase belongs to the same
coordination. Its outer ends are found by words that introduce one or go on behind it, and by the words that the reader found.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import dropwhile, pairwise, takewhile

from ingest.language.language import Language
from ingest.spans import Span

_LONGEST_MEMBER = 8  # words; a longer part between two commas is mostly a clause
_LONGEST_READ = 14  # words of a member, where the reader found several of them
_BREAKS = re.compile(r"[:;](?=\s|\d)|\s[–—-]\s|[.!?]$")
_BRACKET = re.compile(r"\([^()]*\)")
_EDGES = " ,;:.!?\"“”‘’'()"
_CAPITAL = re.compile(r"[^\W_a-z]")
_NOT_WHITE = re.compile(r"\S+")
_PAIR = 2
_LONGEST_CHAINED = 30  # words of a member that semicolons part
_SHORT_MEMBER = 5  # words; more before the first comma have something that leads to the first member


@dataclass(frozen=True, slots=True)
class _Words:
    """The compiled words of a language."""

    separator: re.Pattern[str]
    """Between two members: a comma, a conjunction or both."""
    chain: re.Pattern[str]
    """Between two members that hold commas: a semicolon, with or without a conjunction."""
    introduction: re.Pattern[str]
    preposition: re.Pattern[str]
    end: re.Pattern[str]
    determiner: re.Pattern[str]


def find_members(sentence: str, found: str | None, is_named: bool, language: Language) -> list[str]:
    """The members of the coordination that answers, in order, verbatim. Empty where none surely does.

    sentence: with white space folded. found: the words in it that the reader found, None where nothing was read. These stand in
    the coordination, or hold it. is_named: that the sentence names what is asked for. Then its only coordination of more than two
    answers as well.
    """
    if language.structure is None:
        return []
    words = _compile(language)
    at = sentence.find(found) if found else -1
    near = Span(at, at + len(found)) if found and at >= 0 else None
    chain = _find_chain(sentence, near, is_named, words)
    if chain:
        return chain
    runs = [run for part in _cut_parts(sentence) for run in _find_runs(part, words)]
    runs = [trimmed for run in runs if len(trimmed := _trim(sentence, run, near, (words, language))) > 1]
    best = _choose([run for run in runs if _reads_well(sentence, run, near, words)], near, is_named)
    members = [_strip(sentence, span) for span in _drop_shared(sentence, best, words)]
    return members if len(members) > 1 and all(members) else []


def find_names(text: str, language: Language) -> list[str]:
    """The names of which a text consists, what leads to them aside: two of "In 2021, Japan and Fiji". Empty for anything else."""
    members = find_members(text, text, False, language)
    names = list(dropwhile(lambda member: not _is_name_alone(member, language), members))
    is_whole = len(names) > 1 and text.endswith(names[-1])
    return names if is_whole and all(_is_name_alone(name, language) for name in names) else []


def _is_name_alone(member: str, language: Language) -> bool:
    """False for a date, for "In later years" and for a clause. A name may hold a preposition: "the Ministry for Europe"."""
    words = _compile(language)
    bare = [word for word in member.split() if not words.determiner.fullmatch(word)]
    opens = bool(bare) and (bare[0].casefold() in language.openers or words.preposition.match(bare[0]) is not None)
    own = [word for word in bare if not words.preposition.fullmatch(word)]
    return not opens and _is_name(" ".join(own), words) and not any(sign.isdigit() for sign in member)


def _find_chain(sentence: str, near: Span | None, is_named: bool, words: _Words) -> list[str]:
    """The members of an enumeration that semicolons part. Empty where there are fewer than two semicolons.

    Commas within a member part nothing.
    """
    masked = _BRACKET.sub(lambda match: "_" * len(match.group()), sentence)
    cuts = [match.span() for match in words.chain.finditer(masked)]
    if len(cuts) < _PAIR or not (is_named or (near is not None and near.end > cuts[0][0])):
        return []
    start = _find_chain_start(masked[: cuts[0][0]], words)
    if start is None:
        return []
    starts, ends = [start, *(end for _, end in cuts)], [*(start for start, _ in cuts), len(sentence)]
    members = [_strip(sentence, Span(start, end)) for start, end in zip(starts, ends, strict=True)]
    return members if all(0 < len(member.split()) <= _LONGEST_CHAINED for member in members) else []


def _find_chain_start(lead: str, words: _Words) -> int | None:
    """Where the first member begins in what stands before the first semicolon. None where nothing shows it."""
    colon = lead.rfind(":") + 1
    if colon:
        return colon
    comma = lead.rfind(",") + 1
    opened = words.introduction.search(lead, comma) or (words.preposition.search(lead, comma) if comma else None)
    return opened.end() if opened is not None else None


def _reads_well(sentence: str, run: Sequence[Span], near: Span | None, words: _Words) -> bool:
    """False for parts of a sentence that are too long for members, and for two that are no names: any sentence joins such."""
    if len(run) == _PAIR and not all(_is_name(span.cut(sentence), words) for span in run):
        return False
    if not _opens_equally(sentence, run, words):
        return False
    is_read = near is not None and any(_holds_joint(near, pair) for pair in pairwise(run))
    return all(len(span.cut(sentence).split()) <= (_LONGEST_READ if is_read else _LONGEST_MEMBER) for span in run)


def _drop_shared(sentence: str, run: Sequence[Span], words: _Words) -> Iterator[Span]:
    """The members without a preposition that leads to the first as well: "Asia" and "Africa" of "in Asia and in Africa"."""
    before = sentence[: run[0].start].split()[-1:] if run else []
    for span in run:
        opened = words.preposition.match(sentence, span.start, span.end)
        yield Span(opened.end(), span.end) if opened is not None and [opened.group()] == before else span


def _opens_equally(sentence: str, run: Sequence[Span], words: _Words) -> bool:
    """False where a member behind the first opens with a preposition, unless all do, or the first is led by the same.

    "including cars, with a duty for steel and copper" goes on with something else. "on land, at sea and in the air" does not.
    """
    found = [words.preposition.match(span.cut(sentence).lstrip()) for span in run[1:]]
    opened = {match.group().casefold() for match in found if match is not None}
    before, first = sentence[: run[0].start].split()[-1:], sentence[run[0].start :].split(maxsplit=1)[:1]
    led = [word.casefold() for word in (*before, *first)]
    return opened <= set(led) or (all(found) and any(map(words.preposition.fullmatch, led)))


def _holds_joint(near: Span, pair: tuple[Span, Span]) -> bool:
    """True when the words of the reader hold what joins two members."""
    return near.start < pair[0].end and pair[1].start < near.end


def _choose(runs: Sequence[list[Span]], near: Span | None, is_named: bool) -> list[Span]:
    """The coordination that answers. Two things stand side by side in any sentence: they count where the reader found both."""
    long = [run for run in runs if len(run) > _PAIR]
    if near is not None:
        read = [run for run in runs if any(_holds_joint(near, pair) for pair in pairwise(run))]
        around = [run for run in long if run[0].start < near.end and near.start < run[-1].end]
        if read or around:
            return max([*read, *around], key=_rank_run)
    if not is_named:
        return []
    return max(long, key=_rank_run, default=[])


def _rank_run(run: Sequence[Span]) -> tuple[int, int]:
    """The longest goes first, and of equals the one that ends last: it joins what the other ends with."""
    return len(run), run[-1].end


def _cut_parts(sentence: str) -> list[tuple[Span, str]]:
    """The parts of a sentence in which a coordination can stand whole: between colons and dashes, and within brackets.

    Each comes with the sentence as it is read there: outside of brackets what stands in them is masked.
    """
    inner = [Span(match.start() + 1, match.end() - 1) for match in _BRACKET.finditer(sentence) if "," in match.group()]
    masked = _BRACKET.sub(lambda match: "_" * len(match.group()), sentence)
    breaks = list(_BREAKS.finditer(masked))
    starts, ends = [0, *(match.end() for match in breaks)], [*(match.start() for match in breaks), len(sentence)]
    outer = [Span(start, end) for start, end in zip(starts, ends, strict=True) if start < end]
    return [*((part, masked) for part in outer), *((part, sentence) for part in inner)]


def _find_runs(part: tuple[Span, str], words: _Words) -> Iterator[list[Span]]:
    """The coordinations of a part of a sentence: what each conjunction joins, with all before it that is joined by commas."""
    within, masked = part
    spans: list[Span] = []
    joints: list[str] = []
    start = within.start
    for match in words.separator.finditer(masked, within.start, within.end):
        spans.append(Span(start, match.start()))
        joints.append(match.group())
        start = match.end()
    spans.append(Span(start, within.end))
    _join_names(masked, spans, joints, words)
    for last, joint in enumerate(joints, 1):
        if joint.strip(", "):
            is_interrupted = joint.endswith(", ") and last + 1 < len(spans)  # "South Korea, and, more recently, Australia"
            joined = [*spans[:last], _grow_last(masked, spans, joints, last, words) or spans[last + is_interrupted]]
            yield _join_nested(masked, _gather(masked, joined, joints, last, words), words)


def _grow_last(masked: str, spans: Sequence[Span], joints: Sequence[str], last: int, words: _Words) -> Span | None:
    """The last member with what a second conjunction joins to it: "economic, and climate and clean energy". None without one.

    The comma before the first conjunction shows that it is the last of the coordination. Nothing goes on behind the member.
    """
    behind = Span(spans[last].start, spans[-1].end)
    is_ended = joints[last - 1].startswith(",") and last + 1 == len(joints) and not joints[last].startswith(",")
    is_plain = is_ended and len(behind.cut(masked).split()) <= _SHORT_MEMBER and _is_phrase(behind.cut(masked), words)
    return behind if is_plain and not any(map(_CAPITAL.match, behind.cut(masked).split())) else None


def _join_nested(masked: str, members: list[Span], words: _Words) -> list[Span]:
    """The members, where the words behind a preposition are a coordination of their own: one member in place of those.

    "prevention and the spread of chemical, biological and nuclear weapons" ends with two members: what the article opens is the
    last one, and single words follow its preposition.
    """
    for at in range(len(members) - 1):
        start, cut = members[at].start, members[at].cut(masked)
        joint = next((found for found in words.separator.finditer(cut) if words.determiner.match(cut, found.end())), None)
        led = words.preposition.search(cut, joint.end()) if joint is not None else None
        if joint is None or led is None:
            continue
        rest = [cut[led.end() :], *(span.cut(masked) for span in members[at + 1 : -1])]
        if all(len(text.split()) == 1 for text in rest):
            before, behind = Span(start, start + joint.start()), Span(start + joint.end(), members[-1].end)
            return [*members[:at], before, behind]
    return members


def _join_names(masked: str, spans: list[Span], joints: list[str], words: _Words) -> None:
    """Make one of two parts where a second conjunction stands within the last name: "the Office and the Ministry for A and B".

    The part behind it has no article, as its neighbours before it have.
    """
    for at in range(len(joints) - 1, 0, -1):
        behind, before = spans[at + 1].cut(masked).split(), spans[at].cut(masked).split()
        are_joined = joints[at].strip(", ") and joints[at - 1].strip(", ") and not joints[at].startswith(",")
        if are_joined and behind and before and words.determiner.fullmatch(before[0]) and _CAPITAL.match(behind[0]):
            spans[at : at + 2] = [Span(spans[at].start, spans[at + 1].end)]
            del joints[at]


def _gather(masked: str, spans: Sequence[Span], joints: Sequence[str], last: int, words: _Words) -> list[Span]:
    """The members up to the one behind a conjunction. Two that a conjunction joins between commas are one member.

    A conjunction behind a comma ends another coordination.
    """
    members = [spans[last]]
    place = last - 1
    while True:
        start = place
        while start > 0 and joints[start - 1].strip(", ") and not joints[start - 1].startswith(","):
            start -= 1  # "CSDP and peacekeeping operations"
        member = Span(spans[start].start, spans[place].end)
        members.insert(0, member)
        if start == 0 or joints[start - 1].strip(", ") or not _is_phrase(member.cut(masked), words):
            return members
        place = start - 1


def _is_phrase(text: str, words: _Words) -> bool:
    """True for what can stand between two commas of a coordination, and has nothing of a clause in it."""
    return 0 < len(text.split()) <= _LONGEST_READ and words.end.search(text) is None and words.introduction.search(text) is None


def _trim(sentence: str, run: Sequence[Span], near: Span | None, known: tuple[_Words, Language]) -> list[Span]:
    """The members, the first without what leads to it and the last without what goes on behind it.

    Where the last ones are names, the others are names too: the first is the name at the end of what stands before them.
    """
    words, language = known
    last = _trim_last(sentence, run[-1], near, words)
    goes_on = bool(sentence[last.end :].strip(_EDGES))  # else what leads to the members holds the verb
    members = list(run[:-1])
    names = list(takewhile(lambda span: _is_read(span, near) or _is_name(span.cut(sentence), words), reversed(members)))
    if _is_name(last.cut(sentence), words) and (names or len(members) == 1):
        rest = members[: len(members) - len(names)]
        before = _cut_name(sentence, rest[-1], words) if rest else None
        if before is not None and goes_on and _is_lead(sentence, Span(rest[-1].start, before.start), known):
            before = None
        members = [*([before] if before else []), *reversed(names)]
    else:
        first = _trim_first(sentence, members[0], near, words)
        if first is not None and goes_on and _is_lead(sentence, Span(members[0].start, first.start), known):
            first = None
        members = [*([first] if first else []), *members[1:]]
    opens = members[0].cut(sentence).strip().casefold() in language.openers if members else False
    return [*members[opens:], last]


def _is_read(span: Span, near: Span | None) -> bool:
    return near is not None and near.start <= span.start < near.end


def _is_name(text: str, words: _Words) -> bool:
    """True for words in capitals, with the small ones that belong to names."""
    bare = [word for word in text.split() if not words.determiner.fullmatch(word)]
    return bool(bare) and all(_CAPITAL.match(word.lstrip(_EDGES)) for word in bare)


def _cut_name(sentence: str, span: Span, words: _Words) -> Span | None:
    """The name at the end of a span, None where it ends with none."""
    start = span.end
    for match in reversed(list(_NOT_WHITE.finditer(sentence, span.start, span.end))):
        if not _CAPITAL.match(match.group().lstrip(_EDGES)) and not words.determiner.fullmatch(match.group()):
            break
        start = match.start()
    while (small := words.preposition.match(sentence, start, span.end)) is not None:
        start = small.end() + 1  # "the leaders of Australia"
    return Span(start, span.end) if _is_name(sentence[start : span.end], words) else None


def _is_lead(sentence: str, span: Span, known: tuple[_Words, Language]) -> bool:
    """True for what opens a sentence and leads to no member: "Following the Memorandum of" before its last word.

    An article opens what the sentence speaks of, and a verb at the end leads to members: "Zu den Partnern gehören".
    """
    words, language = known
    opening = span.cut(sentence).split()
    if sentence[: span.start].strip() or len(opening) < _PAIR or words.determiner.fullmatch(opening[0]) is not None:
        return False
    return opening[0].casefold() in language.openers and words.preposition.fullmatch(opening[-1]) is not None


def _trim_first(sentence: str, first: Span, near: Span | None, words: _Words) -> Span | None:
    """The first member, None where nothing shows where it begins."""
    if near is not None and first.start <= near.start < first.end <= near.end:
        return Span(near.start, first.end)
    text = first.cut(sentence)
    for pattern in (words.introduction, words.preposition):
        ends = [match.end() for match in pattern.finditer(text)]
        if ends:
            return Span(first.start + ends[-1], first.end) if text[ends[-1] :].strip() else None
    return first if len(text.split()) <= _SHORT_MEMBER else None


def _trim_last(sentence: str, last: Span, near: Span | None, words: _Words) -> Span:
    if near is not None and near.start < last.start < near.end <= last.end:
        short = _BRACKET.match(sentence, min(near.end + 1, len(sentence)))  # "Transition and Development (ESCTD)"
        return Span(last.start, short.end() if short is not None and short.end() <= last.end else near.end)
    text = last.cut(sentence)
    end = words.end.search(text)
    stop = end.start() if end is not None and text[: end.start()].strip() else len(text)
    written = list(_NOT_WHITE.finditer(text, 0, stop))
    start = next((place for place, match in enumerate(written) if not words.determiner.fullmatch(match.group())), 0)
    if written and _CAPITAL.match(written[start].group().lstrip(_EDGES)):
        small = (match.start() for match in written[start:] if match.group()[0].islower())
        stop = next((place for place in small if words.determiner.match(text, place) is None), stop)
    return Span(last.start, last.start + stop)


def _strip(sentence: str, span: Span) -> str:
    """The words of a member without punctuation around them. A bracket that is opened in it is closed in it."""
    text = span.cut(sentence).strip(_EDGES)
    return text + ")" if text.count("(") > text.count(")") else text


@cache
def _compile(language: Language) -> _Words:
    structure = language.structure
    if structure is None:
        raise ValueError(f"the language {language.tag!r} has no words of coordinations")
    joints = structure.conjunctions
    separator = rf", (?:(?:{joints}),? )?| (?:{joints}) "
    return _Words(
        re.compile(separator, re.IGNORECASE),
        re.compile(rf";(?: (?:{joints})(?= ))? ", re.IGNORECASE),
        *(
            re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE)
            for pattern in (structure.introductions, structure.prepositions, structure.ends, structure.determiners)
        ),
    )
