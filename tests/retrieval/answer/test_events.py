"""What a date is the date of, told in whatever words."""

import pytest

from ingest.language.french import FRENCH
from ingest.language.german import GERMAN
from ingest.language.language import Language
from retrieval.values.values import find_event, find_governing


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("When did the agreement enter into force?", "in force"),
        ("When did the agreement take effect?", "in force"),
        ("Since when does the agreement apply?", "in force"),
        ("Since when is the agreement operative?", "in force"),
        ("Since when is the agreement provisionally applied?", "provisionally applied"),
        ("When did provisional application begin?", "provisionally applied"),
        ("When was the treaty establishing the Union signed?", "signed"),
        ("What is the date of its signature?", "signed"),
        ("When was the mill constructed?", "built"),
        ("When was the mill rebuilt?", "restored"),
        ("Who was it?", None),
    ],
)
def test_a_question_asks_for_the_event_that_it_names_last(text: str, event: str | None) -> None:
    assert find_event(text) == event


@pytest.mark.parametrize(
    ("text", "language", "event"),
    [
        ("Wann wurde das Abkommen vorläufig angewandt?", GERMAN, "provisionally applied"),
        ("Wann trat das Abkommen in Kraft?", GERMAN, "in force"),
        ("Depuis quand est-il appliqué à titre provisoire ?", FRENCH, "provisionally applied"),
        ("Quand est-il entré en vigueur ?", FRENCH, "in force"),
    ],
)
def test_provisional_application_is_an_event_of_its_own_in_other_languages(text: str, language: Language, event: str) -> None:
    assert find_event(text, language) == event


def test_the_event_before_a_date_governs_it_and_else_the_first_behind() -> None:
    assert find_governing("it was signed, and entered into force in", "when it was published") == "in force"
    assert find_governing("In", "it was signed and published") == "signed"
    assert find_governing("an agreement dating back to", "") == "dated"
    assert find_governing("In", "it rained") is None
