"""What a misspelled word of a question is taken for, and what is never touched."""

import random
import re
from string import ascii_lowercase

import pytest

from eval.suites.own_questions import find_suite, load_questions
from index.analysis.words import simplify_word
from index.engine import Snapshot
from index.filters import Filters
from retrieval.models import Models
from retrieval.query.analysis import analyse_question
from retrieval.query.query import Query

METONYMS = Models.load(with_reader=False).metonyms


def _analyse(index: Snapshot, question: str) -> Query:
    return analyse_question(index, question, Filters(), METONYMS)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Has Austrlia signed an FPA?", "Has Australia signed an FPA?"),
        ("What does the Strategc Compas say?", "What does the Strategic Compass say?"),
        ("What is ESIWAA?", "What is ESIWA?"),
        ("Who is Mogerini?", "Who is Mogherini?"),
        ("wich countries paticipate in CSDP misions", "which countries participate in CSDP missions"),
        ("the EU's goverment-level dialoge", "the EU's government-level dialogue"),
    ],
)
def test_a_word_that_nobody_knows_is_taken_for_the_nearest_of_the_corpus(corpus_index: Snapshot, typed: str, meant: str) -> None:
    query = _analyse(corpus_index, typed)
    assert (query.typed, query.corrected) == (typed, meant)
    assert query.text == meant
    assert query.token_set == _analyse(corpus_index, meant).token_set


@pytest.mark.parametrize(
    "question",
    [
        "Has Austria signed an FPA?",  # a country, though only Australia is in the corpus
        "What did Austia sign?",  # Austria, which the corpus lacks, is nearer than Australia
        "Is EUMC the same as EUMZ?",  # acronyms
        "Who wrote 2022/1234 and A19B, or mail me@austrlia.org?",
        "What does “Austrlia” mean?",  # quoted: meant as it is
        "Who is Notre Barts?",  # names that nobody knows
        "Doesn't it? Isn't it?",
        "How many calories are in a croissant?",
        "When did Viet Nam sign the agreement?",
        "intl crisis mgmt mtg w/ the govt",  # shorthands
    ],
)
def test_what_is_a_word_a_name_or_a_number_stays(corpus_index: Snapshot, question: str) -> None:
    query = _analyse(corpus_index, question)
    assert query.corrected is None
    assert query.corrections == ()


def test_corrections_are_listed_once(corpus_index: Snapshot) -> None:
    query = _analyse(corpus_index, "Austrlia, or\x00Austrlia?")
    assert query.corrections == (("Austrlia", "Australia"),)
    assert query.corrected == "Australia, or Australia?"


def _make_error(word: str, draw: random.Random) -> str:
    at = draw.randrange(len(word) - 1)
    swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    replaced = word[:at] + draw.choice(ascii_lowercase.replace(word[at].lower(), "")) + word[at + 1 :]
    return draw.choice([swapped, word[:at] + word[at + 1 :], word[:at] + word[at] + word[at:], replaced])


def test_an_error_in_a_long_word_finds_the_same_words(corpus_index: Snapshot) -> None:
    draw, kept, tried = random.Random(15), 0, 0  # noqa: S311 - seeded
    for question in load_questions(find_suite("tuning")):
        long = [word for word in re.findall(r"(?<![\w'’-])[A-Za-z]{7,}(?![\w'’-])", question.text) if not word.isupper()]
        known = [word for word in long if simplify_word(word) in [one.text for one in corpus_index.words_like(word.lower(), 3)]]
        if known:
            word = draw.choice(known)
            typed = _analyse(corpus_index, question.text.replace(word, _make_error(word, draw), 1))
            kept += typed.token_set == _analyse(corpus_index, question.text).token_set
            tried += 1
    assert tried > 100
    assert kept >= 0.9 * tried  # what stays as it is finds the same passage by its other words
