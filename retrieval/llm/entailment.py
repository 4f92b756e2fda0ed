"""What is wrong with a sentence that claims to stand on a statement: one fault in a word or two, or none.

Each check is a rule of its own that can only refuse: on figures, names, words, their order, "not" and "may", "to" and "from". A
faithful sentence that is put in words of its own is cut, too, which costs a sentence and no truth.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate, takewhile

from index.analysis.tokenizer import STOP_WORDS, Tokenizer
from ingest.spans import Span
from retrieval.answer.citations import fold
from retrieval.llm.directions import agree, find_directions
from retrieval.llm.premises import Ground
from retrieval.llm.semantic_units import Piece, align, blank_figures, cut_pieces

OWN = 0.5  # share of a sentence's words that are the statement's, and not only the question's
IN_ORDER = 0.6  # share of the words in common that stand in the statement's order
_SHORTEST = 3  # pieces of a sentence: who did what
_BESIDE, _REACH = 4, 12  # pieces on either side of a figure, in the sentence and in the statement
_CLAUSE = 4  # pieces that the end of a clause counts for
_COUNTED = 2  # words behind a number that say what it counts
_BEFORE = 3  # pieces before what the sentence takes from the statement, in which a "not" still turns it round
_ODD = re.compile(r"\S*(?:://|www\.|@|[<>{}\[\]|\\])\S*")
_JOINING = frozenset(
    ["additionally", "also", "both", "finally", "furthermore", "however", "moreover", "overall", "therefore", "thus"]
)
_OPENING = """
according after although among based before between by during further including no over since such then through under while within
"""
_OPENERS = _JOINING | frozenset(_OPENING.split())


def find_fault(sentence: str, ground: Ground, tokenizer: Tokenizer) -> str | None:
    """Why the ground does not support the sentence; None when it does, as it always does what is quoted from it whole."""
    pieces = cut_pieces(sentence, tokenizer)
    checks: dict[str, Callable[[], bool]] = {
        "no statement": lambda: sum(not piece.is_break for piece in pieces) >= _SHORTEST and not sentence.endswith("?"),
        "a link or markup": lambda: all(any(odd in quote for quote in ground.quotes) for odd in _ODD.findall(sentence)),
        "a figure": lambda: all(_is_bound(at, pieces, ground) for at, piece in enumerate(pieces) if piece.figure is not None),
        "a name": lambda: all(_is_named(run, ground, tokenizer) for run in _find_names(blank_figures(sentence))),
        "other words": lambda: _is_covered(pieces, ground),
        "another order": lambda: _is_in_order(pieces, ground),
        "a negation or reservation": lambda: _agrees_in_marks(pieces, ground),
        "another direction": lambda: agree(find_directions([sentence], tokenizer), find_directions(ground.quotes, tokenizer)),
    }
    return None if is_verbatim(sentence, ground) else next((fault for fault, holds in checks.items() if not holds()), None)


def is_verbatim(sentence: str, ground: Ground) -> bool:
    """True for a statement, or for whole sentences of one, to the letter; the last stop aside."""
    words = fold(sentence).rstrip(".")
    whole = re.compile(rf"(?:^|[.!?][\"'’”)\d]*\s){re.escape(words)}(?:$|[.!?]+[\"'’”)\d]*(?:\s|$))")
    return bool(words) and any(whole.search(quote) for quote in ground.quotes)


def _is_bound(place: int, pieces: Sequence[Piece], ground: Ground) -> bool:
    """True when a statement gives the figure, and what stands beside it here stands about it there: names, half of the words."""
    figure = pieces[place].figure
    beside = [piece for piece in _take_beside(place, pieces) if not _is_lent(piece, ground)]
    words = sum(not piece.is_name for piece in beside)
    for segment in ground.segments:
        for at, given in enumerate(segment):
            if figure is None or given.figure is None or not figure.follows_from(given.figure):
                continue
            about = {token for piece in _take_about(at, segment) for token in piece.tokens}
            missed = [piece for piece in beside if about.isdisjoint(piece.tokens)]
            is_told = 2 * len(missed) <= words and not any(piece.is_name for piece in missed)
            if is_told and _is_counted(pieces[place:], segment[at:], ground):
                return True
    return False


def _is_lent(piece: Piece, ground: Ground) -> bool:
    return ground.tokens.isdisjoint(piece.tokens) and ground.lent.issuperset(piece.tokens)


def _look(pieces: Iterable[Piece]) -> list[Piece]:
    """The words up to the clause's end or a figure."""
    words = takewhile(lambda piece: not piece.is_break and piece.figure is None, pieces)
    return [piece for piece in words if piece.tokens][:_BESIDE]


def _find_rivals(at: int, pieces: Sequence[Piece]) -> list[int]:
    """Where the other figures of the same kind stand: a date does not speak for what a number counts."""
    kinds = [piece.figure and (piece.figure.date is not None, piece.figure.unit) for piece in pieces]
    return [place for place, kind in enumerate(kinds) if kind == kinds[at] and place != at]


def _take_beside(at: int, pieces: Sequence[Piece]) -> list[Piece]:
    """The words of its clause that are nearest to the figure at `at`, and nearer to it than to a rival."""
    rivals = _find_rivals(at, pieces)
    beside: list[Piece] = []
    for way in (range(at - 1, -1, -1), range(at + 1, len(pieces))):
        near = takewhile(lambda place: not pieces[place].is_break and place not in rivals, way)
        words = [place for place in near if pieces[place].tokens][:_BESIDE]
        beside += [pieces[place] for place in words if all(abs(place - at) < abs(place - rival) for rival in rivals)]
    return beside


def _take_about(at: int, segment: Sequence[Piece]) -> Iterator[Piece]:
    """The pieces that are no nearer to a rival than to the figure at `at`; the end of a clause lies as far as some words."""
    steps = list(accumulate(_CLAUSE if piece.is_break else 1 for piece in segment))
    rivals = _find_rivals(at, segment)
    for place in range(max(0, at - _REACH), min(len(segment), at + _REACH + 1)):
        if all(abs(steps[place] - steps[at]) <= abs(steps[place] - steps[rival]) for rival in rivals):
            yield segment[place]


def _is_counted(here: Sequence[Piece], there: Sequence[Piece], ground: Ground) -> bool:
    """True when what a number counts is what it counts in the statement; where nothing stands behind it, it may.

    here, there: from the figure on. A year counts nothing, unless it is written as if it did.
    """
    is_date = here[0].figure is not None and here[0].figure.date is not None
    mine, theirs = _look(here[1:]), _look(there[1:])[:_COUNTED]
    if not here[0].counts if is_date else not mine or not theirs:
        return True
    spoken = {token for piece in mine for token in piece.tokens}
    return (not is_date and _is_lent(mine[0], ground)) or any(not spoken.isdisjoint(piece.tokens) for piece in theirs)


def _find_names(text: str) -> Iterator[list[str]]:
    """Words in capitals that follow on each other; a first word that often opens a sentence is none."""
    run: list[str] = []
    for number, word in enumerate(text.split()):
        bare = re.sub(r"(?:['’]s)?[^\w]*$", "", word.lstrip("\"'“‘«(["))
        is_name = bare[:1].isupper() or (any(map(str.isdigit, bare)) and any(map(str.isalpha, bare)))
        opens = number == 0 and bare.lower() in _OPENERS
        is_small = bare.lower() in STOP_WORDS and not (bare.isupper() and len(bare) > 1)  # "US" is no "us"
        if is_name and not opens and not is_small:
            run.append(bare)
        if run and (not is_name or word[-1] in ",;:.)"):
            yield run
            run = []
    if run:
        yield run


def _is_named(run: Sequence[str], ground: Ground, tokenizer: Tokenizer) -> bool:
    """True when the names are known, and two or three words of one name stand side by side as they do there."""
    known = ground.tokens | ground.lent
    tokens = tuple(tokenizer.tokens(" ".join(run)))
    if not (known.issuperset(tokens) or all(known.issuperset(tokenizer.tokens(word)) for word in run)):
        return False
    if not 2 <= len(run) <= 3 or any(word.isupper() for word in run):
        return True
    return any(tokens == held[at : at + len(tokens)] for held in ground.runs for at in range(len(held)))


def _is_covered(pieces: Sequence[Piece], ground: Ground) -> bool:
    """True when every word is the statement's or lent, and enough are the statement's: one other verb may say the contrary."""
    words = [piece for piece in pieces if piece.tokens and piece.figure is None and piece.text.lower() not in _JOINING]
    own = sum(not ground.tokens.isdisjoint(piece.tokens) for piece in words)
    known = ground.tokens | ground.lent
    return bool(words) and own >= OWN * len(words) and not any(known.isdisjoint(piece.tokens) for piece in words)


def _is_in_order(pieces: Sequence[Piece], ground: Ground) -> bool:
    """True when the words in common stand mostly as they do there and all names do, or who did what to whom would turn round.

    Statements together may be told in either order.
    """
    names = [piece for piece in pieces if piece.is_name]
    for sources in (ground.sources, ground.sources[::-1]):
        told = [piece for source in sources for piece in source]
        if _share_in_order(pieces, told) >= IN_ORDER and _share_in_order(names, told) == 1.0:
            return True
    return False


def _share_in_order(pieces: Sequence[Piece], told: Sequence[Piece]) -> float:
    held = {key for piece in told for key in piece.keys}
    mine = sum(key in held for piece in pieces for key in piece.keys)
    return align(pieces, told)[0] / mine if mine else 1.0


def _agrees_in_marks(pieces: Sequence[Piece], ground: Ground) -> bool:
    """True when as many negations stand here as in what this is taken from, and each reservation on both sides or on none."""
    here = Counter(piece.mark for piece in pieces if piece.mark is not None)
    there: Counter[str | None] = Counter()
    for source in ground.sources:
        length, stretch = align(pieces, source)
        if length > 1 or len(ground.sources) == 1:
            there.update(piece.mark for piece in _widen(source, stretch) if piece.mark is not None)
    return here["negation"] == there["negation"] and here.keys() == there.keys()


def _widen(source: Sequence[Piece], stretch: Span) -> Sequence[Piece]:
    before = list(takewhile(lambda piece: not piece.is_break, reversed(source[: stretch.start])))
    return [*before[:_BEFORE], *source[stretch.start : stretch.end]]
