"""The project's own questions: what was asked, what shows the answer, and the verbatim evidence for it."""

import json
from dataclasses import dataclass
from pathlib import Path

from eval.errors import SuiteError

KINDS = ("fact", "table", "paraphrase", "list", "multi", "unanswerable")
FOLDER = Path(__file__).parent / "questions"


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


def find_suite(name: str) -> Path:
    """The file of a suite: one of this folder's by its name, or a path. Raises SuiteError."""
    shipped = FOLDER / f"{name}.jsonl"
    path = shipped if shipped.exists() else Path(name)
    if not path.is_file():
        known = ", ".join(sorted(file.stem for file in FOLDER.glob("*.jsonl")))
        raise SuiteError(f"no suite {name!r}: name one of {known}, or a file of questions")
    return path


def load_questions(path: Path) -> tuple[Question, ...]:
    """The questions of a file, one JSON object a line. Raises SuiteError that lists every faulty line."""
    questions, faults = [], []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            questions.append(_read(json.loads(line)))
        except (json.JSONDecodeError, KeyError, TypeError) as error:
            faults.append(f"line {number}: {type(error).__name__}: {error}")
    if faults or not questions:
        raise SuiteError(f"{path.name}: " + ("; ".join(faults) or "no question in it"))
    return tuple(questions)


def _read(told: dict[str, object]) -> Question:
    evidence = told["evidence"]
    answers = told["answers"]
    if not isinstance(evidence, list) or not isinstance(answers, list):
        raise TypeError("'evidence' and 'answers' are lists")
    quotes = tuple(EvidenceQuote(str(item["doc_id"]), str(item["quote"])) for item in evidence)
    return Question(
        str(told["id"]), str(told["kind"]), str(told["question"]), tuple(map(str, answers)), quotes, bool(told["answerable"])
    )
