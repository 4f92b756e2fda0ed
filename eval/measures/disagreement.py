"""`python -m eval.measures.disagreement`: are all voices shown where sources disagree, newest first, and none where they do not?

Both halves are asked through the same `retrieval.ask` as the service. The tuning half is printed question by question where it
fails, the reporting half in totals alone, so that nothing is chosen by it. Answers are made without the threshold of the
confidence: whether to answer at all is measured elsewhere, and `served` says how many of the disagreements are shown with it.
"""

import argparse
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from eval.suites.collection_index import COLLECTIONS, open_model
from eval.suites.disagreement_questions import HALVES, VALUES, DisagreementQuestion, ExpectedVoice, load_disagreements, open_made
from index.access import open_snapshot
from index.engine import Snapshot
from index.settings import BuildSettings
from ingest.dates import first_day
from retrieval.ask import ask
from retrieval.models import Models

TOP_K = 5  # the contract's


@dataclass(frozen=True, slots=True)
class ShownVoice:
    """A voice as shown: its value, and the document and date of the passage that it cites."""

    value: str
    doc_id: str
    published: str | None

    def says(self, expected: ExpectedVoice) -> bool:
        """True when it is the voice that was expected: one of its spellings, in one of its documents."""
        spelled = {value.casefold() for value in expected.values}
        return self.value.casefold() in spelled and self.doc_id in expected.documents


@dataclass(frozen=True, slots=True)
class ShownConflict:
    """What was shown for one question. answered: that the service would answer it, with its threshold."""

    question: DisagreementQuestion
    voices: tuple[ShownVoice, ...]
    answered: bool

    @property
    def found(self) -> int:
        """How many of the expected voices are shown."""
        return sum(any(voice.says(expected) for voice in self.voices) for expected in self.question.voices)

    @property
    def is_whole(self) -> bool:
        """True when all expected voices are shown, in order."""
        return bool(self.question.voices) and self.found == len(self.question.voices) and self.is_ordered

    @property
    def is_ordered(self) -> bool:
        """True when no voice stands below an older one. Those without a date come last."""
        dates = [first_day(voice.published).toordinal() if voice.published else 0 for voice in self.voices]
        return dates == sorted(dates, reverse=True)

    @property
    def is_right(self) -> bool:
        """True when exactly the expected voices are shown, in order."""
        return (self.is_whole or not self.question.voices) and len(self.voices) == len(self.question.voices)


@dataclass(frozen=True, slots=True)
class DisagreementFigures:
    """conflicts, agreements: questions of either sort. recall: of the conflicts, those with all voices shown in order. served:
    those of them that are answered. precision: of the conflicts called, those that are whole. 1 when none is called. quiet: of
    the agreements, those where none is called. voices: of the expected voices, those shown. ordered: of the conflicts called,
    those in order. right: of all questions, those with exactly the expected voices in order."""

    conflicts: int
    agreements: int
    recall: float
    served: float
    precision: float
    quiet: float
    voices: float
    ordered: float
    right: float


def ask_one(index: Snapshot, models: Models, question: DisagreementQuestion) -> ShownConflict:
    """Ask one question of the index that it is over, with a reader or by retrieval alone."""
    unlimited = replace(models, calibration=replace(models.calibration, threshold=0.0))
    answer = ask(index, unlimited, question.text, top_k=TOP_K)
    sources = {passage.rank: passage.source for passage in answer.passages}
    shown = (voice for conflict in answer.conflicts for voice in conflict.voices)
    voices = tuple(ShownVoice(voice.value, sources[voice.citation].doc_id, voice.published) for voice in shown)
    return ShownConflict(question, voices, answer.confidence >= models.calibration.threshold)


def measure(shown: Sequence[ShownConflict]) -> DisagreementFigures:
    """The figures of some questions. A share of nothing is 1."""
    conflicts = [item for item in shown if item.question.voices]
    agreements = [item for item in shown if not item.question.voices]
    called = [item for item in shown if item.voices]
    expected = [(item.found, len(item.question.voices)) for item in conflicts]
    return DisagreementFigures(
        conflicts=len(conflicts),
        agreements=len(agreements),
        recall=_share([item.is_whole for item in conflicts]),
        served=_share([item.is_whole and item.answered for item in conflicts]),
        precision=_share([item.is_whole for item in called]),
        quiet=_share([not item.voices for item in agreements]),
        voices=sum(found for found, _ in expected) / max(1, sum(count for _, count in expected)),
        ordered=_share([item.is_ordered for item in called]),
        right=_share([item.is_right for item in shown]),
    )


def split(shown: Sequence[ShownConflict]) -> dict[str, DisagreementFigures]:
    """The figures of all questions, of those that ask for a date, count or amount, and of those that ask for a name or place."""
    values = [item for item in shown if item.question.kind in VALUES]
    names = [item for item in shown if item.question.kind not in VALUES]
    return {"all": measure(shown), "values": measure(values), "names": measure(names)}


def ask_half(half: str, indexes: Mapping[str, Snapshot], models: Models) -> list[ShownConflict]:
    """Every question of a half, asked of the index of its place."""
    return [ask_one(indexes[question.over], models, question) for question in load_disagreements(half)]


def describe(shown: Sequence[ShownConflict]) -> list[str]:
    """A line for each question that is not right: what was expected, and what is shown."""
    return [_describe(item) for item in shown if not item.is_right]


def main() -> None:
    """Print the figures of both halves, and what fails in the tuning half."""
    parser = argparse.ArgumentParser(description="Measure how disagreement is shown.")
    parser.add_argument("--data", type=Path, default=Path("var"), help="folder of the index")
    parser.add_argument("--unread", action="store_true", help="without the reader")
    arguments = parser.parse_args()
    data, models = arguments.data, Models.load(with_reader=not arguments.unread)
    settings = BuildSettings()
    with closing(open_model(data, settings.model, settings.workers)) as encoder:
        made = open_made(data / COLLECTIONS / "disagreements", encoder)
        with made as opened, open_snapshot(data, settings.model, encoder) as corpus:
            halves = {half: ask_half(half, {"corpus": corpus, "made": opened}, models) for half in HALVES}
    print("\n".join(describe(halves["tuning"])), end="\n\n")
    for half, shown in halves.items():
        print("\n".join(f"{half:<10}{part:<7} {_format(asdict(figures))}" for part, figures in split(shown).items()))


def _share(held: Sequence[bool]) -> float:
    return sum(held) / len(held) if held else 1.0


def _format(figures: Mapping[str, Any]) -> str:
    return "  ".join(f"{name} {value:.3f}" if isinstance(value, float) else f"{name} {value}" for name, value in figures.items())


def _describe(item: ShownConflict) -> str:
    expected = " | ".join("/".join(voice.values) for voice in item.question.voices) or "none"
    shown = " | ".join(f"{voice.value} ({voice.doc_id}, {voice.published})" for voice in item.voices) or "none"
    return f"{item.question.id} {item.question.text}\n     expected {expected}; shown {shown} [{item.question.why}]"


if __name__ == "__main__":
    main()
