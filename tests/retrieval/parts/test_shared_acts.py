"""What is asked of two that act is answered of both, of each, or as one name."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from grounded import make_answer_of
from made_queries import make_query

from retrieval.answer.answer import Answer, Conflict, Item
from retrieval.parts.narrowed_answer import narrow, refuse
from retrieval.parts.participants import find_participants
from retrieval.parts.shared_acts import answer_of_both

PACT = "When did Japan and Fiji sign the reciprocal access agreement?"
JAPAN = "When did Japan sign the reciprocal access agreement?"
FIJI = "When did Fiji sign the reciprocal access agreement?"


def answer(question: str, texts: Mapping[str, str], *names: str) -> Answer:
    """The answer to a question about two, where each question is answered by one sentence, or by none."""
    both = find_participants(question)
    assert both is not None

    def ask_one(asked: str, _: int) -> Answer:
        found = make_answer_of(texts.get(asked, "Nobody was there."))
        return found if asked in texts else refuse(found, "nothing")

    return answer_of_both(make_query(question, *(names or both.names)), ask_one, 5, both)


def test_each_is_answered_only_where_both_did_what_is_asked() -> None:
    own = {JAPAN: "Japan signed the reciprocal access agreement in May 2020."}
    other = {FIJI: "Fiji signed an agreement on fish in June 2021."}
    each = {FIJI: "Fiji signed the reciprocal access agreement in June 2021."}
    assert not answer(PACT, own).parts
    assert not answer(PACT, own | other).parts
    assert [part.side for part in answer(PACT, own | each).parts] == ["Japan", "Fiji"]


@pytest.mark.parametrize("name", ["Bosnia and Herzegovina", "Johnson & Johnson", "Simon and Garfunkel"])
def test_a_name_with_an_and_in_it_is_not_cut(name: str) -> None:
    first, _, second = name.split()
    direct = f"The council has had {name} as a member since 2002."
    whole = f"When did {name} join the council?"
    each = {f"When did {one} join the council?": f"{one} joined the council in 1999." for one in (first, second)}
    found = answer(whole, {whole: direct} | each)
    assert (found.parts, found.text) == ((), direct)


@pytest.mark.parametrize(
    ("text", "answered"),
    [
        ("In 2014 Fiji concluded a fishing treaty with Tonga.", True),
        ("In 2014 Fiji and Tonga signed a treaty.", True),
        ("In 2014 a treaty of Fiji and Tonga entered into force.", False),
        ("In 2014 Fiji built a port.", False),
    ],
)
def test_only_another_step_or_another_actor_is_dropped(text: str, answered: bool) -> None:
    question = "What did Fiji and Tonga sign in 2014?"
    found = answer(question, {question: text})
    assert found.answered is answered
    assert found.confidence == (0.9 if answered else 0.9 / 2)


def test_nothing_stays_of_what_is_refused() -> None:
    full = replace(make_answer_of("A 5."), short="5", short_note="n", verdict=True, items=(Item("5", 0),), more=2)
    refused = refuse(replace(full, conflicts=(Conflict("a", ()),)), "why")
    assert (refused.answered, refused.reason, refused.statements, refused.conflicts) == (False, "why", (), ())
    assert (refused.short, refused.short_note, refused.verdict, refused.items, refused.more) == (None, None, None, (), 0)


def test_nothing_stays_of_a_statement_that_is_dropped() -> None:
    one, other = make_answer_of("A 5.").statements[0], make_answer_of("B 7.").statements[0]
    full = replace(make_answer_of("A 5."), statements=(one, other), short="5", verdict=True, conflicts=(Conflict("a", ()),))
    assert narrow(full, full.statements) == full
    kept = narrow(full, [other])
    assert (kept.text, kept.short, kept.verdict, kept.conflicts) == ("B 7.", None, None, ())
    assert narrow(full, [one]).short == "5"
