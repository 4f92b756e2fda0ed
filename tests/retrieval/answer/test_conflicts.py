"""Which sentences have a voice: of the same subject, year and event as the question, and nearly as good as the best."""

from dataclasses import replace

import pytest
from made_queries import make_query

from ingest.document import TableRow
from ingest.language.german import GERMAN
from ingest.language.tables import UNKNOWN
from ingest.spans import Span
from retrieval.answer.conflicts import find_conflicts, read_value
from retrieval.answer.evidence import Evidence
from retrieval.passages.passage import Passage, PassageSource
from retrieval.query.query import Query
from retrieval.reader.hit_readings import Words
from retrieval.values.values import FoundValue

COLUMNS = ("Partner", "Signature", "Entry into force")
ROW = TableRow(Span(0, 10), "Agreements of Orvale", COLUMNS, ("Lethen", "12/03/2012", "01/09/2013"))


def _say(text: str, rank: int, title: str = "Title", row: TableRow | None = None, near: float = 0.8) -> Evidence:
    source = PassageSource(f"doc-{rank}", title, None, f"20{10 + rank}", "a.md")
    passage = Passage(rank, f"c{rank}", text, Span(0, len(text)), "prose", 0.5, {}, source, (), (), (), (), None, None, ())
    kind = "paragraph" if row is None else "table_row"
    return Evidence(passage, Span(0, len(text)), text, kind, row, frozenset(), near, 0.8, True, 2.0, 2.0)  # type: ignore[arg-type]


def _values(asked: Query, *evidence: Evidence) -> list[str]:
    return [voice.value for conflict in find_conflicts(asked, evidence) for voice in conflict.voices]


def test_a_signing_does_not_contradict_an_entry_into_force() -> None:
    row = _say("Lethen 12/03/2012 01/09/2013", 1, row=ROW)
    dated = _say("Lethen has an agreement with Orvale dating back to 2012.", 2)
    late = _say("The agreement of Orvale and Lethen entered into force in 2012.", 3)
    asked = make_query("When did the agreement of Orvale and Lethen enter into force?", "Orvale", "Lethen")
    assert _values(asked, row, dated) == []
    assert _values(asked, row, late) == ["2012", "01/09/2013"]


@pytest.mark.parametrize(
    ("question", "cell"),
    [
        ("When did Orvale and Lethen sign?", "12/03/2012"),
        ("Since when is it operative with Lethen?", "01/09/2013"),
        ("Since when does it apply to Lethen?", "01/09/2013"),
    ],
)
def test_the_column_of_a_row_is_told_by_its_event(question: str, cell: str) -> None:
    value = read_value(make_query(question, "Lethen"), _say("Lethen 12/03/2012 01/09/2013", 1, row=ROW))
    assert value is not None
    assert value.text == cell


def test_the_subject_may_stand_in_the_title_alone() -> None:
    asked = make_query("How many member states does the Sarno Commission have?", "Sarno")
    first = _say("The Sarno Commission has twelve member states.", 1)
    titled = _say("The Commission has nine member states.", 2, title="The Sarno Commission at work")
    assert _values(asked, first, titled) == ["nine", "twelve"]
    assert _values(asked, first, replace(titled, passage=_say("", 2, title="Another").passage)) == []


def test_another_year_is_another_thing() -> None:
    asked = make_query("How many cases were reported in Vaduna in 2018?", "Vaduna")
    first = _say("In 2018, 412 cases were reported in Vaduna.", 1)
    assert _values(asked, first, _say("In 2019, 655 cases were reported in Vaduna.", 2)) == []
    assert _values(asked, first, _say("655 cases were reported in Vaduna.", 2, title="Bulletin for 2019")) == []
    assert _values(asked, first, _say("In 2018, 655 cases were reported in Vaduna.", 2)) == ["655", "412"]


def test_another_word_in_the_place_of_one_of_the_question_is_another_thing() -> None:
    asked = make_query("When was the treaty on fishing in Lake Ombra signed?", "Lake Ombra")
    fishing = _say("The treaty on fishing in Lake Ombra was signed in 1998.", 1)
    shipping = _say("The treaty on shipping on Lake Ombra was signed in 2007.", 2)
    assert _values(asked, fishing, shipping) == []


def test_a_bound_and_a_rough_number_agree_with_what_they_hold_of() -> None:
    asked = make_query("How many member cities are there?")
    exact = _say("There are 44 member cities.", 1)
    assert _values(asked, exact, _say("There are more than 40 member cities.", 2)) == []
    assert _values(asked, exact, _say("There are about 45 member cities.", 2)) == []
    assert _values(asked, exact, _say("There are more than 50 member cities.", 2)) == ["50", "44"]


def test_what_is_far_from_the_question_has_no_voice_nor_has_any_without_the_best() -> None:
    asked = make_query("How many member cities are there?")
    exact = _say("There are 44 member cities.", 1)
    assert _values(asked, exact, _say("Of 12 member states all came.", 2, near=0.3)) == []
    assert _values(asked, _say("Cities are members.", 3), exact, _say("There are 40 member cities.", 2)) == []


def test_the_words_of_a_reader_are_voices_of_a_name() -> None:
    asked = make_query("Who is the director of the Institute?")
    new = replace(_say("The director of the Institute is Tobias Renn.", 2), read=Words("Tobias Renn", 4.0, 4.0))
    old = replace(_say("The director of the Institute is Maren Oldquist.", 1), read=Words("Maren Oldquist", 4.0, 4.0))
    assert _values(asked, new, old) == ["Tobias Renn", "Maren Oldquist"]
    assert _values(asked, new, replace(old, read=Words("Renn", 4.0, 4.0))) == []
    assert _values(asked, new, replace(old, read=Words("Maren Oldquist", -4.0, -4.0))) == []
    assert _values(asked, new, replace(old, read=Words("Since 2015", 4.0, 4.0))) == []
    assert _values(make_query("Why is there a director of the Institute?"), new, old) == []


def test_a_passage_has_the_voice_of_its_surest_words() -> None:
    asked = make_query("Who is the director of the Institute?")
    new = replace(_say("The director of the Institute is Tobias Renn.", 2), read=Words("Tobias Renn", 8.0, 4.0))
    aside = replace(new, text="The director of the Institute knows Ilse Varga.", read=Words("Ilse Varga", 4.0, 4.0))
    assert _values(asked, aside, new) == []
    old = replace(_say("The director of the Institute is Maren Oldquist.", 1), read=Words("Maren Oldquist", 6.0, 4.0))
    assert _values(asked, aside, new, old) == ["Tobias Renn", "Maren Oldquist"]


def test_values_may_be_read_in_another_way() -> None:
    asked = make_query("Why?")
    evidence = [_say("Because of rain.", 1), _say("Because of snow.", 2)]
    read = {"Because of rain.": "rain", "Because of snow.": "snow"}
    found = find_conflicts(asked, evidence, lambda _, item: FoundValue(read[item.text], Span(11, 15)))
    assert [voice.value for voice in found[0].voices] == ["snow", "rain"]


def test_values_are_compared_across_languages_and_only_where_they_can_be_read() -> None:
    asked = make_query("When was the agreement with Lethen signed?", "Lethen")
    english = _say("The agreement with Lethen was signed on 3 May 2019.", 1)
    same = replace(_say("Agreement with Lethen (signed): am 3. Mai 2019 unterzeichnet.", 2), language=GERMAN)
    other = replace(_say("Agreement with Lethen (signed): am 4. Mai 2019 unterzeichnet.", 2), language=GERMAN)
    assert _values(asked, english, same) == []
    assert _values(asked, english, other) == ["4. Mai 2019", "3 May 2019"]
    assert _values(asked, english, replace(other, language=UNKNOWN)) == []
