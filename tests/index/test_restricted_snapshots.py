"""A snapshot of some collections: the same as one of a corpus that never held anything else, in both engines."""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from index_fakes import FakeEncoder, make_contents
from new_engines import open_new, publish
from test_engine_agreement import TEXT, compare_snapshots
from test_engine_contract import RELEASE as LONG

from index.engine import NO_FILTERS, Engine, Snapshot
from index.filters import Filters

NAMES = ("default", "legal", "press")
BELONGING = st.sets(st.sampled_from(NAMES), min_size=1).map(lambda names: tuple(sorted(names)))
HELD = st.dictionaries(st.sampled_from(["a", "b", "b-1", "c", "d"]), st.tuples(TEXT, BELONGING), min_size=1)
READ = st.frozensets(st.sampled_from([*NAMES, "other"]), min_size=1)
Held = Mapping[str, tuple[str, tuple[str, ...]]]

LAW = "The treaty of the Naval Accord Plan (NAP) binds all ports. Ships are late in all ports of the north."
RELEASE = f"The NAP holds. Ships are late in all ports of the north. {LONG}"


def put(engine: Engine, held: Held, number: int = 0) -> str:
    made = [make_contents(doc_id, text, str(2019 + number), "en", names) for doc_id, (text, names) in held.items()]
    return publish(engine, *made)


def find_seen(held: Held, read: frozenset[str]) -> Held:
    return {doc_id: (text, names) for doc_id, (text, names) in held.items() if read & set(names)}


@settings(max_examples=25, deadline=None)
@given(held=HELD, read=READ, query=TEXT)
def test_what_may_not_be_read_leaves_no_trace(held: Held, read: frozenset[str], query: str) -> None:
    seen = find_seen(held, read)
    with TemporaryDirectory() as folder:
        data = Path(folder)
        with open_new("local", data / "all") as local, open_new("memory", data) as memory, open_new("memory", data) as alone:
            for engine in (local, memory):
                put(engine, held)
            put(alone, seen or {"none": (query, ("none",))})
            with (
                local.acquire(collections=read) as left,
                memory.acquire(collections=read) as middle,
                alone.acquire(collections=None if seen else read) as right,
            ):
                assert [entry.doc_id for entry in left.list_entries().entries] == sorted(seen)
                if seen:
                    compare_snapshots(left, middle, query, NO_FILTERS, 3)
                    compare_snapshots(left, right, query, NO_FILTERS, 3)
                assert_same_size(left, right)
                for entry in left.list_entries().entries:
                    assert set(entry.collections) == read & set(held[entry.doc_id][1])


def assert_same_size(left: Snapshot, right: Snapshot) -> None:
    one, other = left.measure(), right.measure()
    assert (one.documents, one.chunks, one.sentences) == (other.documents, other.chunks, other.sentences)


@settings(max_examples=12, deadline=None)
@given(versions=st.lists(HELD, min_size=1, max_size=3), read=READ, query=TEXT)
def test_a_database_hides_what_is_hidden_on_any_day(
    postgres: str, versions: list[Held], read: frozenset[str], query: str
) -> None:
    with (
        TemporaryDirectory() as folder,
        open_new("postgres", Path(folder), postgres) as stored,
        open_new("memory", Path(folder)) as memory,
    ):
        for number, held in enumerate(versions):
            names = [put(engine, held, number) for engine in (stored, memory)]
        first = [engine.generations()[-1].generation for engine in (stored, memory)]
        for chosen, day in ((names, None), (first, None), (names, date(2019, 12, 31))):
            with stored.acquire(chosen[0], day, read) as left, memory.acquire(chosen[1], day, read) as right:
                compare_listed(left, right, query)
        for one, other in zip(stored.generations(read), memory.generations(read), strict=True):
            assert (one.documents, one.chunks) == (other.documents, other.chunks)
        assert stored.text_checksums(first[0], read) == memory.text_checksums(first[1], read)


@settings(max_examples=25, deadline=None)
@given(versions=st.lists(HELD, min_size=2, max_size=3), read=READ, query=TEXT)
def test_days_and_older_generations_hide_what_is_hidden_now(versions: list[Held], read: frozenset[str], query: str) -> None:
    with TemporaryDirectory() as folder, open_new("local", Path(folder)) as local, open_new("memory", Path(folder)) as memory:
        for number, held in enumerate(versions):
            names = [put(engine, held, number) for engine in (local, memory)]
        first = [engine.generations()[-1].generation for engine in (local, memory)]
        with local.acquire(first[0], None, read) as left, memory.acquire(first[1], None, read) as right:
            compare_listed(left, right, query)
        day = date(2019, 12, 31)
        with local.acquire(names[0], day, read) as left, memory.acquire(names[1], day, read) as right:
            compare_listed(left, right, query)
        for one, other in zip(local.generations(read), memory.generations(read), strict=True):
            assert (one.documents, one.chunks) == (other.documents, other.chunks)
        assert local.text_checksums(first[0], read) == memory.text_checksums(first[1], read)


def compare_listed(left: Snapshot, right: Snapshot, query: str) -> None:
    ids = [[entry.doc_id for entry in one.list_entries().entries] for one in (left, right)]
    assert ids[0] == ids[1]
    if ids[0]:
        compare_snapshots(left, right, query, NO_FILTERS, 3)


@pytest.fixture(params=["local", "memory", "postgres"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    server = request.getfixturevalue("postgres") if request.param == "postgres" else ""
    with open_new(request.param, tmp_path / "var", server) as opened:
        yield opened


def test_a_snapshot_without_documents_answers_everything_with_nothing(engine: Engine) -> None:
    put(engine, {"law": (LAW, ("legal",))})
    with engine.acquire(collections=frozenset({"press"})) as snapshot:
        vector = FakeEncoder().encode(["ships"])[0]
        tokens = snapshot.tokenizer.question_tokens("late ships of the NAP")
        assert snapshot.top_lexical(tokens, NO_FILTERS, 9) == snapshot.top_dense(vector, NO_FILTERS, 9) == []
        assert snapshot.top_lexical(tokens, Filters(collection=("legal",)), 9) == []
        assert snapshot.top_dense(vector, Filters(collection=("legal",)), 9) == []
        assert snapshot.token_statistics(tokens).known == frozenset()
        assert snapshot.score_chunks([], tokens, vector).lexical.shape == (0,)
        assert snapshot.list_entries().total == snapshot.measure().chunks == 0
        for call in (snapshot.document, snapshot.contents, lambda doc_id: snapshot.entries([doc_id])):
            with pytest.raises(KeyError):
                call("law")


def test_acronyms_statistics_and_near_duplicates_are_those_of_what_is_read(engine: Engine) -> None:
    put(engine, {"law": (LAW, ("legal",)), "release": (RELEASE, ("legal", "press")), "reprint": (RELEASE, ("press",))})
    with engine.acquire() as everything, engine.acquire(collections=frozenset({"press"})) as press:
        assert everything.tokenizer.vocabulary != press.tokenizer.vocabulary  # only the law says what NAP means
        assert press.token_statistics(["treati", "ship"]).frequencies == {"treati": 0, "ship": 2}
        assert everything.words_like("treatie", 1) and not press.words_like("treatie", 1)
        assert press.near_duplicates(["release"]) == [("reprint",)]
        assert [entry.collections for entry in everything.list_entries().entries] == [("legal",), ("legal", "press"), ("press",)]
        assert [entry.collections for entry in press.list_entries().entries] == [("press",), ("press",)]
    with engine.acquire(collections=frozenset({"legal"})) as legal:
        assert legal.near_duplicates(["release"]) == [()]


def test_a_filter_names_collections_and_restricts_further(engine: Engine) -> None:
    put(engine, {"law": (LAW, ("legal",)), "release": (RELEASE, ("legal", "press")), "reprint": (RELEASE, ("press",))})
    wanted = Filters(collection=("press", "nowhere"))
    with engine.acquire() as everything, engine.acquire(collections=frozenset({"legal"})) as legal:
        assert [entry.doc_id for entry in everything.list_entries(wanted).entries] == ["release", "reprint"]
        assert legal.list_entries(wanted).total == 0  # the name of a collection that is not read is that of none
        assert legal.list_entries(Filters(collection=("legal",))).total == 2


def test_who_reads_all_collections_of_all_documents_is_given_the_generation_itself(engine: Engine) -> None:
    put(engine, {"law": (LAW, ("legal",)), "release": (RELEASE, ("press",))})
    with engine.acquire() as everything, engine.acquire(collections=frozenset({"legal", "press"})) as both:
        assert everything.measure() == both.measure()


def test_a_document_that_is_moved_is_gone_from_every_generation_for_its_former_readers(engine: Engine) -> None:
    first = put(engine, {"law": (LAW, ("press",)), "release": (RELEASE, ("press",))})
    press = frozenset({"press"})
    with engine.acquire(first, None, press) as then:
        assert then.list_entries().total == 2
    put(engine, {"law": (LAW, ("legal",))})
    with engine.acquire(first, None, press) as then:
        assert [entry.doc_id for entry in then.list_entries().entries] == ["release"]
    assert engine.text_checksums(first, press).keys() == {"release"}
    assert [entry.documents for entry in engine.generations(press)] == [1, 1]
    with engine.acquire(first, None, frozenset({"legal"})) as then:
        assert then.list_entries().total == 0  # it was not theirs then
