"""The corpora that the shipped confidence is fitted on, each with its index and its questions.

They are the five documents with the tuning questions, the public statements of another government with questions of their own,
and the articles of two public question sets that the reader did not learn from.
"""

import random
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

from eval.errors import SuiteError
from eval.fit.samples import Sample, collect_sample
from eval.suites.collection import load_collection
from eval.suites.collection_index import open_collection, open_model
from eval.suites.document_folder import open_document_folder
from eval.suites.own_questions import FOLDER, EvidenceQuote, Question, find_suite, load_questions
from eval.suites.suite import Suite, suite_of
from eval.training.data.examples import choose_held_out, name_article, read_paragraphs
from index.access import open_snapshot
from index.embedding.encoder import Encoder
from index.engine import Snapshot
from index.settings import BuildSettings
from retrieval.models import Models

INDO_PACIFIC = "indo_pacific"
DOCUMENTS = "indo_pacific_docs"
"""The folder of its documents."""
CORPORA = ("tuning", INDO_PACIFIC, "squad2_dev", "nq_qed")
MOST = 300  # answerable, and as many unanswerable, questions of a public set
SEED = 7


def collect_corpora(data: Path, collections: Path, settings: BuildSettings) -> list[Sample]:
    """The samples of all corpora, read and unread. collections: the folder of the public collections. data: of the indexes.

    Raises SuiteError for a collection that is missing or faulty, and the errors of `index.errors`.
    """
    samples = []
    with closing(open_model(data, settings.model, settings.workers)) as encoder:
        for name in CORPORA:
            with open_corpus(name, data, collections, settings, encoder) as (index, suite):
                for with_reader in (True, False):
                    samples.append(collect_sample(name, index, Models.load(with_reader=with_reader), suite.questions))
    return samples


@contextmanager
def open_corpus(
    name: str, data: Path, collections: Path, settings: BuildSettings, encoder: Encoder
) -> Iterator[tuple[Snapshot, Suite]]:
    """The index of one of CORPORA, built first where it is not yet, with its questions. Errors as in `collect_corpora`."""
    if name == "tuning":
        with open_snapshot(data, settings.model, encoder) as index:
            yield index, suite_of(name, load_questions(find_suite(name)))
    elif name == INDO_PACIFIC:
        with open_document_folder(_require(collections / DOCUMENTS), data, settings, encoder) as index:
            yield index, suite_of(name, load_questions(FOLDER / INDO_PACIFIC / "tuning.jsonl"))
    else:
        suite = load_collection(_require(collections / name))
        with open_collection(suite, data, settings, encoder) as index:
            yield index, replace(suite, questions=tuple(choose_questions(suite)))


def _require(folder: Path) -> Path:
    if not folder.is_dir():
        raise SuiteError(f"no folder {str(folder)!r}: give the folder that holds the collection {folder.name!r}")
    return folder


def choose_questions(suite: Suite, most: int = MOST) -> list[Question]:
    """Questions on the articles that the reader did not learn from, at most `most` answerable and `most` others.

    The evidence of an answerable one is every document that is judged relevant.
    """
    documents = {document.doc_id: document for document in suite.documents}
    paragraphs = {query: next(one for one, grade in grades.items() if grade > 0) for query, grades in suite.qrels.items()}
    if suite.folder is not None and any(not question.answerable for question in suite.questions):
        paragraphs |= read_paragraphs(suite.folder)
    articles = {query: name_article(documents[paragraph]) for query, paragraph in paragraphs.items()}
    held_out = choose_held_out(set(articles.values()), len(suite.questions))
    unseen = [question for question in suite.questions if articles.get(question.id) in held_out]
    chance = random.Random(SEED)  # noqa: S311 (no secret)
    chosen: list[Question] = []
    for is_answerable in (True, False):
        among = [question for question in unseen if question.answerable is is_answerable]
        chosen += sorted(chance.sample(among, min(most, len(among))), key=lambda question: question.id)
    return [_with_evidence(question, suite) for question in chosen]


def _with_evidence(question: Question, suite: Suite) -> Question:
    relevant = [doc_id for doc_id, grade in suite.qrels.get(question.id, {}).items() if grade > 0]
    return (
        replace(question, evidence=tuple(EvidenceQuote(doc_id, "") for doc_id in relevant)) if question.answerable else question
    )
