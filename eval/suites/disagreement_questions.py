"""Questions made for disagreement, and what they are asked of: the bundled corpus, or a small collection made for them.

Files of `eval/questions/disagreements/` come in. Out come questions with the voices that an answer has to show, none where the
documents agree or speak of different things. The README beside them says how they were made.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from eval.errors import SuiteError
from eval.suites.own_questions import FOLDER
from eval.suites.record_lines import raise_errors
from eval.suites.records import read_records, take_text, take_texts, take_value
from index.access import open_snapshot
from index.build.builder import build_index
from index.embedding.encoder import TextEncoder
from index.engine import Snapshot
from index.settings import BuildSettings
from ingest.sources import find_sources

DISAGREEMENTS = FOLDER / "disagreements"
HALVES = ("tuning", "reporting")
Place = Literal["corpus", "made"]
PLACES: tuple[Place, ...] = ("corpus", "made")
VALUES = ("date", "count", "amount")
KINDS = (*VALUES, "name", "place")


@dataclass(frozen=True, slots=True)
class ExpectedVoice:
    """One value in each of its spellings, and the documents of which any one may be shown for it."""

    values: tuple[str, ...]
    documents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DisagreementQuestion:
    """One question. over: what it is asked of. kind: of the value asked for. voices: newest first, none where nothing disagrees.

    why: in a few words, for whoever reads a failure.
    """

    id: str
    over: str
    kind: str
    text: str
    voices: tuple[ExpectedVoice, ...]
    why: str


def load_disagreements(half: str) -> tuple[DisagreementQuestion, ...]:
    """The questions of "tuning" or "reporting". Raises SuiteError that lists every fault with its line."""
    errors: list[str] = []
    path = DISAGREEMENTS / f"{half}.jsonl"
    questions = tuple(_read(place, name, record, errors) for place, name, record in read_records(path, "id", errors))
    raise_errors(path.name, errors)
    return questions


@contextmanager
def open_made(folder: Path, encoder: TextEncoder) -> Iterator[Snapshot]:
    """The made collection's index in `folder`, brought up to date first by the service's own code. `encoder` stays the caller's.

    Raises SuiteError when a document could not be indexed.
    """
    report = build_index(find_sources(DISAGREEMENTS), folder, BuildSettings(), encoder=encoder)
    if report.failed:
        raise SuiteError(f"{len(report.failed)} made documents could not be indexed, {report.failed[0].message}")
    with open_snapshot(folder, encoder.card.name, encoder) as snapshot:
        yield snapshot


def _read(place: str, name: str, record: Mapping[str, Any], errors: list[str]) -> DisagreementQuestion:
    over, kind, text, why = (take_text(record, field, place, errors) for field in ("over", "kind", "question", "why"))
    listed = take_value(record, "voices", list, place, errors) or []
    voices = tuple(_read_voice(place, voice, errors) for voice in listed)
    if over not in PLACES or kind not in KINDS:
        errors.append(f"{place}: {name!r} is over {over!r} and of kind {kind!r}: write one of {PLACES} and of {KINDS}")
    if len(voices) == 1:
        errors.append(f"{place}: {name!r} has one voice: a disagreement has two or more, an agreement none")
    return DisagreementQuestion(name, over, kind, text, voices, why)


def _read_voice(place: str, listed: object, errors: list[str]) -> ExpectedVoice:
    if not isinstance(listed, dict):
        errors.append(f"{place}: the voice {listed!r} is no object with values and documents")
        return ExpectedVoice((), ())
    values, documents = (tuple(take_texts(listed, field, place, errors)) for field in ("values", "documents"))
    if not (values and documents):
        errors.append(f"{place}: a voice has no value or no document")
    return ExpectedVoice(values, documents)
