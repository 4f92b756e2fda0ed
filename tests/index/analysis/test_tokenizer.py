from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.analysis.tokenizer import Tokenizer, Vocabulary
from ingest.language.english import ENGLISH
from ingest.language.french import FRENCH
from ingest.language.german import GERMAN
from ingest.language.language import Language
from ingest.language.tables import UNKNOWN

TEXT = (
    "Framework Participation Agreements (FPAs) with partners. The Coordinated Annual Review on Defence (CARD). A card is played."
    " Information Technology (IT) matters. See www.fpa.example.org."
)
VOCABULARY = Vocabulary.of_corpus([TEXT])
TOKENIZER = Tokenizer(VOCABULARY)


def tokens(text: str) -> list[str]:
    return TOKENIZER.tokens(text)


LONG = "framework participation agreement"


@pytest.mark.parametrize("text", ["FPA", "FPAs", "fpa", "fpas", LONG, LONG.title() + "s", LONG.upper() + "S AND THE"])
def test_an_acronym_and_its_expansion_give_the_same_tokens(text: str) -> None:
    assert tokens(text) == ["fpa", "framework", "particip", "agreement"]


def test_a_document_holds_both_forms_of_an_acronym_once_beside_its_own_words() -> None:
    assert TOKENIZER.document_tokens("FPA upon FPA") == ["fpa", "upon", "fpa", "framework", "particip", "agreement"]
    assert TOKENIZER.document_tokens(LONG) == ["framework", "particip", "agreement", "fpa"]


def test_a_question_holds_acronyms_as_written() -> None:
    assert TOKENIZER.question_tokens("FPA after FPA") == ["fpa", "after", "fpa"]
    assert TOKENIZER.question_tokens(LONG) == ["framework", "particip", "agreement"]


ANY_TEXT = st.text(max_size=60) | st.sampled_from(["FPA", LONG, "an FPA (framework participation agreement)", "die FPA der EU"])


@given(ANY_TEXT, st.sampled_from([ENGLISH, GERMAN, FRENCH, UNKNOWN]))
def test_a_text_is_found_by_every_word_that_a_question_in_its_language_asks_of_it(text: str, language: Language) -> None:
    tokenizer = TOKENIZER.in_language(language)
    assert set(tokenizer.question_tokens(text)) <= set(tokenizer.document_tokens(text))


def test_single_words_of_an_expansion_still_match() -> None:
    assert set(tokens("agreements on participation")) < set(tokens("FPA"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Viet Nam", "Vietnam"),
        ("South Korea", "the Republic of Korea"),
        ("ROK", "South Korean"),
        ("U.S.", "the United States of America"),
        ("US", "USA"),
        ("the EU", "European Union"),
        ("Türkiye", "TURKEY"),
        ("defence organisations", "defense organizations"),
        ("co-operation", "cooperation"),
        ("counter-terrorism", "counterterrorism"),
        ("programmes", "program"),
        ("partners’ policies", "partner policy"),
        ("in force since 01/12/2016", "in force since 1 December 2016"),
    ],
)
def test_variants_give_the_same_tokens(one: str, other: str) -> None:
    assert tokens(one) == tokens(other) != []


@pytest.mark.parametrize(("one", "other"), [("South Korea", "North Korea"), ("not in force", "in force"), ("2016", "2017")])
def test_what_differs_stays_apart(one: str, other: str) -> None:
    assert tokens(one) != tokens(other)


def test_korea_finds_both_koreas() -> None:
    assert set(tokens("Korea")) < set(tokens("Republic of Korea"))
    assert set(tokens("Korea")) < set(tokens("DPRK"))


def test_us_is_a_country_in_capitals_only() -> None:
    assert tokens("Tell us what the US did") == ["tell", *tokens("United States")]
    assert tokens("TELL US WHAT HAPPENED") == ["tell", "happen"]


def test_an_acronym_that_is_an_ordinary_word_counts_in_capitals_only() -> None:
    assert tokens("CARD") == ["card", "coordin", "annual", "review", "defens"]
    assert tokens("a card") == ["card"]
    assert tokens("it") == []
    assert "technolog" in tokens("IT")


def test_addresses_do_not_make_an_acronym_an_ordinary_word() -> None:
    assert VOCABULARY.cased == ["CARD", "IT", "US"]


def test_questions_lose_their_question_words() -> None:
    assert tokens("What is it and who does it, when and why?") == []


@given(st.text())
def test_any_text_gives_tokens_without_stop_words(text: str) -> None:
    found = tokens(text)
    assert found == tokens(text)
    assert ENGLISH.stop_words.isdisjoint(found)
    assert all(found)


@given(st.lists(st.sampled_from([*TEXT.split(), "US", "Viet", "Nam", "日本", "Việt", "हिन्दी", "1/2/2016"]), max_size=20))
def test_a_vocabulary_opened_again_cuts_alike(tmp_path_factory: pytest.TempPathFactory, words: list[str]) -> None:
    folder = tmp_path_factory.mktemp("vocabulary")
    VOCABULARY.save(folder)
    assert Tokenizer(Vocabulary.open(folder)).tokens(" ".join(words)) == tokens(" ".join(words))


def test_the_corpus_defines_its_acronyms() -> None:
    documents = Path(__file__).resolve().parents[3] / "corpus" / "documents"
    mined = Vocabulary.of_corpus([path.read_text(encoding="utf-8") for path in sorted(documents.glob("*.txt"))]).acronyms
    assert mined["FPA"] == "framework participation agreements"
    assert mined["CSDP"] == "common security and defence policy"
    assert mined["EEAS"] == "european external action service"
    assert "SEDE" not in mined


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        (GERMAN, "die Verträge mit den Partnerländern", "Vertrag mit einem Partnerland"),
        (GERMAN, "die Übungen", "Übung"),
        (GERMAN, "seit dem 7. August 2018", "seit 07.08.2018"),
        (FRENCH, "les missions militaires", "une mission militaire"),
        (FRENCH, "depuis le 1er janvier 2020", "depuis 01/01/2020"),
        (GERMAN, "USA", "United States"),
    ],
)
def test_forms_of_a_word_have_one_stem_in_its_language(language: Language, one: str, other: str) -> None:
    tokenizer = TOKENIZER.in_language(language)
    assert tokenizer.tokens(one) == tokenizer.tokens(other) != []


def test_stop_words_are_those_of_the_language_with_accents_or_without() -> None:
    assert TOKENIZER.in_language(GERMAN).tokens("für die und über fur") == []
    assert TOKENIZER.in_language(FRENCH).tokens("où est le") == []
    assert tokens("die und") == ["die", "und"]


@given(st.lists(st.sampled_from(["Kooperation", "Verträge", "ASEAN", "2018", "und", "the", "Indonesia", "FPA"]), min_size=1))
def test_a_document_of_any_language_is_found_by_its_words_in_the_default_language(words: list[str]) -> None:
    text = " ".join(words)
    held = set(TOKENIZER.in_language(GERMAN).document_tokens(text))
    stop_words = {"und", "the"}
    assert {token for word in words if word not in stop_words for token in TOKENIZER.question_tokens(word)} <= held


def test_tokens_in_the_default_language_stand_once_behind_those_of_the_language() -> None:
    assert TOKENIZER.in_language(GERMAN).document_tokens("Kooperation und Kooperation") == [
        "kooperation",
        "kooperation",
        "kooper",
    ]


def test_a_language_without_a_stemmer_is_cut_as_the_default_one() -> None:
    assert TOKENIZER.in_language(UNKNOWN) is TOKENIZER
    assert TOKENIZER.in_language(GERMAN).in_language(ENGLISH) is TOKENIZER


@pytest.mark.parametrize(("name", "is_state"), [("Viet Nam", True), ("Myanmar", True), ("NATO", False), ("Indo-Pacific", False)])
def test_states_are_known_by_their_tokens_and_neither_unions_nor_regions(name: str, is_state: bool) -> None:
    assert (not TOKENIZER.states.isdisjoint(tokens(name))) is is_state


def test_states_are_found_once_a_tokenizer() -> None:
    assert TOKENIZER.states is TOKENIZER.states
