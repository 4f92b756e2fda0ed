"""From measured questions to figures: shares and means, overall and by kind."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

from eval.running import Answered, Ranking


@dataclass(frozen=True, slots=True)
class RankingFigures:
    """Means over questions; `questions` is how many."""

    questions: int
    hit_1: float
    hit_5: float
    hit_10: float
    mrr_10: float
    ndcg_10: float
    read_within_3000: float


@dataclass(frozen=True, slots=True)
class AnswerFigures:
    """answered: share of the answerable that were. correct: share of the answerable answered with an expected string.

    refused: share of the unanswerable that were. verbatim: share of statements that stand in every passage they cite.
    Shares of nothing are None.
    """

    answerable: int
    unanswerable: int
    answered: float | None
    correct: float | None
    refused: float | None
    verbatim: float | None


def figure_rankings(rankings: Sequence[Ranking]) -> RankingFigures:
    """The figures of some rankings; there must be one at least."""

    def mean(value: Callable[[Ranking], float]) -> float:
        return sum(map(value, rankings)) / len(rankings)

    def hit(cutoff: int) -> float:
        return mean(lambda ranking: ranking.rank is not None and ranking.rank <= cutoff)

    return RankingFigures(
        len(rankings),
        hit(1),
        hit(5),
        hit(10),
        mean(lambda ranking: ranking.reciprocal_rank),
        mean(lambda ranking: ranking.ndcg),
        mean(lambda ranking: ranking.read_within_3000),
    )


def figure_answers(answers: Sequence[Answered]) -> AnswerFigures:
    """The figures of some answers."""
    askable = [item for item in answers if item.question.answerable]
    others = [item for item in answers if not item.question.answerable]
    statements = sum(item.statements for item in answers)
    return AnswerFigures(
        len(askable),
        len(others),
        _share([item.answered for item in askable]),
        _share([item.correct for item in askable]),
        _share([not item.answered for item in others]),
        sum(item.verbatim for item in answers) / statements if statements else None,
    )


def by_kind(measured: Sequence[Ranking] | Sequence[Answered]) -> dict[str, list[Ranking | Answered]]:
    """The measured questions by kind, in order of the kinds' names."""
    kinds = sorted({item.question.kind for item in measured})
    return {kind: [item for item in measured if item.question.kind == kind] for kind in kinds}


def as_json(figures: RankingFigures | AnswerFigures) -> dict[str, float | int | None]:
    """Figures as plain values, rounded to four places."""
    return {name: round(value, 4) if isinstance(value, float) else value for name, value in asdict(figures).items()}


def _share(flags: Sequence[bool]) -> float | None:
    return sum(flags) / len(flags) if flags else None
