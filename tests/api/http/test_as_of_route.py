"""`as_of` over HTTP: a replaced document answers for a past day as it stood then, and its text is there to be checked."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.http.app import create_app
from api.settings import read_settings
from api.startup import open_engine
from index.settings import BuildSettings
from index.sources.registry import Origin
from index.sources.update import Change, change_index
from ingest.sources import Source
from tests.shared_index import copy_models

QUESTION = "How many ships does the Harbour Mission operate?"
V1 = "# Harbour Mission\n\nThe Harbour Mission operates 12 ships in the Gulf of Aden.\n"
V2 = "# Harbour Mission\n\nThe Harbour Mission operates 31 ships in the Gulf of Aden.\n"
OTHER = "The Forest Programme planted trees in Viet Nam. It was signed by the Minister of Agriculture."


@dataclass(frozen=True)
class Doors:
    """A client of the real application, and the generations of the two versions."""

    client: TestClient
    first: str
    second: str

    def ask(self, **told: Any) -> dict[str, Any]:
        answer = self.client.post("/v1/ask", json={"question": QUESTION, **told})
        assert answer.status_code == 200
        return dict(answer.json())


@pytest.fixture(scope="module")
def doors(corpus_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    root = tmp_path_factory.mktemp("as-of")
    data, corpus = root / "var", root / "corpus"
    copy_models(corpus_data, data)
    corpus.mkdir()
    (corpus / "forest.txt").write_text(OTHER, encoding="utf-8")
    origin = Origin(str(corpus))
    change_index(Change(origin, scan=True), data, BuildSettings())
    generations = []
    for published, text in (("2019-05-01", V1), ("2024-02-01", V2)):
        path = data / "uploads" / f"{published}.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        put = Source("harbour", path, "harbour.md", "Harbour Mission", "Tests", published, "en")
        generations.append(change_index(Change(origin, put=(put,)), data, BuildSettings()).generation)
    settings = read_settings({"CITADEL_DATA": str(data), "CITADEL_CORPUS": str(corpus)})
    with TestClient(create_app(open_engine(settings), settings), raise_server_exceptions=False) as client:
        yield Doors(client, *generations)


@pytest.mark.parametrize("day", ["2019-05-01", "2020-06-30", "2024-01-31"])
def test_a_past_day_is_answered_from_the_version_of_that_day(doors: Doors, day: str) -> None:
    answer = doors.ask(as_of=day)
    assert answer["answered"]
    assert "12 ships" in answer["answer"]["text"]
    assert not any("31 ships" in passage["text"] for passage in answer["passages"])
    assert answer["passages"][0]["document"]["generation"] == doors.first
    assert answer["passages"][0]["document"]["published"] == "2019-05-01"


@pytest.mark.parametrize("told", [{}, {"as_of": "2024-02-01"}, {"as_of": "2025-12-31"}])
def test_today_is_answered_from_the_latest_version(doors: Doors, told: dict[str, str]) -> None:
    answer = doors.ask(**told)
    assert "31 ships" in answer["answer"]["text"]
    assert "12 ships" not in answer["answer"]["text"]
    assert answer["passages"][0]["document"]["generation"] == doors.second


def test_before_its_first_version_a_document_says_nothing(doors: Doors) -> None:
    answer = doors.ask(as_of="2019-04-30")
    assert not answer["answered"]
    assert answer["passages"] == []


def test_the_text_of_an_older_version_is_there_to_be_checked(doors: Doors) -> None:
    passage = doors.ask(as_of="2020-06-30")["passages"][0]
    generation, span = passage["document"]["generation"], slice(passage["start"], passage["end"])
    text = doors.client.get("/v1/documents/harbour/text", params={"generation": generation}).json()["text"]
    assert text[span] == passage["text"]
    assert doors.client.get("/v1/documents/harbour/text").json()["text"][span] != passage["text"]
