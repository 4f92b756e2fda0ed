"""What the encoder and the lexical retriever get of a question."""

from retrieval.query.expansion import Metonyms, expand_for_encoder, expand_for_words

ACRONYMS = {"FPA": "framework participation agreement", "CSDP": "common security and defence policy"}
METONYMS = Metonyms.load()


def test_acronyms_are_written_out_for_the_encoder_only() -> None:
    question = "When were the FPAs signed?"
    assert expand_for_encoder(question, ACRONYMS, METONYMS) == "When were the framework participation agreements signed?"
    assert expand_for_words(question, METONYMS) == question


def test_a_capital_stands_for_its_government() -> None:
    question = "Why does Ankara object?"
    assert expand_for_encoder(question, {}, METONYMS) == "Why does Turkey object?"
    assert expand_for_words(question, METONYMS) == "Why does Ankara object? Turkey"


def test_within_a_longer_name_a_capital_stands_for_no_government() -> None:
    for question in ("What is the Lisbon Treaty?", "Who ratified the Vienna Convention?"):
        assert expand_for_encoder(question, {}, METONYMS) == expand_for_words(question, METONYMS) == question


def test_a_capital_that_the_corpus_lacks_is_searched_as_its_country_alone() -> None:
    assert expand_for_words("Why does Ankara object?", METONYMS, lambda names: {"Turkey"} & {*names}) == "Why does object? Turkey"
    assert expand_for_words("Why does Ankara object?", METONYMS, lambda _: ()) == "Why does Ankara object?"


def test_an_unknown_acronym_stays() -> None:
    assert expand_for_encoder("What is AUKUS?", ACRONYMS, METONYMS) == "What is AUKUS?"


def test_every_capital_is_found_whatever_stands_around_it() -> None:
    metonyms = Metonyms.load()
    for capital, country in metonyms.countries.items():
        assert metonyms.find(f"What did {capital.title()}'s ministers say?") == [country]
        assert metonyms.find(f"({capital.upper()})") == [country]
