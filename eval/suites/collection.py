"""Public collections: a folder in the BEIR layout in, a `Suite` with documents, questions and judgments out.

    corpus.jsonl        {"_id", "title", "text"}. "title" may be left out, either may be empty
    queries.jsonl       {"_id", "text"}
    qrels/<split>.tsv   query-id, corpus-id, score between tabs, below a header of such names
    answers.jsonl       {"query_id", "answers": [...], "answerable": true unless told}. There need not be one

(Thakur et al., BEIR, NeurIPS 2021; answers.jsonl is an addition.) Ids are any strings that are not empty. Apart from the
project's own questions because these are judged by whole documents, and because strangers' files hold every fault there is: all
of them are found before anything is refused.
"""

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import NamedTuple

from eval.errors import SuiteError
from eval.suites.own_questions import Question
from eval.suites.record_lines import WHOLE_NUMBER, raise_errors, read_lines
from eval.suites.records import read_records, take_text, take_texts, take_value
from eval.suites.suite import CollectionDocument, Qrels, Suite

DEFAULT_SPLIT = "test"
CORPUS = "corpus.jsonl"
_Judgments = dict[str, dict[str, int]]


class _ExpectedAnswers(NamedTuple):
    """What answers.jsonl says of one query."""

    answers: tuple[str, ...]
    answerable: bool


def load_collection(folder: Path, split: str | None = None) -> Suite:
    """The collection in `folder`, judged by `split`: by default "test", or the only one there is.

    A question is made of every query with a judgment in the split, and of those that have no answer. Grades are kept as they
    are, with 0 and below, but only those above 0 say that a document is relevant. A query without any such is not ranked for (it
    is not in `qrels`), since no ranking of it is better than another. Raises SuiteError that lists every fault with its file and
    line.
    """
    folder = folder.resolve()
    if not folder.is_dir():
        raise SuiteError(f"no folder {str(folder)!r}: name one with corpus.jsonl, queries.jsonl and qrels/*.tsv")
    errors: list[str] = []
    documents = _read_documents(folder / CORPUS, errors)
    queries = _read_queries(folder / "queries.jsonl", errors)
    judged = _read_judgments(folder / "qrels", split, (queries.keys(), documents.keys()), errors)
    has_answers = (folder / "answers.jsonl").exists()
    expected = _read_answers(folder / "answers.jsonl", queries.keys(), errors) if has_answers else {}
    qrels: Qrels = {query: grades for query, grades in judged.items() if max(grades.values()) > 0}
    if not errors and not qrels and not expected:
        errors.append(f"qrels: no judgment of the {len(judged)} queries is above 0: nothing can be measured")
    raise_errors(folder.name, errors)
    unanswerable = {query for query, line in expected.items() if not line.answerable}
    questions = tuple(
        _ask(query, queries[query], expected.get(query)) for query in queries if query in judged or query in unanswerable
    )
    return Suite(folder.name, questions, qrels, has_answers, tuple(documents.values()), folder)


def _ask(query: str, text: str, expected: _ExpectedAnswers | None) -> Question:
    answers, answerable = expected or _ExpectedAnswers((), answerable=True)
    return Question(query, "query" if answerable else "unanswerable", text, answers, (), answerable)


def _read_documents(path: Path, errors: list[str]) -> dict[str, CollectionDocument]:
    documents = {}
    for place, doc_id, record in read_records(path, "_id", errors):
        title = take_text(record, "title", place, errors) if "title" in record else ""
        documents[doc_id] = CollectionDocument(doc_id, title, take_text(record, "text", place, errors))
    return documents


def _read_queries(path: Path, errors: list[str]) -> dict[str, str]:
    queries = {}
    for place, query, record in read_records(path, "_id", errors):
        before = len(errors)
        queries[query] = take_text(record, "text", place, errors)
        if len(errors) == before and not queries[query].strip():
            errors.append(f"{place}: 'text' of query {query!r} is blank: nothing is asked")
    return queries


def _read_answers(path: Path, queries: Collection[str], errors: list[str]) -> dict[str, _ExpectedAnswers]:
    expected = {}
    for place, query, record in read_records(path, "query_id", errors):
        before = len(errors)
        if queries and query not in queries:
            errors.append(f"{place}: answers of query {query!r}, which is not in queries.jsonl")
        answers = take_texts(record, "answers", place, errors)
        answerable = take_value(record, "answerable", bool, place, errors) if "answerable" in record else True
        expected[query] = _ExpectedAnswers(tuple(dict.fromkeys(answers)), answerable is not False)
        if len(errors) == before and answerable is not False and not any(answer.strip() for answer in answers):
            errors.append(f"{place}: query {query!r} is answerable but has no answer: give one, or say that it is not")
    return expected


def _read_judgments(
    folder: Path, split: str | None, known: tuple[Collection[str], Collection[str]], errors: list[str]
) -> _Judgments:
    """Grades by query and document. `known` are the ids of queries and of documents, empty where their file could not be read."""
    judged: _Judgments = {}
    path = _find_split(folder, split, errors)
    for place, ids, score in _read_rows(path, errors) if path else ():
        named = zip(("query", "document"), ids, known, strict=True)
        errors += [f"{place}: {what} {name!r} is unknown" for what, name, those in named if those and name not in those]
        query, document = ids
        if not WHOLE_NUMBER.fullmatch(score):
            errors.append(f"{place}: score {score!r} is no whole number")
        elif document in judged.setdefault(query, {}):
            errors.append(f"{place}: document {document!r} is judged twice for query {query!r}: keep one line")
        else:
            judged[query][document] = int(score)
    return judged


def _read_rows(path: Path, errors: list[str]) -> Iterator[tuple[str, tuple[str, str], str]]:
    """Place, ids of query and document, and score of every line below the header."""
    rows = list(read_lines(path, errors))
    if rows and WHOLE_NUMBER.fullmatch(rows[0][1].split("\t")[-1].strip()):
        errors.append(f"{rows[0][0]}: {rows[0][1]!r} stands where the header should: put query-id, corpus-id, score above it")
    elif not rows[1:]:
        errors.append(f"{path.name}: no judgment in it")
    for place, line in rows[1:]:
        columns = line.split("\t")
        if len(columns) == 3:
            yield place, (columns[0], columns[1]), columns[2].strip()
        else:
            errors.append(f"{place}: {len(columns)} columns, not query-id, corpus-id and score between tabs")


def _find_split(folder: Path, split: str | None, errors: list[str]) -> Path | None:
    splits = {path.stem: path for path in sorted(folder.glob("*.tsv"))}
    chosen = split or (next(iter(splits)) if len(splits) == 1 else DEFAULT_SPLIT)
    if chosen not in splits:
        if not splits:
            errors.append(f"qrels: there is no qrels/*.tsv in {str(folder.parent)!r}")
        elif split:
            errors.append(f"qrels: no split {split!r}: there are {', '.join(splits)}")
        else:
            errors.append(f"qrels: several splits and none is {DEFAULT_SPLIT!r}: name one of {', '.join(splits)}")
    return splits.get(chosen)
