from pathlib import Path

from index_fakes import FakeEncoder, make_contents, stage

from index.build.plan import Plan
from index.build.report import ignore_progress
from index.build.writer import FILES, write_generation
from index.generations.hashes import hash_file
from index.settings import BuildSettings

CONTENTS = [make_contents("a", "Ports are safe."), make_contents("b", "Ships are late.")]
PLAN = Plan(["a", "b"], stage(*CONTENTS))


def test_every_file_of_a_generation_is_named_with_its_checksum(tmp_path: Path) -> None:
    files = write_generation(tmp_path, PLAN, BuildSettings(), FakeEncoder(), ignore_progress)
    assert sorted(files) == sorted(FILES) == sorted(path.name for path in tmp_path.iterdir())
    assert files == {name: hash_file(tmp_path / name) for name in FILES}
