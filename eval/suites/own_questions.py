"""The project's own questions: what was asked, what shows the answer, and the verbatim evidence for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from reprlib import repr as show
from typing import Any

from eval.errors import SuiteError
from eval.suites.record_lines import raise_errors
from eval.suites.records import read_records, take_text, take_texts, take_value

KINDS = ("fact", "table", "paraphrase", "list", "multi", "unanswerable")
EVERY_KIND = "all"  # in figures
FOLDER = Path(__file__).parents[1] / "questions"
OTHER_DOCUMENTS = "indo_pacific"
"""The folder below `FOLDER` with the questions over documents that are not in the repository."""


@dataclass(frozen=True, slots=True)
class EvidenceQuote:
    """Words that stand verbatim in a document, white space folded."""

    doc_id: str
    quote: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `answers`: strings of which one stands in a correct answer. `evidence`: quotes of which any one is a hit."""

    id: str
    kind: str
    text: str
    answers: tuple[str, ...]
    evidence: tuple[EvidenceQuote, ...]
    answerable: bool
    style: str = ""
    """How it is put ("keywords", "typo", "yes_no", "false_premise" ...), whatever its kind. "" where nobody said."""
    short: tuple[str, ...] | None = None
    """Short answers that are right, each by itself. Empty where none should be given, None where nobody said."""
    items: tuple[tuple[str, ...], ...] = ()
    """Of a list every item that is wanted: strings of which one stands in a complete answer."""
    wrong: tuple[str, ...] = ()
    """Near misses: strings that must not be given as the short answer."""


def list_shipped(folder: str = "") -> list[str]:
    """The names of the shipped suites: those over the documents of the service, or those of a folder below."""
    return [f"{folder}/{path.stem}".removeprefix("/") for path in sorted((FOLDER / folder).glob("*.jsonl"))]


def name_suite(path: Path) -> str:
    """What a suite is called: its file's name, behind that of its folder where it is shipped in one ("indo_pacific tuning")."""
    shipped = path.parent != FOLDER and path.is_relative_to(FOLDER)
    return f"{path.parent.name} {path.stem}" if shipped else path.stem


def find_suite(name: str) -> Path:
    """The file of a suite: one of this folder's by its name, or a path. Raises SuiteError."""
    shipped = FOLDER / f"{name}.jsonl"
    path = shipped if shipped.exists() else Path(name)
    if not path.is_file():
        known = ", ".join(list_shipped() + list_shipped(OTHER_DOCUMENTS))
        raise SuiteError(f"no suite {name!r}: name one of {known}, a file of questions, or a folder in the BEIR layout")
    return path


def load_questions(path: Path) -> tuple[Question, ...]:
    """The questions of a file, one JSON object a line. Raises SuiteError that lists every fault with its line."""
    errors: list[str] = []
    questions = tuple(_read(place, name, record, errors) for place, name, record in read_records(path, "id", errors))
    raise_errors(path.name, errors)
    return questions


def _read(place: str, name: str, record: Mapping[str, Any], errors: list[str]) -> Question:
    kind, text = (take_text(record, field, place, errors) for field in ("kind", "question"))
    answers = take_texts(record, "answers", place, errors)
    answerable = take_value(record, "answerable", bool, place, errors) is not False
    listed = take_value(record, "evidence", list, place, errors) or []
    evidence = tuple(_read_quote(place, item, errors) for item in listed)
    items = _read_items(record, place, errors)
    style = take_text(record, "style", place, errors) if "style" in record else ""
    short = tuple(take_texts(record, "short", place, errors)) if "short" in record else None
    wrong = tuple(take_texts(record, "wrong", place, errors)) if "wrong" in record else ()
    if "question" in record and not text.strip():
        errors.append(f"{place}: the question {name!r} is blank: nothing is asked")
    if kind == EVERY_KIND:
        errors.append(f"{place}: no kind can be called {kind!r}, which stands for all")
    if answerable and not (answers and evidence):
        errors.append(f"{place}: the question {name!r} is answerable: give an answer and a quote that shows it")
    return Question(name, kind, text, tuple(answers), evidence, answerable, style, short, items, wrong)


def _read_items(record: Mapping[str, Any], place: str, errors: list[str]) -> tuple[tuple[str, ...], ...]:
    """The items of a list, each with its strings. Faults are added to `errors`."""
    items = (take_value(record, "items", list, place, errors) or []) if "items" in record else []
    if all(isinstance(item, list) and item and all(isinstance(text, str) and text for text in item) for item in items):
        return tuple(map(tuple, items))
    errors.append(f"{place}: 'items' is {show(items)}, not a list of lists of strings")
    return ()


def _read_quote(place: str, item: object, errors: list[str]) -> EvidenceQuote:
    if not isinstance(item, dict):
        errors.append(f"{place}: evidence {item!r} is no object with doc_id and quote")
        return EvidenceQuote("", "")
    return EvidenceQuote(take_text(item, "doc_id", place, errors), take_text(item, "quote", place, errors))
