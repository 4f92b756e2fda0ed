from pathlib import Path

from index_fakes import FakeEncoder, list_chunks, make_contents, stage

from index.access import open_snapshot
from index.build.builder import build_index
from index.build.plan import Plan
from index.build.report import ignore_progress
from index.build.writer import FILES, write_generation
from index.generations.hashes import hash_file
from index.settings import BuildSettings
from ingest.sources import find_sources_in

CONTENTS = [make_contents("a", "Ports are safe."), make_contents("b", "Ships are late.")]
PLAN = Plan(["a", "b"], stage(*CONTENTS))


def test_every_file_of_a_generation_is_named_with_its_checksum(tmp_path: Path) -> None:
    files = write_generation(tmp_path, PLAN, BuildSettings(), FakeEncoder(), ignore_progress)
    assert sorted(files) == sorted(FILES) == sorted(path.name for path in tmp_path.iterdir())
    assert files == {name: hash_file(tmp_path / name) for name in FILES}


def test_a_text_that_is_a_chunk_and_a_sentence_is_encoded_once(tmp_path: Path) -> None:
    table = "# Trade\n\n| Port | Ships |\n| --- | --- |\n| Busan | 12 |\n| Hamburg | 9 |\n| Manila | 7 |\n"
    (tmp_path / "trade.md").write_text(table, encoding="utf-8")
    encoder = FakeEncoder()
    build_index(find_sources_in([tmp_path / "trade.md"]), tmp_path / "data", BuildSettings(), encoder=encoder)
    with open_snapshot(tmp_path / "data", "fake", encoder) as snapshot:
        chunks = [chunk.searched for chunk in list_chunks(snapshot)]
    assert any("Busan" in text for text in chunks)
    assert len(encoder.seen) == len(set(encoder.seen))
    assert set(encoder.seen) - set(chunks) == {"Port Ships"}  # the columns, which stand under a heading as a chunk
