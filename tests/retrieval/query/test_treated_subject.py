"""The subject whose parts a question asks for."""

import pytest

from ingest.language.english import ENGLISH
from ingest.language.french import FRENCH
from ingest.language.german import GERMAN
from ingest.language.language import Language
from retrieval.query.treated_subject import TreatedSubject, find_treated_subject


@pytest.mark.parametrize(
    ("question", "language", "subject"),
    [
        ("Which chapters deal with NATO?", ENGLISH, TreatedSubject("NATO", "chapters", "")),
        ("which section of the report covers trade and security", ENGLISH, TreatedSubject("trade and security", "section", "")),
        ("Which articles of the treaty deal with costs?", ENGLISH, TreatedSubject("costs", "articles", "the treaty")),
        ("In which chapter is Ukraine discussed?", ENGLISH, TreatedSubject("Ukraine", "chapter", "")),
        ("Where in the study is India dealt with?", ENGLISH, TreatedSubject("India", "", "")),
        ("Welche Kapitel behandeln Japan?", GERMAN, TreatedSubject("Japan", "Kapitel", "")),
        ("In welchem Abschnitt wird Indien behandelt?", GERMAN, TreatedSubject("Indien", "Abschnitt", "")),
        ("Quelles sections du rapport traitent du Japon ?", FRENCH, TreatedSubject("Japon", "sections", "")),
        ("Which articles did she write?", ENGLISH, None),
        ("Which part of the body covers the brain?", ENGLISH, TreatedSubject("the brain", "part", "the body")),
        ("Which article applies to Japan?", ENGLISH, None),
        ("Where is the river discussed?", ENGLISH, None),
        ("Which section is the oldest?", ENGLISH, None),
    ],
)
def test_the_subject_is_what_the_parts_are_asked_to_treat(
    question: str, language: Language, subject: TreatedSubject | None
) -> None:
    assert find_treated_subject(question, language) == subject
