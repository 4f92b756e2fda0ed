"""Lists that a sentence of the bundled corpus announces are given whole, whatever the form of the question."""

import pytest

from index.engine import Snapshot
from retrieval.ask import ask
from retrieval.models import Models

MODELS = Models.load(with_reader=False)


@pytest.mark.parametrize(
    "question",
    [
        "What does the common set of proposals of the 2016 Warsaw declaration include?",
        "Which proposals of the 2016 Warsaw EU-NATO declaration were identified?",
    ],
)
def test_every_item_of_an_announced_list_is_given(corpus_index: Snapshot, question: str) -> None:
    found = ask(corpus_index, MODELS, question)
    assert len(found.items) == 7
    assert (
        found.items[-1].text.startswith("7. Defence and security capacity building")
        or "capacity building" in found.items[-1].text
    )
