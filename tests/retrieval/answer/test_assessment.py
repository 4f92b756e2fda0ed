"""Sentences about another state than the question's are left out only where a state is not what is asked for."""

from dataclasses import replace

import pytest
from made_evidence import make_evidence
from made_queries import make_query

from retrieval.answer.assessment import drop_rivals
from retrieval.answer.evidence import Evidence
from retrieval.constraints.constraint import UnmetConstraint

CHINA, CANADA = "It answers the theft of ideas by China.", "The tariffs on Canada answer the crisis."


def _speak(text: str, state: str, coverage: float, *, replaces: str = "") -> Evidence:
    unmet = (UnmetConstraint("state", replaces, (state,)),) if replaces else ()
    return replace(make_evidence(text), words=frozenset({state}), coverage=coverage, unmet=unmet)


@pytest.mark.parametrize(
    ("form", "coverage", "said"),
    [
        ("reason", 0.5, [CANADA]),
        ("date", 0.5, [CANADA]),
        ("reason", 0.2, [CHINA, CANADA]),
        ("list", 0.5, [CANADA]),
        ("name", 0.5, [CHINA, CANADA]),
        ("person", 0.5, [CHINA, CANADA]),
    ],
)
def test_what_is_about_another_state_gives_way_to_what_is_about_the_one_named(
    form: str, coverage: float, said: list[str]
) -> None:
    query = replace(make_query("Why were tariffs imposed on Canada?", "Canada"), form=form)  # type: ignore[arg-type]
    evidence = [_speak(CHINA, "china", 0.6, replaces="canada"), _speak(CANADA, "canada", coverage)]
    assert [item.text for item in drop_rivals(query, evidence)] == said


def test_nothing_is_left_out_where_nothing_is_about_the_state_named() -> None:
    query = replace(make_query("Why were tariffs imposed on Canada?", "Canada"), form="reason")
    evidence = [_speak(CHINA, "china", 0.6, replaces="canada")]
    assert list(drop_rivals(query, evidence)) == evidence


@pytest.mark.parametrize("question", ["Which countries answered the tariffs on Canada?", "Which partners does Canada have?"])
def test_of_a_list_of_states_nothing_is_left_out(question: str) -> None:
    query = replace(make_query(question, "Canada"), form="list")
    evidence = [_speak(CHINA, "china", 0.6, replaces="canada"), _speak(CANADA, "canada", 0.5)]
    assert list(drop_rivals(query, evidence)) == evidence
