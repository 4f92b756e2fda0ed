"""The contract of `index.engine`, held against every engine: the embedded one, and the one in memory that defines it."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from index_fakes import FakeEncoder, make_contents
from new_engines import DEEP, SETTINGS, list_chunks, open_new, publish

from index.engine import NO_FILTERS, Engine, Ranking, Snapshot
from index.errors import EmptyCorpusError, IndexMissingError, UnwritableDocumentError
from index.filters import Filters, passes
from index.settings import Bm25Settings
from ingest.load import DocumentContents
from ingest.spans import Span

PORTS = (
    "The Framework Participation Agreement (FPA) covers ports. Ships are late in all ports.\n\nNobody knows why they are late."
)
SEAS = "An FPA with Viet Nam was signed on 17 October 2019. Ships are late. The crew of each ship sleeps."
NORTH = "Das Abkommen mit 日本 wurde unterzeichnet. Ships are late."
RELEASE = (
    "The Union and Japan signed an agreement on passenger data in the spring. It lets airlines pass on what they know of each "
    "traveller. The parliament had asked for safeguards before it gave its consent to the text that both sides had agreed on."
)


def name_document(doc_id: str, text: str, published: str | None, publisher: str | None, language: str = "en") -> DocumentContents:
    contents = make_contents(doc_id, text, published)
    return replace(contents, document=replace(contents.document, publisher=publisher, language=language))


CORPUS = (
    name_document("north", NORTH, None, "Bund", "de"),
    name_document("ports", PORTS, "2023", "EEAS"),
    name_document("release", RELEASE, "2021-03", "Council"),
    name_document("reprint", f"A word before it all. {RELEASE}", "2021-03-04", None),
    name_document("seas", SEAS, "2019-10-17", "EEAS"),
    name_document("twin", PORTS, "2020", "EEAS"),
)


SERVERS = ("postgres", "sharded")
"""Engines that keep a database, and the fixtures that give its address."""


@pytest.fixture(params=["local", "memory", *SERVERS])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    server = request.getfixturevalue(request.param) if request.param in SERVERS else ""
    with open_new(request.param, tmp_path / "var", server) as opened:
        yield opened


@pytest.fixture
def snapshot(engine: Engine) -> Iterator[Snapshot]:
    publish(engine, *CORPUS)
    with engine.acquire() as acquired:
        yield acquired


def search(snapshot: Snapshot, text: str, filters: Filters = NO_FILTERS, depth: int = DEEP) -> Ranking:
    return snapshot.top_lexical(snapshot.tokenizer.question_tokens(text), filters, depth)


def found_in(snapshot: Snapshot, ranking: Ranking) -> set[str]:
    return {chunk.doc_id for chunk in snapshot.chunks([chunk_id for chunk_id, _ in ranking])}


def test_what_was_put_comes_back_as_it_was(snapshot: Snapshot) -> None:
    for contents in CORPUS:
        doc_id = contents.document.doc_id
        assert snapshot.contents(doc_id) == contents
        assert snapshot.document(doc_id) == contents.document
        assert snapshot.chunks([chunk.chunk_id for chunk in contents.chunks]) == list(contents.chunks)
    assert snapshot.documents(["seas", "ports"]) == [snapshot.document("seas"), snapshot.document("ports")]
    size = snapshot.measure()
    counted = (sum(len(one.chunks) for one in CORPUS), sum(len(one.sentences) for one in CORPUS))
    assert (size.documents, size.chunks, size.sentences) == (len(CORPUS), *counted)


def test_what_is_not_there_is_a_key_error(snapshot: Snapshot) -> None:
    vector = np.zeros(16, np.float32)
    calls = (
        lambda: snapshot.document("none"),
        lambda: snapshot.documents(["seas", "none"]),
        lambda: snapshot.contents("none"),
        lambda: snapshot.entries(["none"]),
        lambda: snapshot.near_duplicates(["none"]),
        lambda: snapshot.sentences([("none", Span(0, 9))]),
        lambda: snapshot.chunks(["seas:0-1"]),
        lambda: snapshot.score_chunks(["seas:0-1"], ["ship"], vector),
    )
    for call in calls:
        with pytest.raises(KeyError):
            call()


def test_documents_are_listed_in_order_and_in_parts(snapshot: Snapshot) -> None:
    ids = [contents.document.doc_id for contents in CORPUS]
    listed = snapshot.list_entries()
    assert (listed.total, [entry.doc_id for entry in listed.entries]) == (len(ids), ids)
    part = snapshot.list_entries(offset=1, limit=2)
    assert (part.total, [entry.doc_id for entry in part.entries]) == (len(ids), ids[1:3])
    assert snapshot.list_entries(offset=len(ids)).entries == ()
    european = snapshot.list_entries(Filters(publisher=("EEAS",)), offset=1, limit=9)
    assert (european.total, [entry.doc_id for entry in european.entries]) == (3, ["seas", "twin"])
    for contents, entry in zip(CORPUS, listed.entries, strict=True):
        document = contents.document
        assert (entry.title, entry.source_path) == (document.title, document.source_path)
        assert (entry.text_sha256, entry.generation) == (document.text_sha256, snapshot.generation)
        assert entry.chunks == len(contents.chunks)
    assert snapshot.entries(["seas", "north"]) == [listed.entries[4], listed.entries[0]]


FILTERS = (
    Filters(),
    Filters(doc_id=("seas", "none")),
    Filters(publisher=("EEAS", "Council")),
    Filters(language=("de",)),
    Filters(published_from=date(2021, 3, 31)),
    Filters(published_from=date(2023, 3, 1)),
    Filters(published_to=date(2021, 3, 1)),
    Filters(as_of=date(2021, 3, 30)),
    Filters(as_of=date(2021, 3, 31)),
    Filters(as_of=date(2021, 3, 31), undated=True),
    Filters(published_from=date(2021, 3, 31), undated=True),
    Filters(published_to=date(2021, 3, 1), undated=True),
    Filters(publisher=("EEAS",), published_from=date(2020, 1, 1), published_to=date(2020, 12, 31)),
    Filters(publisher=("nobody",)),
)


@pytest.mark.parametrize("filters", FILTERS)
def test_filters_hold_before_anything_is_ranked(snapshot: Snapshot, filters: Filters) -> None:
    allowed = {entry.doc_id for entry in snapshot.list_entries().entries if passes(entry, filters)}
    assert {entry.doc_id for entry in snapshot.list_entries(filters).entries} == allowed
    vector = FakeEncoder().encode(["Ships are late in all ports"])[0]
    dense = snapshot.top_dense(vector, filters, DEEP)
    assert found_in(snapshot, dense) == allowed
    assert {chunk_id for chunk_id, _ in dense} == {name for name in list_chunks(snapshot) if name.split(":")[0] in allowed}
    everywhere = search(snapshot, "late ships agreed on ports")
    kept = [(chunk_id, score) for chunk_id, score in everywhere if chunk_id.split(":")[0] in allowed]
    assert search(snapshot, "late ships agreed on ports", filters) == kept
    assert search(snapshot, "late ships agreed on ports", filters, 2) == kept[:2]


def test_equal_scores_are_in_the_order_of_documents_and_of_the_text(engine: Engine) -> None:
    texts = "\n\n".join(["Harbour pilots strike. " + "Filler words here make up one chunk of ten words."] * 12)
    publish(engine, *(make_contents(doc_id, texts) for doc_id in ("b", "a", "c")))
    with engine.acquire() as snapshot:
        chunks = [chunk for doc_id in "abc" for chunk in snapshot.contents(doc_id).chunks]
        assert len({chunk.text for chunk in chunks}) < len(chunks)
        places = {chunk.chunk_id: place for place, chunk in enumerate(chunks)}
        for ranking in (
            search(snapshot, "harbour pilots"),
            snapshot.top_dense(FakeEncoder().encode([chunks[0].searched])[0], NO_FILTERS, DEEP),
        ):
            assert len({score for _, score in ranking}) < len(ranking)
            assert ranking == sorted(ranking, key=lambda ranked: (-ranked[1], places[ranked[0]]))
        assert search(snapshot, "harbour pilots", depth=3) == search(snapshot, "harbour pilots")[:3]


def test_statistics_of_tokens_count_chunks(snapshot: Snapshot) -> None:
    chunks = snapshot.chunks(list_chunks(snapshot))
    tokens = snapshot.tokenizer.question_tokens("Ships ships FPA dragons")
    statistics = snapshot.token_statistics(tokens)
    held = [set(snapshot.tokenizer.document_tokens(chunk.searched)) for chunk in chunks]
    assert statistics.chunks == len(chunks)
    assert statistics.frequencies == {token: sum(token in row for row in held) for token in tokens}
    assert statistics.known == {"ship", "fpa"}
    assert statistics.idf("dragon") == max(map(statistics.idf, tokens))
    assert snapshot.token_statistics([]).ceiling([], SETTINGS.bm25) == 0


def test_words_of_the_documents_are_found_by_a_misspelling(snapshot: Snapshot) -> None:
    (nearest, *_) = snapshot.words_like("agreemnt", 3)
    assert (nearest.text, nearest.edits, nearest.texts) == ("agreement", 1, 2 + 1 + 1)  # ports, twin, release, reprint
    assert [one.text for one in snapshot.words_like("parlament", 3)] == ["parliament"]
    assert snapshot.words_like("agreemnt", 0) == snapshot.words_like("qqqqq", 3) == ()


def test_words_are_found_after_the_files_of_a_held_generation_are_gone(tmp_path: Path) -> None:
    with open_new("local", tmp_path / "var") as engine:
        publish(engine, *CORPUS)
        with engine.acquire() as held:
            shutil.rmtree(tmp_path / "var" / "generations")
            assert [one.text for one in held.words_like("parlament", 1)] == ["parliament"]


def test_an_acronym_of_the_corpus_is_found_by_its_expansion(snapshot: Snapshot) -> None:
    assert {"ports", "seas", "twin"} <= found_in(snapshot, search(snapshot, "framework participation agreements"))


def test_given_chunks_score_as_they_rank(snapshot: Snapshot) -> None:
    tokens = snapshot.tokenizer.question_tokens("late ships in ports")
    vector = FakeEncoder().encode(["late ships in ports"])[0]
    lexical, dense = dict(snapshot.top_lexical(tokens, NO_FILTERS, DEEP)), dict(snapshot.top_dense(vector, NO_FILTERS, DEEP))
    names = list_chunks(snapshot)[::-1]
    scores = snapshot.score_chunks(names, tokens, vector)
    assert scores.lexical.tolist() == [lexical.get(name, 0.0) for name in names]
    assert (scores.vectors @ vector).tolist() == pytest.approx([dense[name] for name in names], abs=1e-6)
    assert scores.ceiling == snapshot.token_statistics(tokens).ceiling(tokens, SETTINGS.bm25)
    for chunk, nearest in zip(snapshot.chunks(names), scores.sentence.tolist(), strict=True):
        vectors = snapshot.sentences([(chunk.doc_id, chunk.span)])[0].vectors
        assert nearest == pytest.approx(max((vectors @ vector).tolist()), abs=1e-6)
    none = snapshot.score_chunks([], tokens, vector)
    assert (len(none.lexical), none.vectors.shape, len(none.sentence)) == (0, (0, 16), 0)


def test_a_chunk_without_a_whole_sentence_has_no_nearest_one(engine: Engine) -> None:
    whole = make_contents("one", "Ships are late. Nobody knows why.")
    publish(engine, replace(whole, sentences=()), make_contents("two", "Ports are full."))
    with engine.acquire() as snapshot:
        names = list_chunks(snapshot)
        scores = snapshot.score_chunks(names, ["ship"], FakeEncoder().encode(["ships"])[0])
        assert np.isnan(scores.sentence).tolist() == [name.startswith("one:") for name in names]
        assert snapshot.sentences([("one", Span(0, 99))])[0].vectors.shape == (0, 16)


def test_sentences_lie_wholly_in_the_span(snapshot: Snapshot) -> None:
    spans = next(one.sentences for one in CORPUS if one.document.doc_id == "seas")
    whole, cut = snapshot.sentences([("seas", Span(0, len(SEAS))), ("seas", Span(1, spans[2].end - 1))])
    assert whole.spans == spans
    assert cut.spans == spans[1:2]
    assert cut.vectors.tolist() == whole.vectors[1:2].tolist()
    expected = FakeEncoder().encode([span.cut(SEAS) for span in spans])
    assert np.abs(whole.vectors - expected).max() < 0.001  # half precision


def test_near_duplicates_are_named_both_ways(snapshot: Snapshot) -> None:
    asked = ["seas", "release", "reprint"]
    assert snapshot.near_duplicates(asked) == [(), ("reprint",), ("release",)]


def test_a_report_that_quotes_a_release_whole_is_no_near_duplicate_but_holds_it(engine: Engine) -> None:
    longer = " ".join(f"The report goes on with its point {number} and leaves the release behind." for number in range(20))
    publish(engine, *CORPUS, make_contents("report", f"{RELEASE} {longer}"))
    with engine.acquire() as snapshot:
        assert snapshot.near_duplicates(["report", "release"]) == [(), ("reprint",)]
        (found,) = snapshot.documents_containing([("release", RELEASE)], 1.0)
        assert found.documents.keys() == {"report", "reprint"}


def test_documents_that_hold_a_text_are_named_with_how_much_of_it(snapshot: Snapshot) -> None:
    sentence = RELEASE.split(". ")[1]
    whole, altered, none = snapshot.documents_containing(
        [("release", RELEASE), ("reprint", f"A word before it all. {sentence}"), ("north", NORTH)], 0.5
    )
    runs = len(RELEASE.split()) - 2
    assert (whole.total, dict(whole.documents)) == (runs, {"reprint": runs})
    shared = len(sentence.split()) - 2
    assert (altered.total, dict(altered.documents)) == (len(f"A word before it all. {sentence}".split()) - 2, {"release": shared})
    assert dict(none.documents) == {}


def test_other_settings_of_bm25_score_as_a_build_with_them(
    engine: Engine, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    kind = request.node.callspec.params["engine"]
    server = request.getfixturevalue(kind) if kind in SERVERS else ""
    other = Bm25Settings(0.9, 0.3, 0.1)
    publish(engine, *CORPUS)
    with open_new(kind, tmp_path / "other", server) as rebuilt:
        publish(rebuilt, *CORPUS, build=replace(SETTINGS, bm25=other))
        with engine.acquire() as snapshot, rebuilt.acquire() as expected:
            changed = search(snapshot.reweighted(other), "late ships in ports")
            assert changed == search(expected, "late ships in ports")
            assert changed != search(snapshot, "late ships in ports")


def test_a_generation_stays_as_it_is_while_it_is_held(engine: Engine) -> None:
    first = publish(engine, *CORPUS)
    with engine.acquire() as held:
        second = publish(engine, make_contents("ports", "Ports were sold."), removed=["seas"])
        assert held.generation == first
        assert held.document("ports").text == PORTS
        assert "seas" in found_in(held, search(held, "ships"))
        with engine.acquire() as now:
            assert (now.generation, now.replaces) == (second, first)
            assert now.document("ports").text == "Ports were sold."
            assert "seas" not in found_in(now, search(now, "ships"))
    assert engine.generation == second


def test_nothing_is_published_that_was_not_meant_to_be(engine: Engine) -> None:
    first = publish(engine, *CORPUS)
    with engine.begin(SETTINGS) as writer:
        writer.remove("seas")
    assert publish(engine) == first  # nothing differs
    assert [entry.generation for entry in engine.generations()] == [first]
    with engine.begin(SETTINGS) as writer:
        with pytest.raises(KeyError):
            writer.remove("none")
        with pytest.raises(UnwritableDocumentError, match="'half'"):
            writer.put(name_half())
        for contents in CORPUS:
            writer.remove(contents.document.doc_id)
        with pytest.raises(EmptyCorpusError):
            writer.publish()
    assert engine.generation == first


def name_half() -> DocumentContents:
    contents = make_contents("half", "Ships are late.")
    return replace(contents, document=replace(contents.document, text="Ships are \ud800late."))


def test_a_generation_that_is_kept_can_be_gone_back_to(engine: Engine) -> None:
    first = publish(engine, *CORPUS)
    second = publish(engine, make_contents("more", "More ships."))
    assert [(entry.generation, entry.is_published) for entry in engine.generations()] == [(second, True), (first, False)]
    assert [entry.documents for entry in engine.generations()] == [len(CORPUS) + 1, len(CORPUS)]
    engine.activate(first)
    assert engine.generation == first
    with engine.acquire() as now, engine.acquire(second) as other:
        assert "more" not in {entry.doc_id for entry in now.list_entries().entries}
        assert other.document("more").text == "More ships."
    third = publish(engine, make_contents("third", "Third ships."))
    with engine.acquire() as now:
        assert (now.generation, now.replaces) == (third, first)
        assert now.list_entries().total == len(CORPUS) + 1
    for call in (lambda: engine.activate("none"), lambda: engine.acquire("none").__enter__()):
        with pytest.raises(IndexMissingError):
            call()


def test_a_document_of_headings_alone_is_updated_after_going_back(engine: Engine) -> None:
    heading = replace(make_contents("heading", "Only a heading"), chunks=(), sentences=())
    first = publish(engine, heading, make_contents("seas", SEAS))
    publish(engine, make_contents("ports", PORTS), removed=["heading", "seas"])
    engine.activate(first)
    publish(engine, make_contents("storm", "A storm."))  # what was gone back to is written again
    with engine.acquire() as snapshot:
        assert [(entry.doc_id, entry.chunks > 0) for entry in snapshot.list_entries().entries] == [
            ("heading", False),
            ("seas", True),
            ("storm", True),
        ]
        assert snapshot.contents("heading") == heading


def test_only_the_last_generations_are_kept(engine: Engine) -> None:
    names = [publish(engine, make_contents("a", f"Ship {number}."), build=replace(SETTINGS, kept=3)) for number in range(5)]
    assert [entry.generation for entry in engine.generations()] == names[:1:-1]


def test_checksums_of_a_generation_are_known_without_opening_it(engine: Engine) -> None:
    first = publish(engine, *CORPUS)
    publish(engine, make_contents("ports", "Ports were sold."))
    assert engine.text_checksums(first) == {one.document.doc_id: one.document.text_sha256 for one in CORPUS}
    assert engine.text_checksums("../etc") == {}


def test_the_address_of_a_document_is_kept_and_listed(engine: Engine) -> None:
    made = make_contents("fleet", "It has 12 ships.", "2019")
    addressed = replace(made, document=replace(made.document, url="https://example.org/fleet"))
    publish(engine, addressed, make_contents("crew", "It sleeps.", "2018"))
    publish(engine, make_contents("ports", "Ports were sold."))
    with engine.acquire() as snapshot:
        assert [entry.url for entry in snapshot.list_entries().entries] == [None, "https://example.org/fleet", None]
        assert snapshot.document("fleet").url == "https://example.org/fleet"
        assert snapshot.contents("fleet").document == addressed.document


def test_a_day_gives_each_document_in_the_version_of_that_day(engine: Engine) -> None:
    first = publish(engine, make_contents("fleet", "It has 12 ships.", "2019"), make_contents("crew", "It sleeps.", "2018"))
    second = publish(engine, make_contents("fleet", "It has 20 ships.", "2022-05"), make_contents("undated", "It sails."))
    with engine.acquire(as_of=date(2020, 12, 31)) as then:
        assert then.generation == second
        listed = then.list_entries().entries
        assert [(entry.doc_id, entry.generation) for entry in listed] == [("crew", second), ("fleet", first), ("undated", second)]
        assert then.document("fleet").text == "It has 12 ships."
        assert then.token_statistics(["20", "12"]).frequencies == {"20": 0, "12": 1}
        assert found_in(then, search(then, "ships")) == {"fleet"}
    for day in (date(2022, 5, 31), date(1999, 1, 1)):  # all versions are the generation's own, or there is none: it is used whole
        with engine.acquire(as_of=day) as same:
            assert (same.generation, same.list_entries().total) == (second, 3)
    engine.activate(first)
    with engine.acquire(as_of=date(2025, 1, 1)) as back:
        assert back.document("fleet").text == "It has 12 ships."


def test_nothing_is_there_before_the_first_publication(engine: Engine) -> None:
    for call in (engine.generations, lambda: engine.acquire().__enter__()):
        with pytest.raises(IndexMissingError):
            call()
