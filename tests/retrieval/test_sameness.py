"""A reprint is shown once, with every document that carries it."""

from pathlib import Path

from index_fakes import FakeEncoder, make_input

from index.builder import update_index
from index.opened import OpenIndex
from index.settings import BuildSettings
from retrieval.query import Filters
from retrieval.question import prepare_query
from retrieval.sameness import cut_runs, resemble
from retrieval.search import search

STORY = (
    "The European Union and Japan agreed on Monday to open talks on a security and defence partnership. Officials said that the "
    "accord would cover maritime security, hybrid threats and the sharing of information between both sides."
)
OTHER = "Fishing quotas in the North Sea were cut again this year, to the anger of the fleets that live from cod and herring."


def test_texts_are_the_same_with_nine_in_ten_runs_in_common() -> None:
    words = [f"word{number}" for number in range(40)]
    text = " ".join(words)
    assert resemble(cut_runs(text), cut_runs(text.upper() + "!"))
    # One word changed in the middle changes 3 runs of 38 on each side: 35 of 41 are shared, fewer than nine in ten.
    changed = " ".join([*words[:20], "other", *words[21:]])
    assert not resemble(cut_runs(text), cut_runs(changed))
    # One word more at the end: 38 of 39.
    assert resemble(cut_runs(text), cut_runs(text + " more"))


def test_a_reprint_is_shown_once_and_names_both_documents(tmp_path: Path) -> None:
    encoder = FakeEncoder()
    texts = {"agency": STORY, "paper": STORY, "sea": OTHER}
    update_index([make_input(doc_id, text) for doc_id, text in texts.items()], tmp_path, BuildSettings(), None, encoder)
    index = OpenIndex.open(tmp_path, encoder=encoder)
    query = prepare_query("security partnership talks between the European Union and Japan", Filters(), {})
    passages = search(index, query, index.encode([query.searched])[0], 10)
    carrying = [passage for passage in passages if "agreed on Monday" in passage.text]
    assert len(carrying) == 1
    assert carrying[0].source.doc_id == "agency"
    assert [source.doc_id for source in carrying[0].also_in] == ["paper"]
    index.close()
