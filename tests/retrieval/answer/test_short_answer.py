"""The exact span that answers, and none where no rule points at one; voices that disagree."""

from dataclasses import replace

import pytest
from made_evidence import make_evidence
from made_queries import make_query

from index.analysis.tokenizer import Tokenizer, Vocabulary
from ingest.document import TableRow
from ingest.language.tables import DEFAULT
from ingest.spans import Span
from retrieval.answer.cells import find_cell, names_both
from retrieval.answer.conflicts import find_conflicts
from retrieval.answer.evidence import Evidence
from retrieval.answer.short_answer import _grow_to_expansion, find_note, find_short
from retrieval.passages.passage import Passage, PassageSource
from retrieval.values.actors import find_actor

COLUMNS = ("Partner country", "Signed", "In force since")
GEORGIA = TableRow(Span(0, 10), "Participation Agreements", COLUMNS, ("Georgia", "29/11/2013", "01/03/2014"))
MARKS = TableRow(Span(0, 10), "Table 1", ("Partner", "CSDP", "Hybrid Toolbox"), ("Georgia", "x", ""))


def _evidence(text: str, rank: int = 1, published: str | None = "2023", row: TableRow | None = None) -> Evidence:
    source = PassageSource(f"doc-{rank}", "Title", None, published, "a.txt")
    passage = Passage(rank, f"c{rank}", text, Span(0, len(text)), "prose", 0.5, {}, source, (), (), (), (), None, None, ())
    kind = "paragraph" if row is None else "table_row"
    return Evidence(passage, Span(0, len(text)), text, kind, row, frozenset(), 0.7, 0.8, True, 2.0, 2.0)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("question", "cell"),
    [
        ("When did Georgia sign?", "29/11/2013"),
        ("Since when is Georgia's agreement in force?", "01/03/2014"),
        ("Which country signed on 29 November 2013?", "Georgia"),
        ("What about Georgia?", None),
    ],
)
def test_the_cell_is_taken_under_the_column_that_the_question_names(question: str, cell: str | None) -> None:
    assert find_cell(make_query(question), GEORGIA) == cell


def test_a_mark_or_a_cell_without_words_answers_nothing() -> None:
    assert find_cell(make_query("Is Georgia marked for the Hybrid Toolbox and CSDP?"), MARKS) is None
    dots = TableRow(Span(0, 10), "", COLUMNS, ("Georgia", "29/11/2013", "...."))
    assert find_cell(make_query("When did Georgia sign?"), dots) == "29/11/2013"


def test_a_value_of_something_else_than_what_was_named_is_not_taken() -> None:
    sentence = _evidence("South Korea has a participation agreement that entered into force in 2014.")
    assert (
        find_short(make_query("When did the agreement with South Korea enter into force?", "South Korea"), [sentence]) == "2014"
    )
    assert find_short(make_query("When did the agreement with Japan enter into force?", "Japan"), [sentence]) is None


def test_values_told_apart_by_their_order_alone_are_not_guessed() -> None:
    sentence = _evidence("Brazil and South Africa sent 41 and 22 troops respectively.")
    assert find_short(make_query("How many troops did South Africa send?", "South Africa"), [sentence]) is None


@pytest.mark.parametrize(
    ("question", "text", "short"),
    [
        ("How many patrol boats were sent?", "Elbonia sent 17 patrol boats.", "17 patrol boats"),
        ("How many states took part in it?", "Twelve states took part in it.", "Twelve states"),
        ("How many staff were sent?", "Elbonia sent 17 patrol boats with 40 staff.", "40 staff"),
    ],
)
def test_a_count_comes_with_what_is_counted(question: str, text: str, short: str) -> None:
    assert find_short(make_query(question), [_evidence(text)]) == short


def test_voices_are_heard_newest_first_and_once_a_value() -> None:
    evidence = [
        _evidence("The EU has agreements with 19 partner countries.", 1, "2019-10-17"),
        _evidence("The EU has agreements with 23 partner countries.", 2, "2023"),
        _evidence("Indeed, 23 partner countries have agreements.", 3, "2024"),
    ]
    conflicts = find_conflicts(make_query("How many partner countries have agreements?"), evidence)
    assert [(voice.value, voice.citation, voice.published) for voice in conflicts[0].voices] == [
        ("23", 2, "2023"),
        ("19", 1, "2019-10-17"),
    ]


def test_agreement_is_no_conflict_and_neither_is_a_wider_count() -> None:
    asked = make_query("How many civilian missions are there?")
    ten = _evidence("There are 10 civilian missions.", 1)
    assert find_conflicts(asked, [ten, _evidence("Of missions, 10 civilian ones run.", 2)]) == ()
    assert find_conflicts(asked, [ten, _evidence("There are 16 civilian and military missions.", 2)]) == ()
    assert len(find_conflicts(asked, [ten, _evidence("There are 12 civilian missions.", 2)])) == 1


def test_two_sentences_of_one_passage_speak_of_two_things() -> None:
    first = _evidence("There are 10 civilian missions.", 1)
    second = _evidence("There are 12 civilian missions.", 1)
    same = Evidence(first.passage, Span(40, 60), second.text, "paragraph", None, frozenset(), 0.7, 0.8, True, 1.9, 1.9)
    assert find_conflicts(make_query("How many civilian missions are there?"), [first, same]) == ()


CALLS = ("Country", "Port", "Calls")
MAKASSAR = TableRow(Span(0, 10), "Port calls", CALLS, ("Indonesia", "Makassar", "4"))  # a merged cell says "Indonesia"


@pytest.mark.parametrize(
    ("question", "row", "cell"),
    [
        ("In which country is Makassar?", MAKASSAR, "Indonesia"),
        ("How many calls were there at Makassar?", MAKASSAR, "4"),
        ("In which country is Makassar?", TableRow(Span(0, 10), "", CALLS, ("", "Makassar", "4")), None),
        ("How many calls were there at Makassar?", TableRow(Span(0, 10), "", CALLS, ("Indonesia", "Makassar", "")), None),
    ],
)
def test_a_cell_that_a_merged_cell_brought_answers_and_an_empty_one_never_does(
    question: str, row: TableRow, cell: str | None
) -> None:
    assert find_cell(make_query(question), row) == cell
    assert find_short(make_query(question), [_evidence("Makassar 4", row=row)]) == cell


YEARS = ("", "2022", "2021", "Change 2021 to 2022")
SALES = TableRow(Span(0, 10), "", YEARS, ("Net sales (2)", "$ 16,388", "$ 14,573", "12 %"), unit="(in millions)")


def test_the_year_of_a_question_chooses_the_column_and_a_note_mark_hides_no_label() -> None:
    query = make_query("What were the net sales in 2022?")
    assert find_cell(query, SALES) == "$ 16,388"
    assert names_both(query, SALES)
    assert not names_both(make_query("What were the net sales in 2019?"), SALES)
    assert find_note("$ 16,388", _evidence("Net sales", row=SALES)) == "in millions"


@pytest.mark.parametrize(
    ("question", "text", "short"),
    [
        ("When was the loan approved?", "The loan was approved today.", "today"),
        ("When was the loan approved?", "The works will end by 2027.", None),
        ("When was the union founded?", "Today the port is busy.", None),
    ],
)
def test_a_date_belongs_to_what_was_asked_or_is_none(question: str, text: str, short: str | None) -> None:
    assert find_short(make_query(question), [_evidence(text)]) == short


def test_a_day_told_by_the_day_of_publication_comes_with_it_and_agrees_with_the_date_that_it_means() -> None:
    today = _evidence("The loan was approved today.", 1, "2022-11-08")
    assert find_note("today", today) == "published 2022-11-08"
    question = make_query("When was the loan approved?")
    assert find_conflicts(question, [today, _evidence("The loan was approved on 8 November 2022.", 2)]) == ()
    assert len(find_conflicts(question, [today, _evidence("The loan was approved on 9 November 2022.", 2)])) == 1


@pytest.mark.parametrize(
    ("question", "text", "actor"),
    [
        ("Who prepared the budget?", "Committee A prepared the budget in Faro.", "Committee A"),
        ("Who bears the costs?", "The costs are borne by the flag State in the port.", None),  # another form of the verb
        ("Who paid the costs?", "The costs were paid by the flag State in the port.", "the flag State"),
        ("Who will share the costs?", "The coastal states will share the costs.", "The coastal states"),
        ("Who agreed to lead?", "Bo Larsen officially recorded that Ana Silva agreed to lead.", "Ana Silva"),
        ("Who agreed to lead?", "Bo Larsen asked whether Ana Silva agreed to lead.", "Ana Silva"),
        ("Who paid the costs?", "The costs that Elbonia paid were high.", "Elbonia"),
        ("Who paid the costs?", "The coastal states that have paid the costs met.", "The coastal states"),
        ("Who is the president?", "The president met the board.", None),
        ("Where did the board meet?", "The board met in Faro.", None),
    ],
)
def test_who_acts_stands_before_the_verb_or_behind_by(question: str, text: str, actor: str | None) -> None:
    assert find_actor(make_query(question), text, DEFAULT) == actor


@pytest.mark.parametrize(
    "text", ["the ENHANCED accord of Oslo", "the enhanced accord of O\u017flo", "the Enhanced A\u017f\u017f of Oslo"]
)
def test_words_grow_to_the_name_that_an_acronym_stands_for_in_any_case(text: str) -> None:
    names = {"EAO": "Enhanced Accord of Oslo", "XY": "xylophone yard"}
    query = replace(make_query("What was signed?"), tokenizer=Tokenizer(Vocabulary({}, {}, names, [])))
    marked = Span(4, 12)
    whole = Span(4, len(text)) if "ccord" in text.lower() else marked
    assert _grow_to_expansion(query, text, marked) == whole


def test_another_sentence_without_the_names_of_the_question_is_no_rival() -> None:
    first = make_evidence("Orvale opened its port to ships on 1 June 1921.", "1 June 1921")
    other = replace(make_evidence("Elbonia opened its port to ships on 4 May 1930.", "4 May 1930"), score=1.0)
    question = make_query("When did Orvale open its port to ships?", "Orvale")
    assert find_short(question, [first, other]) == "1 June 1921"
    same = replace(make_evidence("Orvale opened its port to ships on 4 May 1930.", "4 May 1930"), score=1.0)
    assert find_short(question, [first, same]) is None


def test_a_sentence_that_holds_all_of_the_question_has_no_rival_that_holds_less() -> None:
    first = make_evidence("Orvale opened its port to ships on 1 June 1921.", "1 June 1921")
    other = replace(make_evidence("Orvale opened its port on 4 May 1930.", "4 May 1930"), score=1.0)
    assert find_short(make_query("When did Orvale open its port to ships?", "Orvale"), [first, other]) == "1 June 1921"


@pytest.mark.parametrize(
    ("sentence", "short"),
    [
        ("We made 46 visits to closed harbours and quays of the coast.", "46"),
        ("We made 46 visits to closed harbours and 12 quays of the coast.", None),
    ],
)
def test_the_only_number_of_a_sentence_with_most_of_the_question_needs_no_sure_reader(sentence: str, short: str | None) -> None:
    item = make_evidence(sentence, "46")
    assert item.read is not None
    unsure = replace(item, read=replace(item.read, margin=-0.5, answerable=-0.5))
    question = make_query("How many visits did Elbonia make to the closed harbours and quays of the coast?", "Elbonia")
    assert find_short(question, [unsure]) == short


@pytest.mark.parametrize(
    ("question", "name", "short"),
    [
        ("How many shops did the company open in Peru?", "Peru", "105"),
        ("How many shops did the company open in Kenya?", "Kenya", "30"),
        ("How many shops did the company open in Norway?", "Norway", None),  # the sentence says nothing of it
        ("How many factories did the company own in Kenya?", "Kenya", None),  # shops are counted
    ],
)
def test_of_values_that_are_given_out_to_names_that_of_the_name_answers(question: str, name: str, short: str | None) -> None:
    item = make_evidence("The company opened 815 shops: 564 in Brazil, 105 in Peru and 30 in Kenya.", "815")
    assert find_short(make_query(question, name), [item]) == short


def test_whom_a_heading_names_is_not_missing_from_a_sentence_that_tells_months_apart() -> None:
    item = make_evidence("The port took 31 ships: 12 ships in March and 15 in April.", "31")
    below = replace(item, passage=replace(item.passage, section=("Ports of Peru",)))
    question = make_query("How many ships did the port of Peru take?", "Peru")
    assert (find_short(question, [item]), find_short(question, [below])) == (None, "31")


def test_we_are_those_whom_the_title_names() -> None:
    question = make_query("When did Orvale open its port?", "Orvale")
    own = make_evidence("We opened the port on 1 June 1921.", "1 June 1921")
    titled = replace(own, passage=replace(own.passage, source=replace(own.passage.source, title="Annual report of Orvale")))
    assert find_short(question, [own]) is None
    assert find_short(question, [titled]) == "1 June 1921"
    other = "They opened the port on 1 June 1921."
    assert find_short(question, [replace(titled, text=other, passage=replace(titled.passage, text=other))]) is None
