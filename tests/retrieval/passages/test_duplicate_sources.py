"""A press release, its reprint and those who quote it: one voice, shown once, with every name that carries it."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from index_fakes import list_chunks

from index.access import open_snapshot
from index.build.builder import update_index
from index.build.document_input import DocumentInput
from index.engine import Snapshot
from index.filters import Filters
from index.settings import BuildSettings
from ingest.assemble.assembly import assemble
from ingest.assemble.identity import Identity
from ingest.chunking import ChunkSettings, chunk_document
from ingest.load import DocumentContents
from ingest.readers.text.plain_text import read_plain_text
from ingest.sentences import find_sentences
from ingest.spans import Span
from retrieval.answer.answer import Answer
from retrieval.answer.citations import fold
from retrieval.answer.evidence import find_evidence
from retrieval.ask import ask, prepare, search, search_query
from retrieval.models import Models
from retrieval.passages.context_expansion import ExpandedHit
from retrieval.passages.duplicate_sources import carries, find_other_sources, group_sources, recognise_repeats
from retrieval.passages.passage import Passage
from retrieval.rank.hit import Hit, Scores
from retrieval.reader.hit_readings import Readings

MODELS = Models.load(with_reader=False)
CORPUS = Path(__file__).resolve().parents[3] / "corpus" / "documents"
STORY = (CORPUS / "eu-and-viet-nam-step-up-security-and-defence-cooperation.txt").read_text(encoding="utf-8")
OTHER = (CORPUS / "eu-japan-plan-security-accord.txt").read_text(encoding="utf-8")
BODY, _, _ = STORY.partition("See also")
ADDED = (
    "HANOI, October 18 (Red River Wire) - Military attachés in the capital called the ceremony overdue. General Phan Van Giang "
    "told reporters that peacekeepers of the engineering corps would be the first to train with European officers in spring."
)
FOOTER = "(c) 2020 Red River Wire. Reporting by our own staff; no part may be copied without leave of the editors in Hanoi."
REPRINT = f"Hanoi joins European missions\n\n{ADDED}\n\n{BODY.strip()}\n\n{FOOTER}"
CORRECTED = STORY.replace("in place with 19 partner countries", "in place with 21 partner countries")
QUOTED = BODY[BODY.index("The EU missions and operations deployed") :]
COUNT = "With how many partner countries does the EU have Framework Participation Agreements in place?"
Told = tuple[str, str, str | None]
RELEASE, WIRE, NEWS = ("release", STORY, "2019-10-17"), ("wire", REPRINT, "2019-10-18"), ("news", OTHER, "2024-02-20")


def _input(doc_id: str, text: str, published: str | None) -> DocumentInput:
    checksum = hashlib.sha256(text.encode()).hexdigest()
    identity = Identity(doc_id, doc_id.title(), None, published, "en", f"{doc_id}.txt", checksum)

    def load() -> DocumentContents:
        document = assemble(read_plain_text(text), identity)
        return DocumentContents(document, chunk_document(document, ChunkSettings()), find_sentences(document))

    return DocumentInput(doc_id, f"{checksum} {published}", load)


@contextmanager
def _index(of_corpus: Snapshot, data: Path, *told: Told) -> Iterator[Snapshot]:
    update_index([_input(*one) for one in told], data, BuildSettings(), None, of_corpus.encoder)
    with open_snapshot(data, encoder=of_corpus.encoder) as index:
        yield index


@pytest.fixture(scope="module")
def index(corpus_index: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    """The release, its reprint with a paragraph on top and a footer, and a story about something else."""
    with _index(corpus_index, tmp_path_factory.mktemp("reprint"), RELEASE, WIRE, NEWS) as opened:
        yield opened


def _search(index: Snapshot, question: str, filters: Filters | None = None, top_k: int = 20) -> tuple[Passage, ...]:
    return search(index, MODELS, question, filters, top_k=top_k)


def _ask(index: Snapshot, question: str, filters: Filters | None = None) -> Answer:
    return ask(index, MODELS, question, filters, top_k=10)


def _names(passage: Passage) -> list[str]:
    return [source.doc_id for source in passage.also_in]


def _holding(passages: tuple[Passage, ...], text: str) -> list[Passage]:
    return [passage for passage in passages if fold(text) in fold(passage.text)]


def _frame(index: Snapshot, doc_id: str, text: str) -> ExpandedHit:
    contents = index.contents(doc_id)
    start = contents.document.text.index(text)
    hit = Hit(contents.chunks[0], 1, Scores(0.5))
    return ExpandedHit(hit, contents.document, Span(start, start + len(text)), text, "prose")


def _as_hit(index: Snapshot, doc_id: str, text: str) -> Hit:
    return Hit(replace(list_chunks(index)[0], doc_id=doc_id, text=text), 1, Scores(0.5))


def test_a_reprint_is_recognised_when_it_is_indexed(index: Snapshot) -> None:
    assert index.near_duplicates(["news", "release", "wire"]) == [(), ("wire",), ("release",)]


def test_every_paragraph_is_shown_once_and_names_the_other_document(index: Snapshot) -> None:
    passages = _search(index, COUNT)
    for line in BODY.splitlines()[2:]:
        if len(line) > 300:
            sentence = line.split(". ")[0]
            shown = _holding(passages, sentence)
            assert len(shown) == 1, sentence
            assert len([shown[0].source.doc_id, *_names(shown[0])]) == 2, sentence


def test_what_the_reprint_added_is_found_and_only_in_it(index: Snapshot) -> None:
    shown = _holding(_search(index, "Who will be the first to train with European officers?"), "peacekeepers of the engineering")
    assert [passage.source.doc_id for passage in shown] == ["wire"]
    assert shown[0].rank == 1
    assert _names(shown[0]) == []


def test_an_answer_rests_on_one_citation_not_on_two_that_agree(index: Snapshot) -> None:
    found = _ask(index, COUNT)
    assert "19 partner countries" in found.text
    assert [len(statement.citations) for statement in found.statements] == [1] * len(found.statements)
    cited = found.passages[found.statements[0].citations[0] - 1]
    assert {cited.source.doc_id, *_names(cited)} == {"release", "wire"}
    assert found.conflicts == ()


def test_a_document_that_the_filters_exclude_is_not_named(index: Snapshot) -> None:
    only = _ask(index, COUNT, Filters(doc_id=("wire",)))
    assert "19 partner countries" in only.text
    assert {passage.source.doc_id for passage in only.passages} == {"wire"}
    assert [_names(passage) for passage in only.passages] == [[]] * len(only.passages)
    then = _search(index, COUNT, Filters(as_of=date(2019, 10, 17)))
    assert {passage.source.doc_id for passage in then} == {"release"}
    assert [_names(passage) for passage in then] == [[]] * len(then)


def test_whoever_quotes_a_passage_is_named_though_the_documents_differ(corpus_index: Snapshot, tmp_path: Path) -> None:
    digest = ("digest", f"{OTHER}\n\n{QUOTED}", "2024-03-01")
    with _index(corpus_index, tmp_path, RELEASE, digest, ("undated", STORY, None), ("a-copy", STORY, "2019")) as index:
        assert index.near_duplicates(["digest"]) == [()]
        found = _ask(index, "Which partner country in Asia was the second to sign a Framework Participation Agreement?")
        cited = [found.passages[rank - 1] for rank in found.statements[0].citations]
        assert len(cited) == 1
        # By date, "2019" from its first day, the undated one last.
        named = [doc_id for doc_id in ("a-copy", "release", "digest", "undated") if doc_id != cited[0].source.doc_id]
        assert _names(cited[0]) == named
        # Both hold it, and are no two voices; one that says more than the other need not be named by it.
        naming, named_alone = _holding(found.passages, found.statements[0].text)[:2]
        assert (naming.source.doc_id == "digest") != (named_alone.source.doc_id == "digest")
        for pair in ((naming, replace(named_alone, also_in=())), (replace(named_alone, also_in=()), naming)):
            ranked = [replace(passage, rank=rank) for rank, passage in enumerate(pair, 1)]
            assert group_sources(index, ranked) == {1: 1, 2: 1}


def test_a_corrected_figure_is_no_repetition_but_a_conflict(corpus_index: Snapshot, tmp_path: Path) -> None:
    with _index(corpus_index, tmp_path, RELEASE, ("corrected", CORRECTED, "2019-11-02"), NEWS) as index:
        assert index.near_duplicates(["release"]) == [("corrected",)]
        found = _ask(index, COUNT)
        assert [(voice.value, voice.published) for voice in found.conflicts[0].voices] == [
            ("21", "2019-11-02"),
            ("19", "2019-10-17"),
        ]
        for voice in found.conflicts[0].voices:
            assert _names(found.passages[voice.citation - 1]) == []
        shown = _holding(found.passages, "We have 16 of them around the world")
        assert [[passage.source.doc_id, *_names(passage)] for passage in shown] in (
            [["corrected", "release"]],
            [["release", "corrected"]],
        )


def test_a_few_words_that_stand_elsewhere_are_no_sign_of_a_reprint(corpus_index: Snapshot, tmp_path: Path) -> None:
    phrase = "reform of the security sector"
    with _index(corpus_index, tmp_path, RELEASE, WIRE, ("digest", f"{OTHER}\n\n{QUOTED}", "2024-03-01")) as index:
        shown = _frame(index, "release", phrase)
        assert find_other_sources(index, [(shown, [])]) == [{"wire"}]
        repeat = _frame(index, "digest", phrase)
        assert find_other_sources(index, [(shown, [repeat]), (shown, [])]) == [{"wire", "digest"}, {"wire"}]


def test_a_word_that_an_editor_changed_does_not_hide_who_carries_a_passage(corpus_index: Snapshot, tmp_path: Path) -> None:
    edited = ("edited", STORY.replace("a significant step forward", "a major step forward"), "2019-10-18")
    with _index(corpus_index, tmp_path, RELEASE, edited) as index:
        shown = _frame(index, "release", QUOTED.split("https://")[0].strip())
        assert find_other_sources(index, [(shown, [])]) == [{"edited"}]


def test_a_hit_is_held_against_all_hits_of_the_document_shown_first(index: Snapshot) -> None:
    first, second = QUOTED.strip().splitlines()[-1].split(". ")[:2]
    shown, reprinted = _frame(index, "release", first), _frame(index, "wire", f"{first}. {second}")
    pieces = [_as_hit(index, "release", text) for text in (first, second, ADDED)]
    assert recognise_repeats(index, pieces[:2], 8)(shown, reprinted)
    # What the document shown first says is not left to it when it has no hit that would be shown for it.
    assert not recognise_repeats(index, pieces[:1], 0)(shown, reprinted)
    assert not recognise_repeats(index, [*pieces, _as_hit(index, "news", first)], 8)(_frame(index, "news", OTHER[:90]), reprinted)


def test_a_document_carries_what_it_says_whole(index: Snapshot) -> None:
    assert carries(index.document("wire"), QUOTED)
    assert not carries(index.document("release"), f"{ADDED} {FOOTER}")


def test_passages_of_one_voice_bring_a_sentence_as_evidence_once(index: Snapshot) -> None:
    query = prepare(index, MODELS, COUNT)
    found = search_query(index, MODELS, query, 20)
    apart = [
        next(passage for passage in search(index, MODELS, COUNT, Filters(doc_id=(doc_id,)), top_k=1))
        for doc_id in ("release", "wire", "news")
    ]
    ranked = [replace(passage, rank=rank) for rank, passage in enumerate(apart, 1)]
    assert group_sources(index, ranked) == {1: 1, 2: 1, 3: 3}
    said = [item.text for item in find_evidence(index, query, ranked, Readings(), MODELS.evidence)]
    assert len([text for text in said if "19 partner countries" in text]) == 1
    assert len(said) == len(set(said))
    assert len(set(group_sources(index, found).values())) == 2
