"""A folder in the BEIR layout becomes a suite, or one error that lists every fault in it."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from eval.errors import SuiteError
from eval.suites.collection import load_collection
from eval.suites.record_lines import SHOWN_FAULTS

DATA = Path(__file__).resolve().parents[3].parent / "shared" / "data"
HEADER = "query-id\tcorpus-id\tscore\n"
CORPUS = [{"_id": "ports", "title": "Ports", "text": "Ships are late."}, {"_id": "seas", "title": "", "text": "Calm."}]
QUERIES = [{"_id": "q1", "text": "Which ships?"}, {"_id": "q2", "text": "How calm?"}, {"_id": "q3", "text": "Why?"}]
QRELS = {"test": HEADER + "q1\tports\t2\nq1\tseas\t-1\nq2\tseas\t1\n"}


def write_collection(
    folder: Path,
    corpus: list[dict[str, Any]] = CORPUS,
    queries: list[dict[str, Any]] = QUERIES,
    qrels: Mapping[str, str] = QRELS,
    answers: list[dict[str, Any]] | None = None,
) -> Path:
    (folder / "qrels").mkdir(parents=True, exist_ok=True)
    for name, records in (("corpus", corpus), ("queries", queries), ("answers", answers)):
        if records is not None:
            (folder / f"{name}.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    for split, text in qrels.items():
        (folder / "qrels" / f"{split}.tsv").write_text(text, encoding="utf-8")
    return folder


def find_faults(folder: Path, split: str | None = None) -> list[str]:
    """The faults that loading tells, one a line."""
    with pytest.raises(SuiteError) as raised:
        load_collection(folder, split)
    return [line.strip() for line in str(raised.value).splitlines()[1:]]


def test_a_collection_is_its_documents_its_judged_queries_and_their_grades(tmp_path: Path) -> None:
    suite = load_collection(write_collection(tmp_path / "harbour"))
    assert (suite.name, suite.folder, suite.has_answers) == ("harbour", tmp_path / "harbour", False)
    assert [(document.doc_id, document.title, document.text) for document in suite.documents] == [
        ("ports", "Ports", "Ships are late."),
        ("seas", "", "Calm."),
    ]
    assert [(question.id, question.text, question.kind) for question in suite.questions] == [
        ("q1", "Which ships?", "query"),
        ("q2", "How calm?", "query"),
    ]
    assert all(question.answerable and not question.evidence for question in suite.questions)
    assert suite.qrels == {"q1": {"ports": 2, "seas": -1}, "q2": {"seas": 1}}


def test_a_query_without_a_relevant_document_is_a_question_that_nothing_is_ranked_for(tmp_path: Path) -> None:
    qrels = {"test": HEADER + "q1\tports\t0\nq1\tseas\t-1\nq2\tseas\t1\nq2\tports\t0\n"}
    suite = load_collection(write_collection(tmp_path, qrels=qrels))
    assert [question.id for question in suite.questions] == ["q1", "q2"]
    assert suite.qrels == {"q2": {"seas": 1, "ports": 0}}


def test_answers_are_taken_once_each_and_say_what_is_answerable(tmp_path: Path) -> None:
    answers = [
        {"query_id": "q1", "answers": ["b", "a", "b"], "answerable": True, "doc_id": "ports"},
        {"query_id": "q3", "answers": [], "answerable": False, "doc_id": "seas"},
    ]
    suite = load_collection(write_collection(tmp_path, answers=answers))
    assert suite.has_answers
    told = {question.id: (question.kind, question.answers, question.answerable) for question in suite.questions}
    assert told == {"q1": ("query", ("b", "a"), True), "q2": ("query", (), True), "q3": ("unanswerable", (), False)}
    assert suite.qrels.keys() == {"q1", "q2"}


def test_the_split_is_the_one_named_else_test_else_the_only_one(tmp_path: Path) -> None:
    train = {"train": HEADER + "q3\tports\t1\n"}
    only = write_collection(tmp_path / "only", qrels=train)
    assert load_collection(only).qrels.keys() == {"q3"}
    both = write_collection(tmp_path / "both", qrels=QRELS | train)
    assert load_collection(both).qrels.keys() == {"q1", "q2"}
    assert load_collection(both, "train").qrels.keys() == {"q3"}


def test_a_split_that_cannot_be_chosen_is_refused_with_those_there_are(tmp_path: Path) -> None:
    write_collection(tmp_path, qrels={"dev": QRELS["test"], "train": QRELS["test"]})
    assert find_faults(tmp_path) == ["qrels: several splits and none is 'test': name one of dev, train"]
    assert find_faults(tmp_path, "all") == ["qrels: no split 'all': there are dev, train"]


def test_every_fault_of_every_file_is_told_with_its_line(tmp_path: Path) -> None:
    write_collection(tmp_path)
    (tmp_path / "corpus.jsonl").write_bytes(
        b'{"_id": "a", "title": "A", "text": "x"}\n'
        b'{"_id": "b", "title": "B"\n'
        b'{"_id": "a", "title": "A", "text": "again"}\n'
        b"\n"
        b'{"_id": "c", "title": 7, "text": "x"}\n'
        b'{"_id": "d", "title": ""}\n'
        b'{"_id": 5, "title": "", "text": "x"}\n'
        b'{"_id": "", "title": "", "text": "x"}\n'
        b'["e"]\n'
        b'{"_id": "f", "title": "", "text": "\xff"}\n'
        b'{"_id": "g", "title": "", "text": "\\ud800"}\n'
    )
    (tmp_path / "queries.jsonl").write_text(
        '{"_id": "q1", "text": "?"}\n{"_id": "q1", "text": "?"}\n{"_id": "q2", "text": " "}\n'
    )
    rows = "q1\ta\t1\nq9\ta\t1\nq1\tz\t1\nq1\tc\t1.5\nq1 c 1\nq1\ta\t0\n"
    (tmp_path / "qrels" / "test.tsv").write_text(HEADER + rows)
    told = ('{"query_id": "q9", "answers": []}', '{"query_id": "q1", "answers": "x"}', '{"query_id": "q2", "answers": [1]}')
    (tmp_path / "answers.jsonl").write_text("\n".join(told))
    faults = find_faults(tmp_path)
    places = [*(f"corpus.jsonl, line {line}" for line in (2, 3, 5, 6, 7, 8, 9, 10, 11))]
    places += ["queries.jsonl, line 2", "queries.jsonl, line 3"]
    places += [*(f"test.tsv, line {line}" for line in (3, 4, 5, 6, 7))]
    places += [*(f"answers.jsonl, line {line}" for line in (1, 2, 3))]
    assert [fault.split(":")[0] for fault in faults] == places
    words = ["JSON", "stands on corpus.jsonl, line 1", "'title' is 7, not a string", "no 'text'", "'_id' is 5", "'_id' is empty"]
    words += ["no JSON object", "not UTF-8", "half a character", "'q1' stands on", "blank", "query 'q9' is unknown"]
    words += ["document 'z' is unknown", "'1.5' is no whole number", "1 columns", "judged twice", "'q9'", "not a list", "[1]"]
    assert [word for word, fault in zip(words, faults, strict=True) if word not in fault] == []


@pytest.mark.parametrize(
    ("gone", "fault"),
    [
        ("corpus.jsonl", "corpus.jsonl: there is no such file"),
        ("queries.jsonl", "queries.jsonl: there is no such file"),
        ("qrels/test.tsv", "qrels: there is no qrels/*.tsv"),
    ],
)
def test_a_missing_file_is_one_fault_and_not_one_for_each_line_that_needs_it(tmp_path: Path, gone: str, fault: str) -> None:
    (write_collection(tmp_path) / gone).unlink()
    (only,) = find_faults(tmp_path)
    assert only.startswith(fault)


@pytest.mark.parametrize("name", ["corpus.jsonl", "queries.jsonl", "qrels/test.tsv"])
def test_an_empty_file_is_a_fault(tmp_path: Path, name: str) -> None:
    (write_collection(tmp_path) / name).write_text("")
    (only,) = find_faults(tmp_path)
    assert only.startswith(Path(name).name)


def test_judgments_without_a_header_or_without_a_relevant_document_are_refused(tmp_path: Path) -> None:
    write_collection(tmp_path, qrels={"test": "q1\tports\t1\nq2\tports\t1\n"})
    (headless,) = find_faults(tmp_path)
    assert headless.startswith("test.tsv, line 1:")
    write_collection(tmp_path, qrels={"test": HEADER + "q1\tports\t0\n"})
    (useless,) = find_faults(tmp_path)
    assert "nothing can be measured" in useless


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SuiteError, match="no folder"):
        load_collection(tmp_path / "nowhere")


def test_of_many_faults_the_first_are_shown_and_the_rest_counted(tmp_path: Path) -> None:
    write_collection(tmp_path, qrels={"test": HEADER + "q1\tnobody\t1\n" * (SHOWN_FAULTS + 123)})
    faults = find_faults(tmp_path)
    assert len(faults) == SHOWN_FAULTS + 1
    # Each line after the first is an unknown document, and judged twice as well.
    assert faults[-1] == f"and {2 * (SHOWN_FAULTS + 123) - 1 - SHOWN_FAULTS} more"


def test_a_byte_order_mark_and_line_ends_of_another_system_are_no_faults(tmp_path: Path) -> None:
    for path in write_collection(tmp_path).rglob("*.*"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert load_collection(tmp_path).qrels == {"q1": {"ports": 2, "seas": -1}, "q2": {"seas": 1}}


@pytest.mark.skipif(not (DATA / "cranfield").is_dir(), reason="needs ../shared/data/cranfield, which is not part of the project")
def test_cranfield_loads_with_its_empty_documents_and_its_negative_grades() -> None:
    suite = load_collection(DATA / "cranfield")
    assert (len(suite.documents), len(suite.questions), len(suite.qrels)) == (1400, 225, 225)
    assert [document.doc_id for document in suite.documents if not document.title + document.text] == ["471", "995"]
    assert sum(len(grades) for grades in suite.qrels.values()) == 1612
    raw = load_collection(DATA / "cranfield", "cleverdon_codes_raw")
    grades = [grade for judged in raw.qrels.values() for grade in judged.values()]
    assert (len(grades), grades.count(-1), max(grades)) == (1837, 225, 4)


def test_an_answerable_query_without_an_answer_is_a_fault(tmp_path: Path) -> None:
    folder = write_collection(tmp_path, answers=[{"query_id": "q1", "answers": [], "answerable": True}])
    assert [fault.split(":")[:2] for fault in find_faults(folder)] == [
        ["answers.jsonl, line 1", " query 'q1' is answerable but has no answer"]
    ]


def test_a_query_judged_in_another_split_alone_is_not_asked(tmp_path: Path) -> None:
    qrels = {"test": HEADER + "q1\tports\t1\n", "other": HEADER + "q2\tseas\t1\n"}
    answers = [{"query_id": "q1", "answers": ["x"]}, {"query_id": "q2", "answers": ["x"]}]
    folder = write_collection(tmp_path, qrels=qrels, answers=answers)
    assert [question.id for question in load_collection(folder).questions] == ["q1"]
    assert [question.id for question in load_collection(folder, "other").questions] == ["q2"]
