"""Some of the hostile documents that hostile_documents.py sends by the thousand."""

from pathlib import Path

from hostile_documents import send_documents
from mutations import KINDS, LARGEST, make_documents, read_seeds


def test_the_same_seed_gives_the_same_small_documents_of_every_kind_and_format() -> None:
    made = list(make_documents(2 * len(KINDS), seed=5))
    assert made == list(make_documents(2 * len(KINDS), seed=5))
    assert made != list(make_documents(2 * len(KINDS), seed=6))
    assert {document.kind for document in made} == KINDS.keys()
    assert {extension for extension, _ in read_seeds()} == {".txt", ".md", ".html", ".docx", ".pdf"}
    assert max(len(document.content) for document in made) < 4 * LARGEST


def test_hostile_documents_cost_no_job_and_no_server(tmp_path: Path, corpus_data: Path) -> None:
    documents = list(make_documents(40))
    record = send_documents(corpus_data, tmp_path, documents, batch=20)
    assert (record.lost, record.stuck, record.unexpected) == ([], [], [])
    assert sum(count for (kind, _), count in record.outcomes.items() if kind != "removed") == len(documents)
    assert record.outcomes["removed", "removed"] > 0
