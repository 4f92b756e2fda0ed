"""A text as what has to agree between a sentence and what it cites: content words, figures, and marks that turn a meaning round.

A text comes in, its pieces in order come out. A mark is a word such as "not", "may" or "plans": by itself it says nothing, and
left out or put in it makes another statement of the same words.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from index.analysis.tokenizer import STOP_WORDS, Tokenizer
from index.analysis.words import unify_text
from ingest.spans import Span
from retrieval.answer.quantities import Figure, find_figures

Mark = Literal["negation", "chance", "intention", "condition", "claim", "scope"]

_MARKS: tuple[tuple[Mark, re.Pattern[str]], ...] = (
    (
        "negation",
        re.compile(
            r"(?:not|no|never|none|neither|nor|without|cannot|nobody|nothing|nowhere|hardly|barely|\w+n't|except|fail(?:s|ed|ing|ure)?"
            r"|refus(?:e|es|ed|ing|al)|reject(?:s|ed|ing|ion)?|den(?:y|ies|ied|ial)|declin(?:e|es|ed|ing)|lack(?:s|ed|ing)?|absen(?:t|ce)"
            r"|withdr[ae]w\w*|ceas(?:e|es|ed)|stop(?:s|ped)?|ban(?:s|ned)?|suspend(?:s|ed)?|oppos(?:e|es|ed|ing)|instead|unlike)"
        ),
    ),
    ("chance", re.compile(r"(?:may|might|could|possibl[ey]|potential(?:ly)?|perhaps|likely|unlikely|probabl[ey])")),
    (
        "intention",
        re.compile(
            r"(?:will|would|shall|should|must|ought|plan(?:s|ned|ning)?|propos(?:e|es|ed|al|als)|intend(?:s|ed)?|intention"
            r"|aim(?:s|ed|ing)?|expect(?:s|ed)?|seek(?:s|ing)?|sought|hop(?:e|es|ed|ing)|consider(?:s|ed|ing)?|want(?:s|ed)?"
            r"|wish(?:es|ed)?|call(?:s|ed)|urg(?:e|es|ed)|agree(?:s|d)?|decid(?:e|es|ed)|ready|willing|prepared|promis(?:e|es|ed)"
            r"|pledg(?:e|es|ed)|tr(?:y|ies|ied)|attempt(?:s|ed)?|negotiat(?:e|es|ed|ing))"
        ),
    ),
    ("condition", re.compile(r"(?:if|unless|provided|pending|subject)")),
    ("claim", re.compile(r"(?:claim(?:s|ed)?|alleg\w+|accus\w+|reportedly|rumou?r\w*|purport\w*|supposed(?:ly)?)")),
    ("scope", re.compile(r"(?:only|few|merely|solely|partly|partially|against|out)")),
)
_BREAK = re.compile(r"[,;:()\n]|(?<![\w-])(?:and|but|while|whereas)(?![\w-])", re.IGNORECASE)
_ONE = r"[^\W_]+(?:[.’'-][^\W_]+)*"
_WORD = re.compile(_ONE)
_RUN = re.compile(rf"(?=[A-Z]){_ONE}(?:\ (?:of\ (?:the\ )?)?(?=[A-Z]){_ONE})+|{_ONE}")  # "European Union" is one piece
_BEHIND = re.compile(r"\s+([^\W\d_]+)")
_THOUSANDS = re.compile(r"(?<![\d,.])(\d),(\d{3})(?![\d,])")
_NOT_ONLY = re.compile(r"\bnot\s+only\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of a text: a figure, a mark, a break between clauses ("" as its text), or a content word with its tokens.

    counts: for a figure, that a content word stands right behind it.
    """

    text: str
    tokens: tuple[str, ...] = ()
    figure: Figure | None = None
    mark: Mark | None = None
    counts: bool = False

    @property
    def is_break(self) -> bool:
        """True where one clause ends and another begins."""
        return not self.text

    @property
    def is_name(self) -> bool:
        """True for a word in capitals, such as a name."""
        return self.figure is None and self.mark is None and self.text[:1].isupper()

    @property
    def keys(self) -> tuple[str, ...]:
        """By what the piece is found again in another text."""
        return self.tokens if self.figure is None else (f"#{self.figure.date or self.figure.number:}",)


def cut_pieces(text: str, tokenizer: Tokenizer) -> tuple[Piece, ...]:
    """The pieces of a text in order; words that say nothing by themselves are left out."""
    told = _NOT_ONLY.sub("also", unify_text(_THOUSANDS.sub(r"\1\2.0", text)))  # "2,003" is no year
    pieces: list[Piece] = []
    start = 0
    for span, figure in find_figures(told):
        pieces += _cut_words(told[start : span.start], tokenizer)
        behind = _BEHIND.match(told, span.end)
        pieces.append(Piece(span.cut(told), figure=figure, counts=behind is not None and behind[1].lower() not in STOP_WORDS))
        start = span.end
    return (*pieces, *_cut_words(told[start:], tokenizer))


def blank_figures(text: str) -> str:
    """The text as `cut_pieces` reads it, its figures blanked out: what is left in capitals are names."""
    told = unify_text(text)
    for span, _ in find_figures(told):
        told = told[: span.start] + " " * (span.end - span.start) + told[span.end :]
    return told


def _cut_words(text: str, tokenizer: Tokenizer) -> Iterator[Piece]:
    start = 0
    for match in _BREAK.finditer(text):
        yield from _cut_clause(text[start : match.start()], tokenizer)
        yield Piece("")
        start = match.end()
    yield from _cut_clause(text[start:], tokenizer)


def _cut_clause(text: str, tokenizer: Tokenizer) -> Iterator[Piece]:
    for run in _RUN.findall(text):
        words = _WORD.findall(run)
        parts = words if any(map(_find_mark, words)) else [run]
        for part in parts:
            piece = Piece(part, tuple(tokenizer.tokens(part)), mark=_find_mark(part))
            if piece.mark is not None or piece.tokens:
                yield piece


def _find_mark(word: str) -> Mark | None:
    return next((mark for mark, pattern in _MARKS if pattern.fullmatch(word.lower())), None)


def align(pieces: Sequence[Piece], source: Sequence[Piece]) -> tuple[int, Span]:
    """How many keys of `pieces` stand in `source` in the same order, and the narrowest stretch of its pieces that holds them all.

    The longest common subsequence; Span(0, 0) where nothing is in common.
    """
    mine = [key for piece in pieces for key in piece.keys]
    placed = [(key, place) for place, piece in enumerate(source) for key in piece.keys]
    lengths = [[0] * (len(placed) + 1) for _ in range(len(mine) + 1)]
    for row, key in enumerate(mine, 1):
        for column, (other, _) in enumerate(placed, 1):
            best = max(lengths[row - 1][column], lengths[row][column - 1])
            lengths[row][column] = max(best, lengths[row - 1][column - 1] + 1) if key == other else best
    longest = lengths[-1][-1]
    if not longest:
        return 0, Span(0, 0)
    row, column = len(mine), lengths[-1].index(longest)
    last = first = placed[column - 1][1]
    while lengths[row][column]:
        if mine[row - 1] == placed[column - 1][0]:
            row, column, first = row - 1, column - 1, placed[column - 1][1]
        elif lengths[row - 1][column] == lengths[row][column]:
            row -= 1
        else:
            column -= 1
    return longest, Span(first, last + 1)
