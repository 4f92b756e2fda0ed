"""A build on two real nodes: the same bytes as on one machine, also where one of them is killed, and who is refused."""

import os
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from pathlib import Path

import numpy as np
import pytest
from index_fakes import FakeEncoder

from api.cli.index_command import update
from api.settings import read_settings
from index.access import find_engine, open_snapshot
from index.build import versions
from index.build.builder import build_index
from index.build.report import BuildReport
from index.content_digest import digest_content
from index.embedding.encoder import Encoder, Vectors
from index.errors import ClusterError
from index.generations.manifest import IndexManifest, read_manifest
from index.generations.publish import open_current
from index.settings import BuildSettings
from index.workers.build_workers import open_workers
from index.workers.node_worker import NodeWorker
from ingest.chunking import ChunkSettings
from ingest.errors import ReadError
from ingest.sources import Source, find_sources
from tests.shared_index import CORPUS, copy_models

pytest.importorskip("ray", reason="ray is not installed: pip install 'citadel[ray]'")
from index.workers import ray_cluster
from tests.ray_nodes import HEAD, SECOND, RayNodes, run_nodes

pytestmark = pytest.mark.server


@pytest.fixture(scope="module")
def nodes() -> Iterator[RayNodes]:
    with run_nodes() as started:
        yield started


@pytest.fixture
def on_nodes(nodes: RayNodes) -> BuildSettings:
    return BuildSettings(cluster=nodes.address)


def test_both_nodes_read_what_this_machine_reads(on_nodes: BuildSettings, nodes: RayNodes, tmp_path: Path) -> None:
    spoiled = tmp_path / "spoiled.pdf"
    spoiled.write_bytes(b"%PDF-1.7 and nothing else")
    sources = [*find_sources(CORPUS), Source("spoiled", spoiled, "spoiled.pdf")]
    expected = read_all(sources, BuildSettings(), tmp_path)
    with open_workers(tmp_path, on_nodes) as workers:
        assert {actor.node for actor in workers.actors} == {HEAD, SECOND}  # type: ignore[attr-defined]
        begun = [workers.read(source, ChunkSettings()) for source in sources]
        assert [take(frames) for frames in begun] == expected
    assert expected[-1][1].startswith("DamagedFileError: 'spoiled.pdf'")


def test_the_nodes_fill_a_database_with_what_a_folder_holds(
    nodes: RayNodes, postgres: str, corpus_data: Path, tmp_path: Path
) -> None:
    server_module = pytest.importorskip("tests.postgres_server")
    copy_models(corpus_data, tmp_path)
    with server_module.make_schema(postgres) as address:
        settings = read_settings({"CITADEL_DATA": str(tmp_path), "CITADEL_CORPUS": str(CORPUS), "CITADEL_ENGINE": address})
        assert update(settings, [], nodes.address).failed == ()
        with ExitStack() as held:
            engine = held.enter_context(closing(find_engine(tmp_path, database=address)))
            built, expected = held.enter_context(engine.acquire()), held.enter_context(open_snapshot(corpus_data))
            assert digest_content(built) == digest_content(expected)


def test_a_killed_worker_costs_only_time(on_nodes: BuildSettings, nodes: RayNodes, tmp_path: Path) -> None:
    sources = [*find_sources(CORPUS)] * 3
    expected = read_all(sources, BuildSettings(), tmp_path)
    with open_workers(tmp_path, on_nodes) as workers:
        begun = [workers.read(source, ChunkSettings()) for source in sources]
        first = take(begun[0])
        nodes.second.kill_worker()
        assert [first, *(take(frames) for frames in begun[1:])] == expected
        assert HEAD in {actor.node for actor in workers.actors}  # type: ignore[attr-defined]


def make_deadly() -> type[NodeWorker]:
    """A class within a function, which Ray sends as a whole, because no node has this module."""

    class DeadlyWorker(NodeWorker):
        def read(self, source: Source, chunking: ChunkSettings, data: bytes) -> Iterator[tuple[bool, bytes]]:
            results = super().read(source, chunking, data)
            yield next(results)
            if data == b"deadly":
                time.sleep(1.0)  # while others wait behind it
                os.kill(os.getpid(), signal.SIGKILL)
            yield from results

    return DeadlyWorker


def test_a_file_that_ends_its_workers_is_refused_by_name_and_the_others_are_read(
    on_nodes: BuildSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deadly = tmp_path / "deadly.txt"
    deadly.write_bytes(b"deadly")
    others = [*find_sources(CORPUS)]
    expected = read_all(others, BuildSettings(), tmp_path)
    monkeypatch.setattr(ray_cluster, "NodeWorker", make_deadly())
    with open_workers(tmp_path, on_nodes) as workers:
        sources = [Source("deadly", deadly, "deadly.txt"), *others, Source("again", deadly, "deadly.txt")]
        taken = [take(frames) for frames in [workers.read(source, ChunkSettings()) for source in sources]]
        assert taken[1:-1] == expected
        for frames, refusal in (taken[0], taken[-1]):
            assert (frames, refusal.partition(";")[0]) == ([], "DamagedFileError: 'deadly.txt': 2 workers ended over it")
        assert {actor.node for actor in workers.actors} == {HEAD, SECOND}  # type: ignore[attr-defined]


def test_a_node_with_other_code_is_refused_by_name(
    on_nodes: BuildSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(versions, "ASSEMBLY", versions.ASSEMBLY + 1)
    differing = rf"node {HEAD} has other code .*'reading.assembly': \({versions.ASSEMBLY}, {versions.ASSEMBLY - 1}\)"
    with pytest.raises(ClusterError, match=differing), open_workers(tmp_path, on_nodes):
        pass


class OtherProcessor:
    """The real model with a vector that differs in its last bit."""

    def __init__(self, encoder: Encoder) -> None:
        self.card = encoder.card
        self._encoder = encoder

    def encode(self, texts: Sequence[str]) -> Vectors:
        vectors = self._encoder.encode(texts)
        vectors[0, 0] = np.nextafter(vectors[0, 0], np.float32(1))
        return vectors


def test_a_node_with_other_vectors_is_refused_by_name(
    on_nodes: BuildSettings, corpus_data: Path, real_encoder: Encoder, tmp_path: Path
) -> None:
    copy_models(corpus_data, tmp_path)
    with open_workers(tmp_path, on_nodes) as workers:
        with pytest.raises(ClusterError, match=rf"node {HEAD} computes other vectors"):
            list(workers.embed(OtherProcessor(real_encoder), [["Ports."]]))
        with pytest.raises(ClusterError, match="the encoder 'fake' has no export"):
            list(workers.embed(FakeEncoder(), [["Ports."]]))


def test_a_node_killed_while_texts_are_embedded_changes_no_byte(
    on_nodes: BuildSettings, nodes: RayNodes, corpus_data: Path, tmp_path: Path
) -> None:
    copy_models(corpus_data, tmp_path)
    killed = []

    def kill_second(step: str, done: int, total: int) -> None:
        if step == "chunks" and 0 < done < total and not killed:
            killed.append(done)
            nodes.second.kill()

    report = build_index(find_sources(CORPUS), tmp_path, on_nodes, kill_second)
    assert killed
    assert_equal(report, tmp_path, corpus_data)


def test_a_build_ends_with_a_reason_where_the_last_node_is_lost(nodes: RayNodes, on_nodes: BuildSettings, tmp_path: Path) -> None:
    (source, *_) = find_sources(CORPUS)
    with open_workers(tmp_path, on_nodes) as workers:
        nodes.head.kill_worker()
        begun = [workers.read(source, ChunkSettings()) for _ in range(4)]
        with pytest.raises(
            ClusterError, match=rf"the last node of the cluster was lost \({HEAD}: .*\): start nodes and build again"
        ):
            [take(frames) for frames in begun]


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("127.0.0.1:1", "cannot be reached .*refused.*: start its head"),
        ("127.0.0.1", "is no address of a Ray cluster: give HOST:PORT"),
        ("ray://127.0.0.1:10001", "is no address of a Ray cluster"),
    ],
)
def test_a_cluster_that_cannot_be_reached_is_named(address: str, reason: str, tmp_path: Path) -> None:
    with pytest.raises(ClusterError, match=reason), open_workers(tmp_path, BuildSettings(cluster=address)):
        pass


def test_what_is_not_installed_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    monkeypatch.delitem(sys.modules, "index.workers.ray_cluster", raising=False)
    with pytest.raises(ClusterError, match=r"pip install 'citadel\[ray\]'"), open_workers(tmp_path, BuildSettings(cluster="a:1")):
        pass


def read_all(sources: Sequence[Source], settings: BuildSettings, data: Path) -> list[tuple[list[bytes], str]]:
    """The records of sources, one after the other."""
    with open_workers(data, settings) as workers:
        return [take(workers.read(source, ChunkSettings())) for source in sources]


def take(frames: Iterator[bytes]) -> tuple[list[bytes], str]:
    """The frames of a record, and the refusal that ended them."""
    taken = []
    try:
        for frame in frames:
            taken.append(frame)
    except ReadError as error:
        return taken, f"{type(error).__name__}: {error}"
    return taken, ""


def assert_equal(report: BuildReport, data: Path, expected: Path) -> None:
    """The published generation has the identity and the bytes of another one."""
    built, other = published(data), published(expected)
    assert report.failed == ()
    assert (built.identity, built.files) == (other.identity, other.files)


def published(data: Path) -> IndexManifest:
    return read_manifest(open_current(data))
