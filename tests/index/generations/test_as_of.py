"""The corpus as of a day: the version published then, from the generation that held it, as if built on that day."""

import os
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from index_fakes import FakeEncoder, make_contents

from index.build.builder import update_index
from index.build.document_input import DocumentInput
from index.engine import NO_FILTERS, Snapshot
from index.errors import IndexCorruptError
from index.generations.as_of import choose_versions
from index.generations.hashes import hash_value
from index.generations.history import roll_back
from index.generations.integrity import trace_back
from index.generations.manifest import IndexedDocument, IndexManifest, read_manifest
from index.generations.publish import FOLDER, VIEWS, list_generations, open_current
from index.generations.views import VIEWS_KEPT, Version, View, make_view, remove_stale
from index.local.local_engine import LocalEngine
from index.settings import BuildSettings
from ingest.dates import first_day

V1, V2 = ("The fleet has 12 ships. The Naval Accord Plan (NAP) holds.", "2019"), ("The fleet has 20 ships.", "2024-03-01")
OTHER = ("Ports lie at the sea. The NAP names them.", "2018-05")
Versions = Mapping[str, tuple[str, str | None]]


def publish(data: Path, versions: Versions, encoder: FakeEncoder | None = None, kept: int = 5) -> str:
    """A generation of documents by id, each a text and when it was published."""
    inputs = [
        DocumentInput(doc_id, hash_value([text, published]), lambda told=(doc_id, text, published): make_contents(*told))
        for doc_id, (text, published) in versions.items()
    ]
    return update_index(inputs, data, BuildSettings(kept=kept), encoder=encoder or FakeEncoder()).generation


@contextmanager
def opened(data: Path, encoder: FakeEncoder | None = None) -> Iterator[LocalEngine]:
    engine = LocalEngine(data, "fake", encoder or FakeEncoder()).load()
    yield engine
    engine.close()


def texts(snapshot: Snapshot) -> dict[str, str]:
    return {entry.doc_id: snapshot.document(entry.doc_id).text for entry in snapshot.list_entries().entries}


def said(data: Path, year: int) -> tuple[dict[str, str], Mapping[str, str]]:
    """The texts at the end of a year and from which older generations they come."""
    with opened(data) as engine, engine.acquire(as_of=date(year, 12, 31)) as snapshot:
        entries = snapshot.list_entries().entries
        return texts(snapshot), {entry.doc_id: entry.generation for entry in entries if entry.generation != snapshot.generation}


@pytest.fixture
def first(tmp_path: Path) -> str:
    """The generation that holds version 1 of "fleet", replaced by one with version 2."""
    generation = publish(tmp_path, {"fleet": V1, "ports": OTHER})
    publish(tmp_path, {"fleet": V2, "ports": OTHER})
    return generation


def test_a_day_before_a_version_gives_the_one_before_it_and_names_its_generation(tmp_path: Path, first: str) -> None:
    assert said(tmp_path, 2020) == ({"fleet": V1[0], "ports": OTHER[0]}, {"fleet": first})


def test_a_day_after_all_is_answered_by_what_is_published(tmp_path: Path, first: str) -> None:
    assert said(tmp_path, 2025) == ({"fleet": V2[0], "ports": OTHER[0]}, {})
    assert not (tmp_path / VIEWS).exists()


def test_a_day_before_any_version_leaves_the_document_out(tmp_path: Path, first: str) -> None:
    with opened(tmp_path) as engine, engine.acquire(as_of=date(2018, 12, 31)) as snapshot:
        assert texts(snapshot).keys() == {"fleet", "ports"}  # no version is older than the generation itself, which is used whole
    assert versions_of(tmp_path, 2018).keys() == {"ports"}


def test_both_retrievers_search_the_view_and_nothing_else(tmp_path: Path, first: str) -> None:
    encoder = FakeEncoder()
    with opened(tmp_path, encoder) as engine, engine.acquire(as_of=date(2020, 12, 31)) as snapshot:
        assert encoder.seen == []
        (vector,) = encoder.encode([snapshot.contents("fleet").chunks[0].searched])
        tokens = snapshot.tokenizer.question_tokens("fleet of 12 ships")
        rankings = (snapshot.top_lexical(tokens, NO_FILTERS, 9), snapshot.top_dense(vector, NO_FILTERS, 9))
        found = [snapshot.chunks([chunk_id for chunk_id, _ in ranking]) for ranking in rankings]
        assert all("12 ships" in chunks[0].text for chunks in found)
        assert not any("20 ships" in chunk.text for chunks in found for chunk in chunks)


def test_what_was_removed_does_not_come_back(tmp_path: Path, first: str) -> None:
    publish(tmp_path, {"ports": OTHER})
    assert said(tmp_path, 2020) == ({"ports": OTHER[0]}, {})


def test_what_was_rolled_back_from_does_not_count(tmp_path: Path) -> None:
    first = publish(tmp_path, {"fleet": ("No ships.", "2010"), "ports": OTHER})
    publish(tmp_path, {"fleet": V1, "ports": OTHER})
    roll_back(tmp_path, first)
    publish(tmp_path, {"fleet": V2, "ports": OTHER})
    assert said(tmp_path, 2020) == ({"fleet": "No ships.", "ports": OTHER[0]}, {"fleet": first})


def test_a_version_whose_generation_is_gone_cannot_be_asked(tmp_path: Path) -> None:
    first = publish(tmp_path, {"fleet": V1, "ports": OTHER})
    for number in range(2):
        publish(tmp_path, {"fleet": V2, "ports": (f"{OTHER[0]} {number}.", "2018")}, kept=2)
    assert first not in list_generations(tmp_path)
    assert versions_of(tmp_path, 2020).keys() == {"ports"}


def versions_of(data: Path, year: int) -> dict[str, Version]:
    current = read_manifest(open_current(data))
    return choose_versions(current, trace_back(data, current), date(year, 12, 31))


def test_a_version_without_a_date_counts_for_no_day(tmp_path: Path) -> None:
    publish(tmp_path, {"fleet": ("Undated ships.", None), "ports": OTHER})
    publish(tmp_path, {"fleet": V2, "ports": OTHER})
    assert versions_of(tmp_path, 2020).keys() == {"ports"}


def test_a_version_counts_from_the_first_day_that_its_date_may_mean(tmp_path: Path, first: str) -> None:
    current = read_manifest(open_current(tmp_path))
    for day, expected in ((date(2018, 12, 31), {"ports"}), (date(2019, 1, 1), {"fleet", "ports"})):
        assert choose_versions(current, trace_back(tmp_path, current), day).keys() == expected


def test_a_view_equals_a_build_of_its_versions(tmp_path: Path) -> None:
    encoder, day = FakeEncoder(), date(2021, 12, 31)
    publish(tmp_path, {"a": V1, "b": ("Old b with its own NAP text.", "2019"), "c": OTHER, "d": ("Old d.", "2017")})
    publish(tmp_path, {"a": V2, "b": ("Newer b.", "2020"), "c": OTHER, "d": ("Old d.", "2017")})
    publish(tmp_path, {"a": V2, "b": ("Newest b, and FPA.", "2023"), "c": OTHER, "d": ("New d.", "2022"), "e": ("E.", "2025")})
    current = read_manifest(open_current(tmp_path))
    view = View(current, choose_versions(current, trace_back(tmp_path, current), day))
    folder, manifest = make_view(tmp_path, view, encoder)
    assert encoder.seen == []
    expected = {"a": V1, "b": ("Newer b.", "2020"), "c": OTHER, "d": ("Old d.", "2017")}
    publish(tmp_path / "fresh", expected)
    fresh = read_manifest(open_current(tmp_path / "fresh"))
    assert dict(manifest.files) == dict(fresh.files)
    assert manifest.identity == fresh.identity
    assert manifest.generation == current.generation
    assert read_manifest(folder).identity == fresh.identity


@pytest.mark.parametrize("name", ["store.sqlite", "manifest.json", "terms.json"])
@pytest.mark.parametrize("is_gone", [True, False])
def test_a_damaged_view_is_made_again(tmp_path: Path, first: str, name: str, is_gone: bool) -> None:
    before = said(tmp_path, 2020)
    (view,) = (tmp_path / VIEWS).iterdir()
    if is_gone:
        (view / name).unlink()
    else:
        (view / name).write_bytes(b"damaged")
    assert said(tmp_path, 2020) == before
    assert [path.name for path in (tmp_path / VIEWS).iterdir()] == [view.name]


def test_a_damaged_older_generation_is_told_by_name(tmp_path: Path, first: str) -> None:
    (tmp_path / FOLDER / first / "alike.runs.npy").write_bytes(b"damaged")
    with opened(tmp_path) as engine:
        with (
            pytest.raises(IndexCorruptError, match=rf"alike\.runs\.npy of generation {first}"),
            engine.acquire(as_of=date(2020, 1, 1)),
        ):
            pass
        with engine.acquire(as_of=date(2025, 1, 1)) as snapshot:
            assert texts(snapshot)["fleet"] == V2[0]
    assert list((tmp_path / VIEWS).iterdir()) == []


def test_a_view_serves_every_generation_in_which_its_documents_are_the_same(tmp_path: Path, first: str) -> None:
    said(tmp_path, 2020)
    (before,) = (tmp_path / VIEWS).iterdir()
    made = (before / "manifest.json").stat().st_ino
    third = publish(tmp_path, {"fleet": V2, "ports": OTHER, "other": ("Newer.", "2024")})
    with opened(tmp_path) as engine, engine.acquire(as_of=date(2020, 12, 31)) as snapshot:
        assert snapshot.generation == third
        assert {entry.doc_id: entry.generation for entry in snapshot.list_entries().entries} == {"fleet": first, "ports": third}
    assert [(path.name, (path / "manifest.json").stat().st_ino) for path in (tmp_path / VIEWS).iterdir()] == [(before.name, made)]


def test_a_view_of_what_no_generation_holds_any_more_goes_when_one_is_made(tmp_path: Path, first: str) -> None:
    said(tmp_path, 2020)
    (before,) = (tmp_path / VIEWS).iterdir()
    publish(tmp_path, {"fleet": V2, "ports": (OTHER[0], "2017")}, kept=2)
    publish(tmp_path, {"fleet": ("The fleet has 30 ships.", "2025"), "ports": (OTHER[0], "2017")}, kept=2)
    said(tmp_path, 2024)
    (after,) = (tmp_path / VIEWS).iterdir()
    assert before.name != after.name


def test_a_view_that_is_borrowed_outlives_its_generation_and_its_folder(tmp_path: Path, first: str) -> None:
    with opened(tmp_path) as engine, engine.acquire(as_of=date(2020, 12, 31)) as snapshot:
        publish(tmp_path, {"fleet": V2, "ports": (OTHER[0], "2017")})
        engine.follow()
        shutil.rmtree(tmp_path / VIEWS)
        assert texts(snapshot)["fleet"] == V1[0]
        assert snapshot.top_lexical(["ship"], NO_FILTERS, 5)


def test_the_same_view_is_opened_once(tmp_path: Path, first: str) -> None:
    with opened(tmp_path) as engine:
        with engine.acquire(as_of=date(2020, 1, 1)) as one, engine.acquire(as_of=date(2021, 1, 1)) as other:
            assert one is other
        with engine.acquire(as_of=date(2022, 1, 1)) as again:
            assert again is one


def test_a_generation_of_another_model_is_passed_over(tmp_path: Path) -> None:
    publish(tmp_path, {"fleet": V1, "ports": OTHER}, FakeEncoder("another"))
    publish(tmp_path, {"fleet": V2, "ports": OTHER})
    assert versions_of(tmp_path, 2020).keys() == {"ports"}


DATES = st.sampled_from([None, "2018", "2019-06", "2020-01-01", "2020-12-31", "2021", "2022-02"])
HELD = st.dictionaries(st.sampled_from("abc"), DATES, max_size=3)


def as_manifest(number: int, held: Mapping[str, str | None], model: str) -> IndexManifest:
    documents = tuple(
        IndexedDocument(doc_id, f"{number}{doc_id}", "", "", published, 1, 1) for doc_id, published in sorted(held.items())
    )
    return IndexManifest(3, f"{number:06}-{'0' * 12}", None, "", documents, {"encoder": {"name": model}}, {})


@given(
    generations=st.lists(st.tuples(HELD, st.sampled_from(["m", "m", "other"])), min_size=1, max_size=5),
    day=st.dates(date(2017, 1, 1), date(2023, 1, 1)),
)
def test_of_each_document_the_latest_version_published_by_the_day_is_chosen(
    generations: Sequence[tuple[dict[str, str | None], str]], day: date
) -> None:
    manifests = [as_manifest(len(generations) - at, held, model) for at, (held, model) in enumerate(generations)]
    expected = {}
    for document in manifests[0].documents:
        versions = [
            Version(other, manifest.generation)
            for manifest in manifests
            if manifest.settings == manifests[0].settings
            for other in manifest.documents
            if other.doc_id == document.doc_id and other.published and first_day(other.published) <= day
        ]
        if document.published is None:
            versions.append(Version(document, manifests[0].generation))
        if versions:
            expected[document.doc_id] = versions[0]
    assert choose_versions(manifests[0], iter(manifests[1:]), day) == expected


def test_the_name_of_a_view_tells_what_it_holds_apart() -> None:
    current, before = as_manifest(2, {"a": "2020", "b": "2020"}, "m"), as_manifest(1, {"a": "2019"}, "m")
    held = {document.doc_id: Version(document, current.generation) for document in current.documents}
    older = {**held, "a": Version(before.documents[0], before.generation)}
    moved = {**held, "a": Version(replace(held["a"].document, collections=("press",)), current.generation)}
    fewer = {"a": held["a"]}
    assert len({View(current, told).name for told in (held, older, moved, fewer)}) == 4
    assert View(current, dict(reversed(held.items()))).name == View(current, held).name
    same = {**held, "a": replace(held["a"], generation="000001-aaaaaaaaaaaa")}
    assert View(current, same).name == View(current, held).name
    assert View(replace(current, settings={"encoder": {"name": "n"}}), held).name != View(current, held).name


def test_a_view_of_what_no_generation_holds_any_more_goes_with_a_publication(tmp_path: Path, first: str) -> None:
    with opened(tmp_path) as engine:
        with engine.acquire(as_of=date(2020, 12, 31)):
            pass
        for number in range(2):
            assert len(list((tmp_path / VIEWS).iterdir())) == 1
            publish(tmp_path, {"fleet": (f"The fleet has {30 + number} ships.", "2025"), "ports": OTHER}, kept=3)
            assert engine.follow()
        assert list((tmp_path / VIEWS).iterdir()) == []


def test_views_do_not_fill_the_disk(tmp_path: Path) -> None:
    """Those used last stay, none that cannot be read, and no dead draft that is an hour old."""
    generation = publish(tmp_path, {"fleet": V1})
    views = tmp_path / VIEWS
    names = [f"{number:024}" for number in range(VIEWS_KEPT + 4)]
    for age, name in enumerate([*names, "damaged", ".view-dead", ".view-alive"]):
        (views / name).mkdir(parents=True)
        if name in names:
            shutil.copy(tmp_path / FOLDER / generation / "manifest.json", views / name)
        seconds = time.time() - (7_200 if name == ".view-dead" else age)
        os.utime(views / name, (seconds, seconds))
    remove_stale(tmp_path, room=1)
    assert sorted(path.name for path in views.iterdir()) == sorted([*names[: VIEWS_KEPT - 1], ".view-alive"])


def test_versions_of_a_day_are_chosen_anew_after_a_publication(tmp_path: Path) -> None:
    """What was remembered may name generations that are kept no more."""
    publish(tmp_path, {"fleet": V1})
    with opened(tmp_path) as engine:
        with engine.acquire(as_of=date(2020, 1, 1)):
            assert engine._chosen
        publish(tmp_path, {"fleet": V2})
        assert engine.follow()
        assert not engine._chosen
