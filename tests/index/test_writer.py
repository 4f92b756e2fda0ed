from pathlib import Path

import numpy as np
from index_fakes import FakeEncoder, make_contents

from index.dense import DenseIndex
from index.fingerprints import hash_file
from index.former import hash_text
from index.report import say_nothing
from index.settings import BuildSettings
from index.writer import FILES, Known, write_generation

CONTENTS = [make_contents("a", "Ports are safe."), make_contents("b", "Ships are late.")]


def test_every_file_of_a_generation_is_named_with_its_checksum(tmp_path: Path) -> None:
    files = write_generation(tmp_path, CONTENTS, BuildSettings(), FakeEncoder(), known=Known(), progress=say_nothing)
    assert sorted(files) == sorted(FILES) == sorted(path.name for path in tmp_path.iterdir())
    assert files == {name: hash_file(tmp_path / name) for name in FILES}


def test_a_known_vector_is_taken_and_not_made_again(tmp_path: Path) -> None:
    encoder, known = FakeEncoder(), np.eye(1, 16, dtype=np.float32)[0]
    text = CONTENTS[0].chunks[0].searched
    taken = Known(chunks={hash_text(text): known})
    write_generation(tmp_path, CONTENTS, BuildSettings(), encoder, known=taken, progress=say_nothing)
    assert DenseIndex.open(tmp_path).vectors()[0].tolist() == known.tolist()
    assert CONTENTS[1].chunks[0].searched in encoder.seen
