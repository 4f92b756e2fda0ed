import pytest

from index.analysis.tokenizer import Tokenizer, Vocabulary
from ingest.language.french import FRENCH
from ingest.language.german import GERMAN
from ingest.language.language import Language
from ingest.language.tables import DEFAULT
from retrieval.values.distributed_values import choose_distributed, find_distributed

SHOPS = (
    "The company runs 815 shops worldwide: 564 in the United States located in 46 states, Guam, and Puerto Rico, 105 in Canada, "
    "30 in Japan and 16 in Korea."
)
AID = "The EU gave EUR 10 million to Indonesia, EUR 5.5 million for the Philippines and EUR 3 million in grants to Viet Nam."


def find(kind: str, text: str, language: Language = DEFAULT) -> list[str]:
    given = find_distributed(kind, text, Tokenizer(Vocabulary({}, {}, {}, []), language), language)
    return [item.value.cut(text) for item in given]


def choose(kind: str, text: str, name: str, language: Language = DEFAULT) -> str | None:
    tokenizer = Tokenizer(Vocabulary({}, {}, {}, []), language)
    chosen = choose_distributed(find_distributed(kind, text, tokenizer, language), tokenizer.token_set(name))
    return chosen.value.cut(text) if chosen is not None else None


def test_each_name_has_the_value_before_it() -> None:
    assert find("count", SHOPS) == ["564", "105", "30", "16"]
    assert [choose("count", SHOPS, name) for name in ("Canada", "Japan", "Korea", "France")] == ["105", "30", "16", None]
    assert find("amount", AID) == ["EUR 10 million", "EUR 5.5 million", "EUR 3 million"]
    assert choose("amount", AID, "Philippines") == "EUR 5.5 million"


def test_a_name_behind_two_values_chooses_neither() -> None:
    assert choose("count", "Japan sent 12 officers to Manila, 4 boats to Manila and 3 to Hanoi.", "Manila") is None


def test_of_names_that_share_a_word_that_with_most_of_the_question_has_the_value() -> None:
    text = "The fund paid EUR 10 million to the Union office in Jakarta and EUR 4 million to the Union office in Manila."
    assert choose("amount", text, "Union Manila") == "EUR 4 million"
    assert choose("amount", text, "Union") is None


def test_names_of_other_languages_have_their_values() -> None:
    text = "L’Union a formé 120 agents en Indonésie et 45 agents en Malaisie."
    assert choose("count", text, "Malaisie", FRENCH) == "45"
    assert (
        find("count", "Die Union schulte 120 Beamte in Jakarta und 45 Beamte in Manila.", GERMAN) == []
    )  # every noun has a capital


@pytest.mark.parametrize(
    "text",
    [
        "Of the 35 boats for Vietnam, 17 were delivered.",
        "Ships came in 2018.",
        "",
        "It has 12 members, 5 of them observers.",
        "The first 3 articles and 4 annexes apply to Japan.",
    ],
)
def test_values_without_names_of_their_own_are_not_given_out(text: str) -> None:
    assert find("count", text) == []
    assert find("date", text) == []
