"""Dates, counts and amounts in sentences."""

import pytest

from index.analysis.tokenizer import Tokenizer, Vocabulary
from ingest.language.english import ENGLISH
from ingest.language.french import FRENCH
from ingest.language.german import GERMAN
from ingest.language.language import Language
from ingest.language.tables import UNKNOWN
from retrieval.query.question_kind import ValueKind, find_value_kind
from retrieval.values.quantities import Quantity, read_date, read_number
from retrieval.values.values import find_only_value, find_value
from tests.growth import LINEAR, measure_growth

TOKENIZER = Tokenizer(Vocabulary.of_corpus([]))
BOUNDS = sorted((words for forms in ENGLISH.numbers.bounds.values() for words in forms), key=len) if ENGLISH.numbers else []


def _read(kind: ValueKind, text: str) -> Quantity:
    bound = next((words for words in BOUNDS if text.startswith(f"{words} ")), "")
    value = text.removeprefix(bound).strip()
    return Quantity(read_date(value)) if kind == "date" else read_number(value, bound)


def _find(kind: ValueKind, text: str, question: str) -> str | None:
    value = find_value(kind, text, question, TOKENIZER.token_set(question), TOKENIZER)
    return value.text if value else None


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("When was it signed?", "date"),
        ("In which year did it begin?", "date"),
        ("How many partners are there?", "count"),
        ("How much was pledged?", "amount"),
        ("Who signed it?", None),
        ("Who prepared the budget?", None),
        ("Who bears the costs of an inspection?", None),
        ("Who was quoted when it was signed?", None),
        ("When the treaty was signed, who was quoted?", None),
        ("Which states have joined since 2019?", None),
        ("Why was the number of boats cut?", None),
        ("What did the paper report about the cost of it?", None),
        ("What was the annual budget of the school?", "amount"),
        ("What did the bridge cost to build?", "amount"),
        ("What is the number of boats?", "count"),
        ("Since when is it in force?", "date"),
        ("Japan FPA date", "date"),
    ],
)
def test_the_question_says_what_kind_of_value_it_wants(question: str, kind: str | None) -> None:
    assert find_value_kind(question) == kind


def test_a_note_marker_glued_to_a_year_is_not_part_of_the_date() -> None:
    assert (
        _find("date", "a formal Strategic Partnership in place since 201643.", "since when is the partnership in place") == "2016"
    )


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("The partnership rests on the Master Plan on ASEAN Connectivity (MPAC) 2025.", None),
        ("The partnership follows the Vision 2030, which came after it.", None),
        ("The partnership was agreed in December 2020.", "December 2020"),
        ("In 2020 the partnership was agreed.", "2020"),
        ("The partnership of 2020 was agreed.", "2020"),
    ],
)
def test_a_year_that_belongs_to_a_name_dates_nothing(text: str, date: str | None) -> None:
    assert _find("date", text, "When was the partnership agreed?") == date


def test_the_date_amid_the_words_of_the_question_is_taken() -> None:
    text = "Canada has had a dialogue since 1990, and, after long talks that went on for years, a treaty signed in 2016."
    assert _find("date", text, "When was the treaty signed?") == "2016"
    assert _find("date", text, "When did the dialogue with Canada begin?") == "1990"


def test_a_count_needs_a_word_of_the_question_behind_it() -> None:
    text = "On page 9 it says that the EU has agreements in place with 19 partner countries."
    assert _find("count", text, "How many partner countries are there?") == "19"
    assert _find("count", text, "How many soldiers are there?") is None


def test_years_and_values_of_the_question_are_no_counts() -> None:
    assert _find("count", "In 2019 partner countries met.", "How many partner countries met?") is None
    assert _find("count", "The 19 partner countries met.", "Were there 19 partner countries, or how many?") is None


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("pledging approximately EUR 14.5 million in October 2022", "EUR 14.5 million"),
        ("committed a total of 6.5 million euro to the relief", "6.5 million euro"),
        ("a rise of 12 % in spending", "12 %"),
        ("with 41 and 22 troops", None),
        ("a budget of €5m for the year", "€5m"),
        ("it cost £1.4bn in all", "£1.4bn"),
        ("a fee of GBP 200.", "GBP 200"),
    ],
)
def test_amounts_are_money_and_shares(text: str, amount: str | None) -> None:
    assert _find("amount", text, "How much?") == amount


@pytest.mark.parametrize(
    ("kind", "one", "other", "expected"),
    [
        ("count", "19", "23", True),
        ("count", "1,000", "1000", False),
        ("date", "2014", "01/12/2016", True),
        ("date", "2016", "01/12/2016", False),
        ("date", "December 2016", "01/12/2016", False),
        ("date", "May 2016", "01/12/2016", True),
        ("date", "2 December 2016", "01/12/2016", True),
        ("date", "December 1, 2016", "2016-12-01", False),
        ("count", "twenty-six", "26", False),
        ("count", "Seventeen", "14", True),
        ("count", "more than 40", "44", False),
        ("count", "at least 50", "44", True),
        ("count", "up to 450", "380", False),
        ("count", "about 100", "108", False),
        ("count", "about 100", "120", True),
        ("amount", "EUR 5 million", "€5m", False),
        ("amount", "£1.4bn", "£1,400 million", False),
        ("amount", "USD 310 million", "240 million dollars", True),
        ("amount", "€1.500.000", "€1,500,000", False),
        ("amount", "€1.500.000", "€2 million", True),
        ("amount", "2,5 million euros", "€2.5 million", False),
        ("amount", "€1.500.000,50", "€1,500,000.50", False),
    ],
)
def test_values_differ_where_both_cannot_be_right(kind: ValueKind, one: str, other: str, expected: bool) -> None:
    assert _read(kind, one).contradicts(_read(kind, other)) is expected
    assert _read(kind, other).contradicts(_read(kind, one)) is expected


def test_the_date_of_the_event_that_was_asked_for_is_taken() -> None:
    text = "The treaty on the Sarno was signed in June 2011 and entered into force on 1 January 2013."
    assert _find("date", text, "When did the treaty on the Sarno enter into force?") == "1 January 2013"
    assert _find("date", text, "When was the treaty on the Sarno signed?") == "June 2011"
    assert _find("date", "In 2011, the treaty was signed.", "When was the treaty signed?") == "2011"


def test_a_date_of_another_event_is_told_to_fit_not() -> None:
    question = "When did the pact enter into force?"
    value = find_value("date", "The pact was signed in 2011.", question, TOKENIZER.token_set(question), TOKENIZER)
    assert value is not None
    assert not value.fits


def test_what_leads_a_sentence_is_the_subject_of_its_later_clauses() -> None:
    text = "The pact of Orvale with Marrow applied from 2014, and that with Brannock has applied since 2010."
    assert _find("date", text, "When did the pact of Orvale with Brannock apply?") == "2010"
    assert _find("date", text, "When did the pact of Orvale with Marrow apply?") == "2014"


def test_the_date_of_a_cited_source_is_no_date_of_what_it_tells() -> None:
    assert _find("date", "‘Decision on the signing of the pact’, 31 May 2011.", "When was the pact signed?") is None


def test_a_year_behind_a_preposition_is_no_count() -> None:
    assert _find("count", "It was invented in 1804 by British engineers.", "How many engineers were there?") is None
    assert _find("count", "It employed 1840 engineers.", "How many engineers were there?") == "1840"


def test_a_text_with_one_value_gives_it() -> None:
    cell = find_only_value("date", "since 01/05/2020")
    assert cell is not None
    assert cell.text == "01/05/2020"
    assert find_only_value("date", "-") is None
    assert find_only_value("count", "3 or 4") is None


def _find_in(language: Language, text: str, question: str, asked_in: Language | None = None) -> str | None:
    tokenizer = TOKENIZER.in_language(asked_in or language)
    kind = find_value_kind(question, tokenizer.language)
    assert kind is not None
    value = find_value(kind, text, question, tokenizer.token_set(question), tokenizer, language=language)
    return value.text if value else None


SIGNED = "Das Abkommen mit Vietnam wurde am 17. Oktober 2019 unterzeichnet und trat am 1. Januar 2020 in Kraft."
SIGNE = "L’accord avec le Viêt Nam a été signé le 17 octobre 2019 et est entré en vigueur le 1er janvier 2020."


@pytest.mark.parametrize(
    ("language", "text", "question", "value"),
    [
        (GERMAN, SIGNED, "Wann wurde das Abkommen unterzeichnet?", "17. Oktober 2019"),
        (GERMAN, SIGNED, "Wann trat das Abkommen in Kraft?", "1. Januar 2020"),
        (GERMAN, "Die Übung begann am 3. Mai 2021.", "Wann begann die Übung?", "3. Mai 2021"),
        (GERMAN, "Seit 2018 gilt das Abkommen.", "Seit wann gilt das Abkommen?", "2018"),
        (GERMAN, "An der Übung nahmen zwölf Schiffe teil.", "Wie viele Schiffe nahmen teil?", "zwölf"),
        (GERMAN, "Im Mai trafen sich 1.200 Soldaten.", "Wie viele Soldaten trafen sich?", "1.200"),
        (GERMAN, "Auf der 3. Tagung sprachen Minister.", "Wie viele Tagungen gab es?", None),
        (GERMAN, "Das Budget beträgt 1,5 Millionen Euro.", "Wie hoch ist das Budget?", "1,5 Millionen Euro"),
        (FRENCH, SIGNE, "Quand l’accord a-t-il été signé ?", "17 octobre 2019"),
        (FRENCH, SIGNE, "Quand l’accord est-il entré en vigueur ?", "1er janvier 2020"),
        (FRENCH, "La mission compte vingt et un navires.", "Combien de navires compte la mission ?", "vingt et un"),
        (FRENCH, "Le coût est de 2,5 milliards d’euros.", "Quel est le montant ?", "2,5 milliards d’euros"),
    ],
)
def test_values_are_found_by_the_tables_of_a_language(language: Language, text: str, question: str, value: str | None) -> None:
    assert _find_in(language, text, question) == value


def test_a_question_in_one_language_finds_the_event_of_a_date_in_another() -> None:
    assert _find_in(GERMAN, SIGNED, "When was the agreement signed?", ENGLISH) == "17. Oktober 2019"
    assert _find_in(GERMAN, SIGNED, "When did the agreement enter into force?", ENGLISH) == "1. Januar 2020"


def test_a_text_in_a_language_without_a_table_gives_no_value() -> None:
    question = "When was the agreement signed?"
    assert _find_in(UNKNOWN, "L’accordo fu firmato il 17/10/2019.", question, ENGLISH) is None
    assert find_only_value("date", "17/10/2019", UNKNOWN) is None


@pytest.mark.parametrize(
    ("kind", "text", "question", "value", "number"),
    [
        ("count", "The fleet emits 3 × 10⁶ tonnes a year.", "How many tonnes does the fleet emit?", "3 × 10⁶", 3e6),
        ("count", "The fleet counts 120³ vessels in all.", "How many vessels does the fleet count?", "120", 120),
        ("amount", "The amount is EUR 17 350 000(1).", "What is the amount?", "EUR 17 350 000", 17_350_000),
        ("amount", "The amount is EUR 17 350 000¹ a year.", "What is the amount?", "EUR 17 350 000", 17_350_000),
        ("amount", "It costs 2.5 × 10³ euro.", "How much does it cost?", "2.5 × 10³ euro", 2500),
    ],
)
def test_a_power_of_ten_belongs_to_its_number_and_the_mark_of_a_note_does_not(
    kind: ValueKind, text: str, question: str, value: str, number: float
) -> None:
    found = find_value(kind, text, question, TOKENIZER.token_set(question), TOKENIZER)
    assert found is not None
    assert found.text == value
    assert found.quantity is not None
    assert found.quantity.number == number


@pytest.mark.parametrize("kind", ["amount", "count"])
@pytest.mark.parametrize("unit", ["123 ", "1,234 ", "3 × 10⁶ ", "€123 ", "one hundred and "])
def test_a_long_run_of_figures_is_read_in_linear_time(kind: ValueKind, unit: str) -> None:
    def run(count: int) -> object:
        return find_only_value(kind, unit * count)

    assert measure_growth(run, 500) < LINEAR
