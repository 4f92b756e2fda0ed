import pytest

from index.analysis.acronym_statistics import AcronymStatistics
from index.analysis.acronyms import choose_expansions, stands_for


def mine_acronyms(*texts: str) -> dict[str, str]:
    statistics = AcronymStatistics()
    for text in texts:
        statistics.add(AcronymStatistics.of_text(text))
    return choose_expansions(statistics.definitions)


@pytest.mark.parametrize(
    ("text", "acronym", "expansion"),
    [
        ("the Framework Participation Agreements (FPAs) with partners", "FPA", "framework participation agreements"),
        ("an FPA (Framework Participation Agreement) was signed", "FPA", "framework participation agreement"),
        ("the European External Action Service (EEAS) said", "EEAS", "european external action service"),
        ("on Permanent Structured Cooperation (PESCO)", "PESCO", "permanent structured cooperation"),
        ("the Association of Southeast Asian Nations (‘ASEAN’)", "ASEAN", "association of southeast asian nations"),
        ("set up an EU Military Staff (hereafter EUMS).", "EUMS", "eu military staff"),
    ],
)
def test_a_definition_is_found(text: str, acronym: str, expansion: str) -> None:
    assert mine_acronyms(text) == {acronym: expansion}


@pytest.mark.parametrize(
    "text",
    [
        "the Subcommittee on Security and Defence (SEDE)",  # only the tail of the name would fit
        "the High Representative (HR/VP) and others (see Annex)",
        "as said before. (EU) is not defined by the sentence before it",
        "Japan (NATO)",
    ],
)
def test_what_is_no_definition_is_left_alone(text: str) -> None:
    assert mine_acronyms(text) == {}


def test_the_expansion_met_most_often_wins() -> None:
    texts = ["Framework Participation Agreements (FPAs)", *["Framework Participation Agreement (FPA)"] * 2]
    assert mine_acronyms(*texts)["FPA"] == "framework participation agreement"


def test_an_acronym_of_two_meanings_is_not_expanded() -> None:
    framework, aims = "Framework Participation Agreement (FPA)", "Foreign Policy Aims (FPA)"
    assert mine_acronyms(*[framework] * 8, aims) == {}  # 8 of 9 agree, fewer than nine in ten
    assert mine_acronyms(*[framework] * 9, aims) == {"FPA": "framework participation agreement"}


def test_every_weighty_word_gives_its_initial() -> None:
    assert stands_for("EDA", ["european", "defence", "agency"])
    assert not stands_for("EDA", ["european", "defence", "action", "plan"])
    assert not stands_for("EDA", ["the", "european", "defence", "agency"])
