"""How disagreement is shown, measured: the figures as arithmetic, the files sound, and a floor under both halves."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from eval.errors import SuiteError
from eval.measures.disagreement import ShownConflict, ShownVoice, ask_half, describe, measure, split
from eval.suites.disagreement_questions import (
    DISAGREEMENTS,
    HALVES,
    DisagreementQuestion,
    ExpectedVoice,
    load_disagreements,
    open_made,
)
from index.embedding.encoder import Encoder
from index.embedding.model_export import export_model
from index.engine import Snapshot
from index.settings import BuildSettings
from ingest.sources import find_sources
from retrieval.models import Models

# Without a reader, which can only add names and places: see the README of the questions.
FLOORS = {"tuning": (0.90, 0.95, 0.95), "reporting": (0.70, 0.85, 0.95)}  # recall, precision and quiet, of values
VOICES = (ExpectedVoice(("23",), ("new",)), ExpectedVoice(("nineteen", "19"), ("old", "older")))
QUESTION = DisagreementQuestion("d1", "made", "count", "How many?", VOICES, "grew")
NEW, OLD = ShownVoice("23", "new", "2023"), ShownVoice("Nineteen", "old", "2019-10-17")


@pytest.fixture(scope="module")
def indexes(corpus_index: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Snapshot]]:
    folder = tmp_path_factory.mktemp("made")
    encoder = Encoder.open(export_model(BuildSettings().model, folder / "models"), 1)
    with open_made(folder / "var", encoder) as made:
        yield {"corpus": corpus_index, "made": made}
    encoder.close()


@pytest.mark.parametrize("half", HALVES)
def test_disagreements_are_shown_and_agreements_are_not_called_so(half: str, indexes: dict[str, Snapshot]) -> None:
    found = split(ask_half(half, indexes, Models.load(with_reader=False)))["values"]
    recall, precision, quiet = FLOORS[half]
    assert found.recall >= recall
    assert found.precision >= precision
    assert found.quiet >= quiet
    assert found.ordered == 1.0


def test_a_voice_is_known_by_any_spelling_in_any_of_its_documents() -> None:
    assert OLD.says(VOICES[1])
    assert not OLD.says(VOICES[0])
    assert not replace(OLD, doc_id="new").says(VOICES[1])


def test_figures_are_shares_of_what_they_are_about() -> None:
    agreement = replace(QUESTION, voices=())
    heard = [
        ShownConflict(QUESTION, (NEW, OLD), answered=True),
        ShownConflict(QUESTION, (OLD, NEW), answered=True),  # the older one first
        ShownConflict(QUESTION, (NEW, replace(OLD, value="20")), answered=False),
        ShownConflict(QUESTION, (), answered=True),
        ShownConflict(agreement, (), answered=True),
        ShownConflict(agreement, (NEW, OLD), answered=True),
    ]
    found = measure(heard)
    assert (found.conflicts, found.agreements) == (4, 2)
    assert found.recall == found.served == 1 / 4
    assert found.precision == 1 / 4
    assert found.quiet == 1 / 2
    assert found.voices == (2 + 2 + 1 + 0) / 8
    assert found.ordered == 3 / 4
    assert found.right == 2 / 6


def test_a_refusal_shows_no_voice_and_one_too_many_is_not_right() -> None:
    refused = ShownConflict(QUESTION, (NEW, OLD), answered=False)
    assert (measure([refused]).recall, measure([refused]).served) == (1.0, 0.0)
    stray = ShownConflict(QUESTION, (NEW, ShownVoice("21", "mid", "2021"), OLD), answered=True)
    assert stray.is_whole
    assert not stray.is_right


def test_a_voice_without_a_date_comes_last() -> None:
    undated = ShownVoice("21", "page", None)
    assert ShownConflict(QUESTION, (NEW, OLD, undated), answered=True).is_ordered
    assert not ShownConflict(QUESTION, (undated, NEW), answered=True).is_ordered


def test_what_fails_is_told_with_what_was_expected() -> None:
    assert describe([ShownConflict(QUESTION, (NEW, OLD), answered=True)]) == []
    (told,) = describe([ShownConflict(QUESTION, (NEW,), answered=True)])
    assert told == "d1 How many?\n     expected 23 | nineteen/19; shown 23 (new, 2023) [grew]"


def test_the_halves_share_no_question_and_no_made_document() -> None:
    halves = [load_disagreements(half) for half in HALVES]
    assert not {question.text for question in halves[0]} & {question.text for question in halves[1]}
    documents = [
        {name for question in half if question.over == "made" for voice in question.voices for name in voice.documents}
        for half in halves
    ]
    assert documents[0].isdisjoint(documents[1])
    known = {source.doc_id for source in find_sources(DISAGREEMENTS)}
    assert documents[0] | documents[1] <= known


def test_expected_values_stand_in_their_documents() -> None:
    folders = {"made": DISAGREEMENTS, "corpus": Path(__file__).resolve().parents[3] / "corpus"}
    texts = {
        (over, source.doc_id): " ".join(source.path.read_text(encoding="utf-8").split())
        for over, folder in folders.items()
        for source in find_sources(folder)
    }
    voices = [(question, voice) for half in HALVES for question in load_disagreements(half) for voice in question.voices]
    wrong = [
        (question.id, doc_id)
        for question, voice in voices
        for doc_id in voice.documents
        if not any(value in texts[question.over, doc_id] for value in voice.values)
    ]
    assert wrong == []


def test_faulty_questions_are_refused_with_their_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("eval.suites.disagreement_questions.DISAGREEMENTS", tmp_path)
    line = (
        '{"id": "x", "over": "moon", "kind": "date", "question": "When?", "voices": [{"values": [], "documents": []}], "why": ""}'
    )
    (tmp_path / "tuning.jsonl").write_text(line, encoding="utf-8")
    with pytest.raises(SuiteError, match="line 1") as caught:
        load_disagreements("tuning")
    assert all(part in str(caught.value) for part in ("no value", "over 'moon'", "one voice"))
