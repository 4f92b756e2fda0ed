from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.analysis.tokenizer import STOP_WORDS, Tokenizer, Vocabulary

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
    assert TOKENIZER.indexed("FPA upon FPA") == ["fpa", "upon", "fpa", "framework", "particip", "agreement"]
    assert TOKENIZER.indexed(LONG) == ["framework", "particip", "agreement", "fpa"]


def test_a_question_holds_acronyms_as_written() -> None:
    assert TOKENIZER.asked("FPA after FPA") == ["fpa", "after", "fpa"]
    assert TOKENIZER.asked(LONG) == ["framework", "particip", "agreement"]


@given(st.text(max_size=60) | st.sampled_from(["FPA", LONG, "an FPA (framework participation agreement)"]))
def test_a_text_is_found_by_every_word_that_a_question_asks_of_it(text: str) -> None:
    assert set(TOKENIZER.asked(text)) <= set(TOKENIZER.indexed(text))


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
    assert STOP_WORDS.isdisjoint(found)
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
