"""A statement cites each voice once."""

from ingest.spans import Span
from retrieval.answer.citations import cite
from retrieval.passages.passage import Passage, PassageSource


def _passage(rank: int, doc_id: str, text: str, *also_in: str) -> Passage:
    return Passage(
        rank=rank, chunk_id=f"{doc_id}:{rank}", text=text, span=Span(0, len(text)), kind="prose", score=1 / rank, scores={},
        source=_source(doc_id), section=(), pages=None, highlights=(), footnotes=(), row=None, note=None,
        also_in=tuple(map(_source, also_in)),
    )  # fmt: skip


def _source(doc_id: str) -> PassageSource:
    return PassageSource(doc_id, doc_id.title(), None, None, f"{doc_id}.txt")


def test_every_voice_that_holds_a_statement_is_cited_white_space_folded() -> None:
    passages = [_passage(1, "a", "We agree.\nTo all."), _passage(2, "b", "No."), _passage(3, "c", "They say: we agree.  To all.")]
    assert cite("agree. To all.", passages, {1: 1, 2: 2, 3: 3}) == (1, 3)
    assert cite("Nobody said so.", passages, {1: 1, 2: 2, 3: 3}) == ()


def test_a_reprint_is_not_cited_beside_its_original() -> None:
    passages = [_passage(1, "a", "We agree."), _passage(2, "b", "We agree."), _passage(3, "c", "We agree.")]
    assert cite("We agree.", passages, {1: 1, 2: 1, 3: 3}) == (1, 3)


def test_of_one_voice_the_passage_that_names_most_documents_is_cited() -> None:
    passages = [_passage(1, "b", "Added. We agree."), _passage(2, "a", "We agree.", "b")]
    assert cite("We agree.", passages, {1: 1, 2: 1}) == (2,)


def test_two_passages_of_the_document_cited_both_count() -> None:
    passages = [_passage(1, "a", "We agree. Yes."), _passage(2, "a", "No. We agree."), _passage(3, "b", "We agree.")]
    assert cite("We agree.", passages, {1: 1, 2: 1, 3: 1}) == (1, 2)
