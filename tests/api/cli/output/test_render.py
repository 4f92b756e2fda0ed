import csv
import dataclasses
import io

import pytest

from api.cli.output.render import print_answer, print_answer_as, print_documents, print_passages
from api.wire.answers import PassageModel, shape_answer
from api.wire.documents import DocumentSummary
from ingest.document import Footnote, Page
from ingest.spans import Span
from retrieval.answer.answer import Answer, Item, SideComparison, Statement, TimelineEntry
from retrieval.passages.passage import Passage, PassageSource

TEXT = "Viet Nam signed\nthe agreement [1] on 17 October 2019. \x1b[31mNothing else happened."
SOURCE = PassageSource("viet-nam", "Viet Nam steps up", "EEAS", "2019-10-17", "viet-nam.txt")
NOTE = Footnote("7", "See the annex.", Span(900, 914), Span(140, 141))
OTHER_NOTE = Footnote("8", "Not in the quote.", Span(915, 930), Span(170, 171))
PASSAGE = Passage(
    rank=2, chunk_id="viet-nam:100-176", kind="prose", text=TEXT, span=Span(100, 100 + len(TEXT)),
    score=0.5, scores={"lexical": 0.25},
    source=SOURCE, section=("Agreements", "Asia"), pages=(Page(3, "iii", Span(0, 200)), Page(4, "iv", Span(200, 400))),
    highlights=(), footnotes=(NOTE, OTHER_NOTE), row=None, note=None, also_in=(),
)  # fmt: skip
QUOTE = "Viet Nam signed the agreement [1] on 17 October 2019."
ANSWER = Answer("When?", True, None, QUOTE, "17 October 2019", 0.9, (Statement(QUOTE, (2,)),), (PASSAGE,), (), "g")


def shape(passage: Passage) -> PassageModel:
    return PassageModel.model_validate(passage, from_attributes=True)


def test_a_quote_is_located_in_the_document_across_folded_white_space() -> None:
    shaped = shape_answer(ANSWER, 1.0).answer
    assert shaped is not None
    assert [quote.model_dump() for quote in shaped.statements[0].quotes] == [
        {
            "citation": 2,
            "start": 100,
            "end": 100 + len(QUOTE),
            "page": {"number": 3, "label": "iii", "last": 3, "last_label": "iii", "name": "p. iii (PDF p. 3)"},
            "point": None,
        }
    ]


def test_an_answer_is_printed_with_everything_that_proves_it(capsys: pytest.CaptureFixture[str]) -> None:
    print_answer(shape_answer(ANSWER, 1.0))
    printed = " ".join(capsys.readouterr().out.split())
    told = [
        "17 October 2019",
        "[2]",
        "Viet Nam steps up",
        "EEAS",
        "2019-10-17",
        "Agreements › Asia",
        "p. iii (PDF p. 3)",
        "note 7",
        "characters 100-153",
    ]
    assert [part for part in told if part not in printed] == []
    assert f"“{QUOTE}”" in printed
    assert "note 8" not in printed


def test_each_part_is_printed_under_its_question_with_its_answer_or_its_reason(capsys: pytest.CaptureFixture[str]) -> None:
    first = dataclasses.replace(ANSWER, question="When did Viet Nam sign?", side="Viet Nam")
    refused = dataclasses.replace(
        ANSWER, question="When did Mars sign?", side="Mars", answered=False, reason="no Mars", statements=()
    )
    compared = SideComparison("later", 0, ("2019", "2018"), "Viet Nam (2019) is later than Mars (2018)")
    print_answer(shape_answer(dataclasses.replace(ANSWER, short=None, parts=(first, refused), comparison=compared), 1.0))
    printed = " ".join(capsys.readouterr().out.split())
    refusal = "Mars: When did Mars sign? No answer found: no Mars"
    parts = f"Viet Nam: When did Viet Nam sign? 17 October 2019 {QUOTE} [2] {refusal}"
    assert printed.startswith(f"{compared.text} {parts} Sources")


def test_the_statements_of_a_timeline_stand_behind_their_dates(capsys: pytest.CaptureFixture[str]) -> None:
    entry = TimelineEntry("17 October 2019", "2019-10-17", 0)
    print_answer(shape_answer(dataclasses.replace(ANSWER, short=None, timeline=(entry,)), 1.0))
    assert capsys.readouterr().out.startswith(f"17 October 2019: {QUOTE} [2]")


def test_an_abstention_is_said_plainly_with_its_reason(capsys: pytest.CaptureFixture[str]) -> None:
    refused = dataclasses.replace(ANSWER, answered=False, reason="nothing about the moon", statements=(), short=None)
    print_answer(shape_answer(refused, 1.0))
    printed = capsys.readouterr().out
    assert printed.startswith("No answer found.\n    nothing about the moon\n")
    assert "Nearest passages\n2. Viet Nam steps up" in printed


def test_a_misspelled_question_is_printed_as_it_was_searched(capsys: pytest.CaptureFixture[str]) -> None:
    corrected = dataclasses.replace(ANSWER, corrected="When did Viet Nam sign?")
    print_answer(shape_answer(corrected, 1.0))
    print_passages([shape(PASSAGE)], "Viet Nam")
    printed = capsys.readouterr().out
    assert printed.startswith("Searched as: When did Viet Nam sign?\n")
    assert "\nSearched as: Viet Nam\n" in printed


def test_what_is_printed_to_a_pipe_fits_its_width_and_steers_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    print_passages([shape(dataclasses.replace(PASSAGE, text=TEXT * 9))])
    printed = capsys.readouterr().out
    assert max(map(len, printed.splitlines())) <= 100
    assert "\x1b" not in printed
    assert not any(line.endswith(" ") for line in printed.splitlines())


def test_documents_that_carry_the_same_are_named_with_a_citation_and_with_a_passage(capsys: pytest.CaptureFixture[str]) -> None:
    wire = PassageSource("wire", "Hanoi joins in", "Red River\x1b Wire", "2019-10-18", "wire.txt")
    carried = dataclasses.replace(
        PASSAGE, also_in=(wire, *(PassageSource(f"copy-{n}", "Copy", None, None, "c") for n in range(6)))
    )
    copies = "; ".join(f"Copy · copy-{number}" for number in range(4))
    named = f"also in: Hanoi joins in · Red River Wire · 2019-10-18 · wire; {copies}; 2 more"
    refused = dataclasses.replace(ANSWER, answered=False, reason="", statements=(), passages=(carried,))
    for show in (
        lambda: print_answer(shape_answer(dataclasses.replace(ANSWER, passages=(carried,)), 1.0)),
        lambda: print_answer(shape_answer(refused, 1.0)),
        lambda: print_passages([shape(carried)]),
    ):
        show()
        assert named in " ".join(capsys.readouterr().out.split())
    print_passages([shape(PASSAGE)])
    assert "also in" not in capsys.readouterr().out


def test_documents_are_listed_with_those_that_are_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    release, other = (
        DocumentSummary(
            doc_id=doc_id, title="T", publisher=None, published=None, language="en", file="f", chunks=2, same_as=same_as
        )
        for doc_id, same_as in (("release", ["copy", "wire"]), ("other", []))
    )
    print_documents([release, other])
    assert capsys.readouterr().out == "release\n    T · en · 2 chunks\n    same as: copy, wire\nother\n    T · en · 2 chunks\n"


def test_the_items_of_an_answer_are_printed_as_rows_with_their_places(capsys: pytest.CaptureFixture[str]) -> None:
    listed = dataclasses.replace(ANSWER, items=(Item("Viet Nam", 0), Item("17 October 2019", 0)))
    print_answer_as("csv", shape_answer(listed, 1.0))
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [row["item"] for row in rows] == ["Viet Nam", "17 October 2019"]
    assert {(row["statement"], row["doc_id"], row["start"], row["end"]) for row in rows} == {
        (QUOTE, "viet-nam", "100", str(100 + len(QUOTE)))
    }


def test_without_items_the_statements_are_the_rows(capsys: pytest.CaptureFixture[str]) -> None:
    print_answer_as("csv", shape_answer(ANSWER, 1.0))
    assert [row["item"] for row in csv.DictReader(io.StringIO(capsys.readouterr().out))] == [QUOTE]
