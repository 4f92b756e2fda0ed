"""All who do what a question asks who does, and none where the sentence does not say who does it."""

import pytest
from made_evidence import make_evidence
from made_queries import make_query

from index.engine import Snapshot
from ingest.language.english import ENGLISH
from retrieval.answer.short_answer import find_short
from retrieval.ask import ask
from retrieval.lists.coordination import find_names
from retrieval.models import Models
from retrieval.values.actors import find_actor_span, find_holder, has_no_actor

FUNDED = "The project, funded by the EU, the Federal Foreign Office and the Ministry for Europe and Foreign Affairs, has begun."


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Japan and the United States", ["Japan", "the United States"]),
        (
            "In September 2021, Australia, the United Kingdom and the United States",
            ["Australia", "the United Kingdom", "the United States"],
        ),
        (
            "the EU, the Federal Foreign Office and the Ministry for Europe and Foreign Affairs",
            ["the EU", "the Federal Foreign Office", "the Ministry for Europe and Foreign Affairs"],
        ),
        ("In later years, after the war and the famine, Smith", []),
        ("Smith", []),
        ("the president with the advice and consent of the Senate", []),
    ],
)
def test_names_are_all_that_a_text_consists_of(text: str, names: list[str]) -> None:
    assert find_names(text, ENGLISH) == names


@pytest.mark.parametrize(
    ("question", "text", "region"),
    [
        ("Who funds the project?", FUNDED, "the EU, the Federal Foreign Office and the Ministry for Europe and Foreign Affairs"),
        ("Who signed the treaty?", "In 2021, Japan and Fiji signed the treaty.", "In 2021, Japan and Fiji"),
        ("Who signed the treaty?", "The treaty was signed by Japan and Fiji in 2021.", "Japan and Fiji in 2021"),
        ("Who signed the treaty?", "Peru greets the treaty signed on June 28 by Japan and Fiji.", "Japan and Fiji"),
    ],
)
def test_those_who_act_stand_before_the_verb_or_behind_by(question: str, text: str, region: str) -> None:
    span = find_actor_span(make_query(question), text, ENGLISH)
    assert span is not None
    assert span.cut(text).strip() == region


OFFICES = "Among them are the Chief of the forces Ana Silva and the Deputy Chief of the forces Rui Costa, as well as others."


@pytest.mark.parametrize(
    ("question", "text", "holder"),
    [
        ("Who is the Deputy Chief of the forces?", OFFICES, "Rui Costa"),
        ("Who is the Chief of the forces?", OFFICES, "Ana Silva"),
        ("Who was the chief of the forces?", "Ana Silva, the Chief of the forces, spoke.", "Ana Silva"),
        ("Who is the Chief of the forces?", "The Chief of the forces met Ana Silva.", None),
        ("Who is the Chief of the forces?", "Deputy Chief of the forces Rui Costa spoke.", None),
        ("Who is the Chief of the forces?", "The Deputy Chief of the forces Rui Costa spoke.", None),
        ("Who is the Chief of the forces?", "Chief of the forces Ana Silva met Chief of the forces Rui Costa.", None),
        ("Who met the Chief of the forces?", OFFICES, None),
        ("Who is the Chief?", "The Chief, Ana Silva, and Chief Ana Silva said so.", "Ana Silva"),
        ("Who is the Chief?", "They were led by Ana Silva, the Chief.", "Ana Silva"),
        ("Who is the Chief?", "Ana Silva, the Chief said, was ill.", None),
        ("Who is the Chief?", "Chief Ana Silva teams met.", None),
        ("Who is the Chief?", "In Hanoi Town, the Chief, as he is called, met Rui Costa.", None),
        ("Who is the Chief?", "It took place in Hanoi Town, the Chief, as he is called, said.", None),
        ("Who is the commander?", "In Operation Atalanta, the commander is Admiral Ignacio Villanueva.", None),
        ("Who is the commander?", "Operation Atalanta, the commander, and others met.", None),
        ("Who is the High Representative?", "The High Representative, European Commission and Member States met.", None),
        ("Who is the Secretary General?", "The Secretary General, Human Rights Council, and others met.", None),
        ("Who is the President of Brazil?", "The President of Brazil, South Africa, and others met.", None),
        ("Who is the chair of ASEAN?", "The chair of ASEAN Regional Forum met Ana Silva.", None),
        ("Who is the ambassador?", "In South Korea, the ambassador opened the talks.", None),
    ],
)
def test_who_holds_an_office_stands_beside_the_whole_of_it(question: str, text: str, holder: str | None) -> None:
    assert find_holder(make_query(question), text, ENGLISH) == holder


def test_the_holder_of_another_office_is_no_short_answer() -> None:
    marked = make_evidence(OFFICES, "Ana Silva")
    assert find_short(make_query("Who is the Deputy Chief of the forces?"), [marked]) is None


@pytest.mark.parametrize(
    ("text", "lacks"),
    [
        ("The trade dialogue on fish, launched in March 2022, goes on.", True),
        ("The trade dialogue on fish, launched in March 2022 by Japan, goes on.", False),
        ("Japan, launched the trade dialogue on fish.", False),
        ("Japan launched the trade dialogue on fish.", False),
    ],
)
def test_a_verb_that_belongs_to_its_object_has_no_actor(text: str, lacks: bool) -> None:
    assert has_no_actor(make_query("Who launched the trade dialogue on fish?"), text, ENGLISH) is lacks


def test_one_of_several_who_act_is_no_short_answer() -> None:
    one = make_evidence("Sullivan, Shin and Akiba met in Washington.", "Sullivan")
    alone = make_evidence("Sullivan met in Washington.", "Sullivan")
    beside = make_evidence("Sullivan, together with Shin, met envoys in Washington.", "Shin")
    assert find_short(make_query("Who met envoys in Washington?"), [beside]) is None
    assert find_short(make_query("Who met in Washington?"), [one]) is None
    assert find_short(make_query("Who met in Washington?"), [alone]) == "Sullivan"


def test_all_who_fund_a_project_are_items(corpus_index: Snapshot) -> None:
    found = ask(corpus_index, Models.load(), "Who funds ESIWA?")
    assert found.short is None
    assert [item.text for item in found.items] == [
        "the EU",
        "the German Federal Foreign Office",
        "the French Ministry for Europe and Foreign Affairs",
    ]
