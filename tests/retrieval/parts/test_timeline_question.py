"""Questions for what happened over time: the subject and the years."""

import pytest

from ingest.language.tables import detect_language
from retrieval.parts.timeline_question import TimelineQuestion, find_timeline_question


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("timeline of EU-Japan relations", TimelineQuestion("EU-Japan relations")),
        ("Give me a brief history of the Strategic Compass.", TimelineQuestion("the Strategic Compass")),
        ("How has the mission developed since 2018?", TimelineQuestion("the mission", 2018)),
        ("How did cooperation evolve between May 2012 and 2020?", TimelineQuestion("cooperation", 2012, 2020)),
        ("What changed between 2016 and 2020 in the EU's approach?", TimelineQuestion("the EU's approach", 2016, 2020)),
        ("What has changed in trade since 2019?", TimelineQuestion("trade", 2019)),
        ("Wie hat sich die Zusammenarbeit seit 2018 entwickelt?", TimelineQuestion("die Zusammenarbeit", 2018)),
        ("Comment a évolué la coopération depuis 2018 ?", TimelineQuestion("la coopération", 2018)),
    ],
)
def test_a_question_for_a_timeline_has_a_subject_and_years(text: str, found: TimelineQuestion) -> None:
    assert find_timeline_question(text, detect_language(text)) == found


@pytest.mark.parametrize(
    "text",
    [
        "How did Gaddafi change the legal system?",
        "Who wrote A History of British Birds?",
        "What happened to the treaty?",
        "What changed between the 2016 and the 2020 strategy?",
        "The history of Jews in Greece goes back to which era?",
        "When was the History of Florence published?",
    ],
)
def test_other_questions_ask_for_none(text: str) -> None:
    assert find_timeline_question(text, detect_language(text)) is None
