"""What the tests of this folder share: a small index over Markdown files, for what the bundled corpus does not hold.

What several test modules share is found by its name, which `--import-mode=importlib` alone does not allow.
"""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

import pytest
from index_fakes import FakeEncoder

from index.build.builder import update_index
from index.build.document_input import DocumentInput
from index.engine import Snapshot
from index.local.local_engine import LocalEngine
from index.settings import BuildSettings
from ingest.chunking import ChunkSettings
from ingest.language.detection import LanguageDetector
from ingest.load import load_source
from ingest.sandbox.limits import ReadingLimits
from ingest.sources import find_sources

sys.path.append(str(Path(__file__).parent))

OpenIndex = Callable[[Mapping[str, str]], Snapshot]


@pytest.fixture(scope="module")
def open_index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenIndex]:
    """Opens the index of files, given by their names without extension."""
    with ExitStack() as held:

        def open_files(files: Mapping[str, str]) -> Snapshot:
            folder, data, encoder = tmp_path_factory.mktemp("files"), tmp_path_factory.mktemp("data"), FakeEncoder()
            for name, text in files.items():
                (folder / f"{name}.md").write_text(text, encoding="utf-8")
            inputs = []
            for source in find_sources(folder):
                contents = load_source(source, ChunkSettings(), ReadingLimits(), LanguageDetector())
                inputs.append(DocumentInput(source.doc_id, "1", lambda contents=contents: contents))  # type: ignore[misc]
            update_index(inputs, data, BuildSettings(), encoder=encoder)
            engine = LocalEngine(data, "fake", encoder).load()
            held.callback(engine.close)
            return held.enter_context(engine.acquire())

        yield open_files
