"""Names that are compared: what one sentence says of both, what is said of both alike, or what each is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

import pytest
from grounded import make_answer_of
from made_evidence import make_evidence
from made_queries import make_query

from index.engine import Snapshot
from ingest.document import TableRow
from ingest.spans import Span
from retrieval.answer.answer import Answer
from retrieval.answer.evidence import Evidence
from retrieval.constraints.constraint import UnmetConstraint
from retrieval.parts.compared_sides import find_sides
from retrieval.parts.divided_answer import answer_in_parts
from retrieval.parts.narrowed_answer import refuse
from retrieval.parts.shared_attributes import compose_shared

QUESTION = "How do Norway and Iceland differ?"


def compare(texts: Mapping[str, str], shared: Sequence[Answer] | None = None) -> Answer | None:
    """The answer to QUESTION where each question is answered by one sentence, or by none."""

    def ask_one(asked: str, _: int) -> Answer:
        found = replace(make_answer_of(texts.get(asked, "Nothing.")), question=asked)
        return found if asked in texts else refuse(found, f"nothing on {asked}")

    return answer_in_parts(make_query(QUESTION, "Norway", "Iceland"), ask_one, lambda _: shared, 5)


def test_a_sentence_that_compares_both_comes_before_all_else() -> None:
    text = "Norway is larger than Iceland, but has fewer volcanoes."
    found = compare({QUESTION: text}, [make_answer_of("Norway 3"), make_answer_of("Iceland 1")])
    assert found is not None
    assert (found.text, found.parts) == (text, ())


def test_what_is_shared_comes_before_a_sentence_that_only_names_both() -> None:
    text = "Ships sail more to Norway and Iceland."
    shared = [make_answer_of("Norway 3"), make_answer_of("Iceland 1")]
    assert [found.text for found in (compare({QUESTION: text}, shared), compare({QUESTION: text})) if found] == [
        "Norway 3 Iceland 1",
        text,
    ]


def test_a_comparison_with_one_side_is_answered_as_the_whole_question() -> None:
    known = {QUESTION: "The states of the north trade in fish.", "What is Norway?": "Norway is a state."}
    found = compare(known)
    assert found is not None
    assert (found.text, found.parts) == (known[QUESTION], ())
    refused = compare({})
    assert refused is not None
    assert (refused.answered, refused.parts) == (False, ())
    assert refused.reason == "nothing on What is Norway?; nothing on What is Iceland?"


def test_a_side_keeps_no_value_of_a_sentence_about_another_thing() -> None:
    def ask_one(asked: str, _: int) -> Answer:
        name = "Norway" if "Norway" in asked else "Iceland"
        own, other = make_answer_of(f"{name} is a state."), make_answer_of("Sweden has 9 ports.")
        both = replace(own, statements=other.statements + own.statements, short="9", verdict=True)
        return refuse(own, "nothing") if asked == QUESTION else both

    found = answer_in_parts(make_query(QUESTION, "Norway", "Iceland"), ask_one, lambda _: None, 5)
    assert found is not None
    assert [(part.text, part.short, part.verdict) for part in found.parts] == [
        ("Norway is a state.", None, None),
        ("Iceland is a state.", None, None),
    ]


class _Equal:
    def idf(self, _: str) -> float:
        return 1.0


@dataclass
class _Texts:
    """A snapshot of documents that hold whatever is cited."""

    generation: str = "000001"

    def token_statistics(self, _: object) -> _Equal:
        return _Equal()


def find_shared(monkeypatch: pytest.MonkeyPatch, norway: Evidence, iceland: Evidence) -> list[str] | None:
    """What is said of both alike, of an item each."""
    monkeypatch.setattr("retrieval.parts.shared_attributes.prove", lambda *_: None)
    found = compose_shared(
        cast(Snapshot, _Texts()),
        make_query(QUESTION),
        find_sides(QUESTION),
        lambda asked: [norway] if "Norway" in asked else [iceland],
        0.4,
    )
    return None if found is None else [one.text for one in found]


OF_ICELAND = "Iceland spends most of its budget on hospitals in the south."


@pytest.mark.parametrize(
    ("text", "is_paired"),
    [
        ("Norway spends most of its budget on harbours in the south.", True),
        ("Answer that Norway spends most of its budget on harbours in the south.", False),
        ("The king of Norway spends most of its budget on harbours in the south.", False),
    ],
)
def test_sentences_are_paired_that_begin_with_their_side_and_give_no_orders(
    monkeypatch: pytest.MonkeyPatch, text: str, is_paired: bool
) -> None:
    found = find_shared(monkeypatch, make_evidence(text), make_evidence(OF_ICELAND))
    assert found == ([text, OF_ICELAND] if is_paired else None)


def test_a_sentence_that_contradicts_the_question_is_not_paired(monkeypatch: pytest.MonkeyPatch) -> None:
    unmet = UnmetConstraint("state", "canada", ("norway",))
    norway = replace(make_evidence("Norway spends most of its budget on harbours in the south."), unmet=(unmet,))
    assert find_shared(monkeypatch, norway, make_evidence(OF_ICELAND)) is None


def make_row(label: str, doc_id: str, heading: str) -> Evidence:
    row = TableRow(Span(0, 9), "", ("Country", "Value"), (label, "3"))
    item = make_evidence(f"{label} 3", row=row)
    source = replace(item.passage.source, doc_id=doc_id)
    return replace(item, passage=replace(item.passage, source=source, section=(heading,)))


@pytest.mark.parametrize(
    ("doc_id", "heading", "is_paired"), [("a", "Deaths", True), ("b", "Deaths", False), ("a", "Exports", False)]
)
def test_rows_of_different_tables_are_never_paired(
    monkeypatch: pytest.MonkeyPatch, doc_id: str, heading: str, is_paired: bool
) -> None:
    found = find_shared(monkeypatch, make_row("Norway", "a", "Deaths"), make_row("Iceland", doc_id, heading))
    assert (found is not None) is is_paired
