"""The members of a coordination in one sentence, with what the reader found and without it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.language.tables import DEFAULT, find_language
from retrieval.lists.coordination import find_members

TARGETS = "Indeed, ESIWA targets Indonesia, Singapore, and Vietnam in the region."
SUBCOMMITTEES = "The Assembly’s subcommittees on Partnerships (PCNP) and Development (ESCTD) met."
NAMES = ["Japan", "South Korea", "Viet Nam", "New Zealand", "Brazil", "Peru", "India"]


@pytest.mark.parametrize(
    ("sentence", "found", "members"),
    [
        (TARGETS, None, ["Indonesia", "Singapore", "Vietnam"]),
        (TARGETS, "Vietnam", ["Indonesia", "Singapore", "Vietnam"]),
        (
            "Priority areas are cyber security, CSDP and peacekeeping operations, hybrid threats and conflict prevention.",
            "cyber security",
            ["cyber security", "CSDP and peacekeeping operations", "hybrid threats", "conflict prevention"],
        ),
        (
            "Prioritise partners with shared interests (i.e., the US, Japan, South Korea, and, more incipiently, Australia).",
            None,
            ["the US", "Japan", "South Korea", "Australia"],
        ),
        (
            "Missions run in Libya, Mali, and Somalia, plus training missions in Gabon, Chad, Niger, and Togo.",
            "Gabon, Chad, Niger, and Togo",
            ["Gabon", "Chad", "Niger", "Togo"],
        ),
        ("At the same time, Russia and China are rivals.", "Russia and China", ["Russia", "China"]),
        (SUBCOMMITTEES, "Partnerships (PCNP) and Development", ["Partnerships (PCNP)", "Development (ESCTD)"]),
        (
            "Areas are cyber law, CSDP and peacekeeping, aid and the spread of chemical, biological and nuclear weapons.",
            None,
            ["cyber law", "CSDP and peacekeeping", "aid", "the spread of chemical, biological and nuclear weapons"],
        ),
        (
            "It has three pillars: defence and security, economic, and climate and clean energy.",
            None,
            ["defence and security", "economic", "climate and clean energy"],
        ),
        ("It sets a duty on goods, including cars and parts, with a duty for steel and copper, drugs, and ores.", None, []),
        ("The EU works with partners on land, at sea and in the air.", "on land, at sea", ["on land", "at sea", "in the air"]),
        (
            "It was led by France and the ministers of trade, defence and health.",
            "France and the ministers of trade, defence and health",
            [],
        ),
        ("They work in Asia, in Africa and in Europe.", None, ["Asia", "Africa", "Europe"]),
        ("The ship left the port and the crew went home.", None, []),
        ("The EU has partners in its vicinity and across the world.", "partners in its vicinity and across the world", []),
        ("Japan signed the agreement on 3 May 2014.", "Japan", []),
    ],
)  # fmt: skip
def test_members_are_found_whole(sentence: str, found: str | None, members: list[str]) -> None:
    assert find_members(sentence, found, is_named=True, language=DEFAULT) == members


@pytest.mark.parametrize(
    ("sentence", "members"),
    [
        (
            "It has three aims: peace, order and law; trade with Asia; and a clean sea.",
            ["peace, order and law", "trade with Asia", "a clean sea"],
        ),
        ("Projects of both, focused on aid to Peru; cyber defence; and training.", ["aid to Peru", "cyber defence", "training"]),
        ("Members include Japan; South Korea (since 2014); and Peru.", ["Japan", "South Korea (since 2014)", "Peru"]),
        ("He met ministers; she met envoys; and they met each other in Rome.", []),
    ],
)  # fmt: skip
def test_semicolons_part_members_that_hold_commas(sentence: str, members: list[str]) -> None:
    assert find_members(sentence, None, is_named=True, language=DEFAULT) == members
    assert find_members(sentence, None, is_named=False, language=DEFAULT) == []


def test_a_coordination_that_nothing_points_at_answers_nothing() -> None:
    assert find_members("ESIWA targets Indonesia, Singapore, and Vietnam.", None, is_named=False, language=DEFAULT) == []


@pytest.mark.parametrize(
    ("tag", "sentence", "members"),
    [
        ("de", "Zu den Partnern gehören Japan, Indien und Australien.", ["Japan", "Indien", "Australien"]),
        ("fr", "Les partenaires sont le Japon, l’Inde et l’Australie.", ["le Japon", "l’Inde", "l’Australie"]),
    ],
)
def test_other_languages_have_conjunctions_of_their_own(tag: str, sentence: str, members: list[str]) -> None:
    assert find_members(sentence, members[-1], is_named=True, language=find_language(tag)) == members


@given(st.lists(st.sampled_from(NAMES), min_size=3, unique=True), st.booleans())
def test_names_that_are_joined_come_back_in_order(names: list[str], has_comma: bool) -> None:
    joined = f"{', '.join(names[:-1])}{',' * has_comma} and {names[-1]}"
    assert find_members(f"The talks were held with {joined} in May.", None, is_named=True, language=DEFAULT) == names


@pytest.mark.parametrize("lead", ["As the next step it will work with", "In 2018 it began to work with", "Today it works with"])
@given(names=st.lists(st.sampled_from(NAMES), min_size=3, unique=True))
def test_no_member_is_taken_for_a_part_of_what_leads_to_them(lead: str, names: list[str]) -> None:
    sentence = f"{lead} {', '.join(names[:-1])} and {names[-1]}."
    assert find_members(sentence, None, is_named=True, language=DEFAULT) == names


@given(st.text(alphabet="aA, and.()’;:–or", max_size=80))
def test_members_of_any_text_stand_in_it(text: str) -> None:
    folded = " ".join(text.split())
    for tag in ("en", "de", "fr"):
        members = find_members(folded, None, is_named=True, language=find_language(tag))
        assert all(member in folded for member in members)
        assert len(members) != 1
