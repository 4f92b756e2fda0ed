"""Questions that go on from the one before them are completed, and every other one stays as it was typed."""

import json
import random
from pathlib import Path

import pytest

from retrieval.followups.follow_up import complete_follow_up

JAPAN = "When did Japan sign the Framework Participation Agreement?"
SHIPS = "How many ships did the EU send in 2021?"
VIET_NAM = "Who signed the agreement with Viet Nam?"
DATA = Path(__file__).resolve().parents[4] / "shared" / "data"


@pytest.mark.parametrize(
    ("before", "typed", "meant"),
    [
        (JAPAN, "and Korea?", "When did Korea sign the Framework Participation Agreement?"),
        (JAPAN, "and the Republic of Korea?", "When did the Republic of Korea sign the Framework Participation Agreement?"),
        (JAPAN, "How about Korea", "When did Korea sign the Framework Participation Agreement?"),
        (JAPAN, "why?", "Why did Japan sign the Framework Participation Agreement?"),
        (JAPAN, "In which year?", "In which year did Japan sign the Framework Participation Agreement?"),
        (JAPAN, "and where?", "Where did Japan sign the Framework Participation Agreement?"),
        (JAPAN, "who signed it?", "Who signed the Framework Participation Agreement?"),
        (JAPAN, "When did it enter into force?", "When did the Framework Participation Agreement enter into force?"),
        (SHIPS, "what about 2022?", "How many ships did the EU send in 2022?"),
        (SHIPS, "and NATO?", "How many ships did NATO send in 2021?"),
        (JAPAN, "and in 2022?", "When did Japan sign the Framework Participation Agreement in 2022?"),
        (VIET_NAM, "and with Japan?", "Who signed the agreement with Japan?"),
        ("What is the budget of the mission?", "and the duration?", "What is the duration of the mission?"),
        ("What is the role of the navy?", "and the role of the army?", "What is the role of the army?"),
        ("What does the plan say about Japan?", "and about India?", "What does the plan say about India?"),
        ("Did Japan sign the agreement?", "why is that?", "Why did Japan sign the agreement?"),
        ("Wann hat Japan das Abkommen unterzeichnet?", "und Korea?", "Wann hat Korea das Abkommen unterzeichnet?"),
        ("Wann hat Japan das Abkommen unterzeichnet?", "warum?", "Warum hat Japan das Abkommen unterzeichnet?"),
        ("Wer hat das Abkommen unterzeichnet?", "wann wurde es unterzeichnet?", "Wann wurde das Abkommen unterzeichnet?"),
        ("Quand le Japon a-t-il signé l'accord ?", "et le Canada ?", "Quand le Canada a-t-il signé l'accord?"),
        ("Quand le Japon a-t-il signé l'accord ?", "pourquoi ?", "Pourquoi le Japon a-t-il signé l'accord?"),
    ],
)
def test_the_thing_named_before_is_kept(before: str, typed: str, meant: str) -> None:
    assert complete_follow_up(typed, before) == meant


def test_a_person_who_was_the_answer_is_meant_by_he() -> None:
    assert complete_follow_up("when did he sign it?", VIET_NAM, "Josep Borrell") == (
        "When did Josep Borrell sign the agreement with Viet Nam?"
    )


@pytest.mark.parametrize(
    "typed",
    [
        "When did Korea sign it?",
        "And when did Korea sign it?",
        "Is it possible to sign the agreement?",
        "Who said he had met the minister?",
        "Which party won its argument?",
        "Which states withdrew after they had signed?",
        "Where do they grow hops in the US?",
        "What is it called when a state withdraws?",
        "and how many people?",
        "What time is it?",
        "Strategic Compass",
        "Korea",
        "And the Ships Sail On was filmed where?",
        "?",
    ],
)
def test_what_stands_alone_or_cannot_be_told_stays_as_typed(typed: str) -> None:
    assert complete_follow_up(typed, JAPAN, "Japan") is None


def test_what_was_completed_stands_alone_then() -> None:
    first = complete_follow_up("and Korea?", JAPAN)
    assert first is not None
    assert complete_follow_up(first, JAPAN) is None
    assert complete_follow_up("why?", first) == "Why did Korea sign the Framework Participation Agreement?"


@pytest.mark.parametrize("name", ["squad_train", "nq_qed"])
def test_a_complete_question_stays_whatever_was_asked_before(name: str) -> None:
    path = DATA / name / "queries.jsonl"
    if not path.is_file():
        pytest.skip("the measuring data is not beside this checkout")
    questions = [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines()]
    chosen = random.Random(7).sample(questions, min(2_000, len(questions)))  # noqa: S311 - the same sample each time
    changed = [
        asked
        for asked, before in zip(chosen, [*chosen[1:], chosen[0]], strict=True)
        if complete_follow_up(asked, before, "Japan") is not None
    ]
    pronouns = {"it", "its", "he", "she", "they", "them", "him", "his", "her", "their"}
    assert [one for one in changed if not pronouns & set(one.lower().rstrip("?").split()[:6])] == []
    assert len(changed) <= len(chosen) // 200  # those whose pronoun names nothing in them
