"""Two that act: one thing of both, or a value of each."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.parts.participants import find_participants


@pytest.mark.parametrize(
    ("text", "names", "each"),
    [
        ("What did Japan and the EU sign?", ("Japan", "the EU"), ()),
        ("What do Japan and South Korea have in common?", ("Japan", "South Korea"), ()),
        ("agreements between the EU and Japan", ("the EU", "Japan"), ()),
        ("What did the UN & the EU agree on in 2003?", ("the UN", "the EU"), ()),
        ("When did Japan and Fiji sign?", ("Japan", "Fiji"), ("When did Japan sign?", "When did Fiji sign?")),
        ("When did Japan and Fiji meet?", ("Japan", "Fiji"), ()),
        ("When did Japan and Fiji sign their third joint declaration?", ("Japan", "Fiji"), ()),
        (
            "In which year did Finland and Sweden join NATO?",
            ("Finland", "Sweden"),
            ("In which year did Finland join NATO?", "In which year did Sweden join NATO?"),
        ),
    ],
)
def test_what_may_be_of_each_is_told_from_what_is_of_both(text: str, names: tuple[str, str], each: tuple[str, ...]) -> None:
    found = find_participants(text)
    assert found is not None
    assert (found.names, found.each) == (names, each)


@pytest.mark.parametrize(
    "text",
    [
        "What changed between 2018 and 2022?",
        "Who signed the agreement on trade and security?",
        "What did Japan sign and ratify?",
        "Who said “Japan and Fiji sign”?",
        "What did the trade and security ministers sign?",
    ],
)
def test_other_questions_have_no_participants(text: str) -> None:
    assert find_participants(text) is None


@given(st.text(max_size=200))
def test_participants_are_as_typed(text: str) -> None:
    found = find_participants(text)
    assert found is None or all(name and name in " ".join(text.split()) for name in found.names)
