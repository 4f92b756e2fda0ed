"""The sides of a comparison, and what one leaves to the other."""

import pytest

from ingest.language.tables import detect_language
from retrieval.answer.answer import Answer
from retrieval.parts.compared_sides import find_sides
from retrieval.parts.side_values import compare_sides


def find(text: str) -> list[str]:
    return [side.question for side in find_sides(text, detect_language(text))]


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        (
            "Compare Japan and South Korea on maritime security",
            ["What is the maritime security of Japan?", "What is the maritime security of South Korea?"],
        ),
        ("What is the difference between FPA and SPA?", ["What is FPA?", "What is SPA?"]),
        ("difference between civilian and military missions", ["What are civilian missions?", "What are military missions?"]),
        (
            "What is the difference between the 2016 and the 2020 strategy?",
            ["What is the 2016 strategy?", "What is the 2020 strategy?"],
        ),
        ("Is Japan's budget larger than Viet Nam's?", ["What is Japan's budget?", "What is Viet Nam's budget?"]),
        ("Is the budget of EUFOR larger than that of EULEX?", ["What is the budget of EUFOR?", "What is the budget of EULEX?"]),
        (
            "How does Japan's approach to China differ from the EU's?",
            ["What is Japan's approach to China?", "What is the EU's approach to China?"],
        ),
        (
            "Compare the agreement on trade and peace with Fiji and the agreement on trade and peace with Chile",
            ["What is the agreement on trade and peace with Fiji?", "What is the agreement on trade and peace with Chile?"],
        ),
        (
            "Compare Japan, South Korea and Viet Nam in terms of trade.",
            ["What is the trade of Japan?", "What is the trade of South Korea?", "What is the trade of Viet Nam?"],
        ),
        (
            "Compare the status of the Peruvian and the Vietnamese agreement",
            ["What is the status of the Peruvian agreement?", "What is the status of the Vietnamese agreement?"],
        ),
        (
            "Compare the crews of the Virginia class and of AUKUS",
            ["What are the crews of the Virginia class?", "What are the crews of AUKUS?"],
        ),
        (
            "What is the difference between the EU's pact with Japan and with Fiji?",
            ["What is the EU's pact with Japan?", "What is the EU's pact with Fiji?"],
        ),
        ("Compare Under Armour and Nike", ["What is Under Armour?", "What is Nike?"]),
        ("How do On Liberty and In Cold Blood differ?", ["What is On Liberty?", "What is In Cold Blood?"]),
        ("Was ist der Unterschied zwischen FPA und SPA?", ["Was ist FPA?", "Was ist SPA?"]),
    ],
)
def test_each_side_is_asked_about_by_itself(text: str, questions: list[str]) -> None:
    assert find(text) == questions


@pytest.mark.parametrize(
    "text",
    [
        "How do the dialects differ?",
        "What changed between 2018 and 2022 in the cooperation with Asia?",
        "What changed between 2010 and 2012?",
        "What differences between them did the report find?",
        "Is Japan larger than Fiji?",
        "What is the difference between the two blocks?",
        "How does Alaska compare with other states?",
        "Who wrote the book Science Versus Crime?",
        "Which state is larger than Fiji?",
        "Compare the budgets",
    ],
)
def test_what_names_no_two_things_is_no_comparison(text: str) -> None:
    assert find(text) == []


def side(name: str, short: str | None) -> Answer:
    return Answer(f"What is {name}?", short is not None, None, "", short, 0.9, (), (), (), "g", side=name)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (("€5 million", "€3,000,000"), ("larger", 0)),
        (("17 October 2019", "1 March 2020"), ("later", 1)),
        (("€5 million", "5,000,000 euros"), ("equal", None)),
        (("€5 million", "$3 million"), None),
        (("2019", "October 2019"), None),
        (("Josep Borrell", "Josep Borrell"), None),
        (("€5 million", None), None),
    ],
)
def test_values_of_one_unit_are_compared(values: tuple[str, str | None], expected: tuple[str, int | None] | None) -> None:
    found = compare_sides([side("A", values[0]), side("B", values[1])], detect_language("the"))
    assert (None if found is None else (found.relation, found.part)) == expected
    if found is not None and found.part is not None:
        assert found.text.startswith("AB"[found.part])


@pytest.mark.parametrize(
    ("text", "is_open", "is_name"),
    [
        ("How do Norway and the EU differ?", True, True),
        ("Compare the FPAs of Peru and Chile", True, False),
        ("Compare Japan and Fiji on trade", False, False),
    ],
)
def test_a_name_of_which_nothing_is_asked_is_told_from_others(text: str, is_open: bool, is_name: bool) -> None:
    assert [(side.is_open, side.is_name) for side in find_sides(text)] == [(is_open, is_name)] * 2
