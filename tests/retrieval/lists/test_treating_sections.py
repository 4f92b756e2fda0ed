"""Questions for the sections that treat a subject are answered by headings, each cited where it stands."""

import pytest

from index.engine import Snapshot
from retrieval.answer.citations import prove
from retrieval.ask import ask
from retrieval.models import Models

MODELS = Models.load(with_reader=False)


@pytest.mark.parametrize(
    ("question", "headings"),
    [
        ("Which sections deal with Japan?", ["3.5 The EU’s relations with Japan and South Korea"]),
        ("Which chapters of the report cover NATO?", ["4.1 The EU’s relations with NATO"]),
        ("In which chapter is Ukraine discussed?", ["3.4 The EU’s relations with Ukraine"]),
        ("Where in the report is Turkey dealt with?", ["3.3 The EU’s relations with Turkey"]),
    ],
)
def test_every_heading_that_names_the_subject_is_given_and_cited(
    corpus_index: Snapshot, question: str, headings: list[str]
) -> None:
    found = ask(corpus_index, MODELS, question)
    prove(corpus_index, found.statements, found.passages)
    assert [item.text for item in found.items] == headings
    assert [statement.text for statement in found.statements] == headings
    cited = [found.passages[statement.citations[0] - 1] for statement in found.statements]
    assert [" ".join(passage.text.split()) for passage in cited] == headings
    assert all(passage.pages for passage in cited)


def test_a_subject_without_a_heading_and_another_document_are_no_lookup(corpus_index: Snapshot) -> None:
    assert not ask(corpus_index, MODELS, "Which sections deal with the Wagner Group?").items
    assert not ask(corpus_index, MODELS, "Which chapters of the constitution deal with NATO?").items
