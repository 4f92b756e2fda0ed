"""When a document was published, and by whom: quoted from its imprint, else said of its record."""

from collections.abc import Callable, Mapping

import pytest

from index.engine import Snapshot
from ingest.language.tables import find_language
from retrieval.answer.answer import Answer
from retrieval.answer.citations import prove
from retrieval.ask import ask
from retrieval.models import Models
from retrieval.query.publication_question import find_publication_question

MODELS = Models.load(with_reader=False)
HARBOURS = """---
title: Harbours of Elbonia and their upkeep
date: 2021-03-14
publisher: Office of Ports
---

Elbonia has three harbours, and the fleet of Graustark pays for two of them.

The harbours of Elbonia were dredged in 2019.

Published on 14 March 2021 by the Office of Ports.
"""
FLEETS = """---
title: Fleets of the region
date: 2022-05-01
---

The fleets of the region have been growing since 1 April 2012, and that of Graustark is the largest among them.
"""


@pytest.fixture(scope="module")
def both(open_index: Callable[[Mapping[str, str]], Snapshot]) -> Snapshot:
    return open_index({"harbours": HARBOURS, "fleets": FLEETS})


@pytest.fixture(scope="module")
def one(open_index: Callable[[Mapping[str, str]], Snapshot]) -> Snapshot:
    return open_index({"harbours": HARBOURS})


def read(snapshot: Snapshot, question: str) -> Answer:
    found = ask(snapshot, MODELS, question)
    prove(snapshot, found.statements, found.passages)
    return found


@pytest.mark.parametrize(
    "question",
    [
        "When was the briefing “Harbours of Elbonia and their upkeep” published?",
        "Who published the report on harbours of Elbonia and their upkeep?",
        "who issued Harbours of Elbonia and their upkeep",
    ],
)
def test_the_line_of_the_imprint_is_quoted(both: Snapshot, question: str) -> None:
    found = read(both, question)
    assert [statement.text for statement in found.statements] == ["Published on 14 March 2021 by the Office of Ports."]


def test_the_report_is_one_where_there_is_no_other(one: Snapshot, both: Snapshot) -> None:
    question = "When was the report published?"
    assert [statement.text for statement in read(one, question).statements] == [
        "Published on 14 March 2021 by the Office of Ports."
    ]
    assert "Published on" not in read(both, question).text


def test_what_only_the_record_has_is_the_reason_why_nothing_is_quoted(both: Snapshot) -> None:
    dated = read(both, "When was the study of fleets of the region published?")
    assert (dated.answered, dated.reason) == (
        False,
        "the text of “Fleets of the region” does not say when it was published; its record has “2022-05-01”",
    )
    unsigned = read(both, "Who published the study “Fleets of the region”?")
    assert unsigned.reason == "the text of “Fleets of the region” does not say who published it, nor does its record"


@pytest.mark.parametrize(
    ("code", "question", "asked"),
    [
        ("en", "In which year was the EU-ASEAN factsheet released?", ("date", "the EU-ASEAN")),
        ("en", "Who published it?", ("publisher", "")),
        ("de", "Wann wurde der Bericht veröffentlicht?", ("date", "")),
        ("fr", "Quand a été publié le rapport ?", ("date", "")),
        ("en", "When was the Strategic Compass adopted?", None),
        ("en", "When was the dialogue launched?", None),
    ],
)
def test_questions_for_a_publication_are_told_from_others(code: str, question: str, asked: tuple[str, str] | None) -> None:
    found = find_publication_question(question, find_language(code))
    assert (found and (found.asks, found.document)) == asked


def test_a_subject_that_many_words_of_a_title_share_is_no_document(both: Snapshot) -> None:
    assert "record" not in (read(both, "When were the harbours of Elbonia released?").reason or "")
