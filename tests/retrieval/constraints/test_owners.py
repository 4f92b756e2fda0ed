"""Whose thing a sentence speaks of, beside the owner that a question names."""

import pytest
from made_queries import make_query

from ingest.language.english import ENGLISH
from retrieval.constraints.owners import find_other_owners, find_owned_things

BOTH = "Japan’s National Security Strategy and South Korea’s Arctic Strategy, both new, show their strategies to the EU."


def find_others(question: str, text: str) -> list[tuple[str, ...]]:
    query = make_query(question)
    found = (find_other_owners(owned, text, query, ENGLISH) for owned in find_owned_things(query))
    return [others for others in found if others]


@pytest.mark.parametrize(
    ("question", "text", "others"),
    [
        ("When was the EU's Arctic strategy published?", BOTH, [("Security Strategy and South Korea’s Arctic",)]),
        ("When was the Arctic strategy of the EU published?", BOTH, [("Security Strategy and South Korea’s Arctic",)]),
        ("When was Canada's defence budget adopted?", "The U.S. defence budget was adopted.", [("U.S. defence",)]),
        ("When was Canada's defence budget adopted?", "The budget of Japan was adopted.", [("Japan",)]),
        ("When was South Korea's Arctic strategy published?", BOTH, []),
        ("What does Japan's National Security Strategy say?", BOTH, []),
        ("When was the EU's Arctic strategy published?", "The EU Strategy and Japan's strategy are new.", []),
        ("When was the EU's Arctic strategy published?", "Its strategy was published in 2021.", []),
        ("When was Japan's strategy published?", "South Korea and Japan's strategies are new.", []),
        ("Who are the EU's security partners?", "Japan's security strategy names them.", []),
        ("What opened EU membership of Ukraine?", "The war opened to it a membership of the EU.", []),
        ("When did Japan sign?", "South Korea signed in 2014.", []),
    ],
)
def test_a_thing_that_is_always_another_ones_contradicts(question: str, text: str, others: list[tuple[str, ...]]) -> None:
    assert find_others(question, text) == others
