"""The tables are whole, the right one is found, and what they hold stands nowhere else."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.language.english import ENGLISH
from ingest.language.french import FRENCH
from ingest.language.german import GERMAN
from ingest.language.language import Language
from ingest.language.tables import LANGUAGES, UNKNOWN, detect_language, find_language

ROOT = Path(__file__).resolve().parents[3]
PACKAGES = ("api", "eval", "index", "ingest", "retrieval")
MOST = 3  # different words of one table in a module: examples may name a few months, a list names more


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("en", ENGLISH),
        ("en-GB", ENGLISH),
        ("EN", ENGLISH),
        ("en_us", ENGLISH),
        (None, ENGLISH),
        ("", ENGLISH),
        ("und", ENGLISH),
        ("de-AT", GERMAN),
        ("FR", FRENCH),
        ("it", UNKNOWN),
        ("zh-Hant", UNKNOWN),
    ],
)
def test_a_tag_finds_its_table_whatever_its_region_and_case(tag: str | None, language: Language) -> None:
    assert find_language(tag) is language


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("When was the agreement with Viet Nam signed?", ENGLISH),
        ("Wann wurde das Abkommen mit Vietnam unterzeichnet?", GERMAN),
        ("Wie viele Staaten nehmen teil?", GERMAN),
        ("Quand l’accord avec le Viêt Nam a-t-il été signé ?", FRENCH),
        ("Combien de pays ont signé ?", FRENCH),
        ("Kooperation Indonesien 2020", ENGLISH),
        ("In which article is die Wende described?", ENGLISH),
        ("¿Cuándo se firmó el acuerdo?", ENGLISH),
        ("Wer finanziert ESIWA?", GERMAN),
        ("Wann wurde AUKUS gegründet?", GERMAN),
        ("Qui finance ESIWA ?", FRENCH),
        ("Was Japan there?", ENGLISH),
        ("WO 2010 filings", ENGLISH),
        ("Wo is the map that is meant?", ENGLISH),
        ("", ENGLISH),
    ],
)
def test_a_question_is_in_another_language_only_where_its_stop_words_say_so(question: str, language: Language) -> None:
    assert detect_language(question) is language


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.tag)
def test_a_table_names_every_month_number_and_known_event(language: Language) -> None:
    assert language.dates is not None
    assert language.numbers is not None
    assert ENGLISH.dates is not None
    assert len(language.dates.months) == 12
    assert set(language.dates.month_numbers.values()) == set(range(1, 12 + 1))
    assert set(language.numbers.numerals.values()) == set(range(100))
    assert set(language.dates.events) <= set(ENGLISH.dates.events)
    assert all(word == word.lower() for word in language.stop_words)


@pytest.mark.parametrize(
    ("language", "word", "number"),
    [(GERMAN, "einundzwanzig", 21), (GERMAN, "sechzehn", 16), (FRENCH, "quatre-vingt-dix-neuf", 99), (FRENCH, "vingt et un", 21)],
)
def test_number_words_mean_their_numbers(language: Language, word: str, number: int) -> None:
    assert language.numbers is not None
    assert language.numbers.numerals[word] == number


def test_a_language_without_a_table_has_no_values() -> None:
    assert not UNKNOWN.has_values
    assert all(language.has_values for language in LANGUAGES)


def find_strings(tree: ast.AST) -> Iterator[str]:
    """String constants, docstrings aside."""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docstrings = {
        id(statement.value)
        for node in ast.walk(tree)
        if isinstance(node, documented)
        for statement in node.body
        if isinstance(statement, ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value


def list_words(*words: object) -> set[str]:
    return {str(word).casefold() for word in words}


def make_lists() -> dict[str, set[str]]:
    lists: dict[str, set[str]] = {}
    for language in LANGUAGES:
        assert language.dates is not None
        assert language.numbers is not None
        ambiguous = {"may", "mars", "second", "first"}
        lists[f"months, {language.tag}"] = list_words(*language.dates.months) - ambiguous
        numerals = [word for word, number in language.numbers.numerals.items() if 3 <= number <= 20]
        lists[f"number words, {language.tag}"] = list_words(*numerals) - ambiguous
        lists[f"abbreviations, {language.tag}"] = {word for word in language.joining_abbreviations if len(word) > 2}
    return lists


@pytest.mark.parametrize(("name", "words"), make_lists().items(), ids=lambda value: value if isinstance(value, str) else "")
def test_no_list_of_a_table_stands_in_a_module_outside_it(name: str, words: set[str]) -> None:
    holders = {}
    for path in (path for package in PACKAGES for path in (ROOT / package).rglob("*.py")):
        if path.is_relative_to(ROOT / "ingest" / "language"):
            continue
        written = " ".join(find_strings(ast.parse(path.read_text(encoding="utf-8"))))
        found = words & {word.casefold() for word in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", written)}
        if len(found) > MOST:
            holders[path.relative_to(ROOT).as_posix()] = sorted(found)
    assert holders == {}, name
