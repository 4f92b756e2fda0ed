"""The versions of everything that shapes an index: of our own stages, and of the libraries that change texts.

They decide what a build does again, and stand in the manifest. The source text does not: a comment that is reworded rebuilds
nothing. So a change of what a stage puts out must raise its version. `tests/index/build/test_versions.py` compares the output of
each stage with recorded digests, and fails where an output changed and its version did not.

The readers' versions stand beside the readers in `ingest/formats.py`, that of the files of a generation is
`index.generations.manifest.FORMAT_VERSION`.

Not recorded are numpy, scipy, faiss, onnxruntime and tokenizers. They compute numbers from tokens and texts: weights, graph and
tokenizer of the encoder are recorded by their checksums, and another version of a library moves a score in its last digits, which
is no reason to embed a corpus again.
"""

from collections.abc import Iterable
from functools import cache
from importlib.metadata import version
from typing import Any

from ingest.formats import FORMATS, Format, find_format

ASSEMBLY = 4
"""`ingest/assemble/`: from an extraction to a document."""
CHUNKS = 3
"""`ingest/chunking.py`: the chunks of a document, and the text under which chunks, sentences and table rows are searched."""
SENTENCES = 2
"""`ingest/sentences.py`: where sentences begin and end, with the abbreviations and ordinals of `ingest/language/`."""
ANALYZER = 4
"""`index/analysis/`: the tokens of a text, with the tables of `ingest/language/`, and what a corpus teaches about acronyms."""
ANALYZER_LIBRARIES = ("PyStemmer",)
NEAR_DUPLICATES = 2
"""`index/local/near_duplicates.py`: the hashes of a document's shingles."""


def record_reading() -> dict[str, Any]:
    """The versions of all stages from files to chunks and sentences, as a manifest records them."""
    return {"formats": {one.name: _record_format(one) for one in FORMATS}, **record_cutting()}


def record_analysis() -> dict[str, Any]:
    """The versions of the stages behind them, which work on documents that were read before."""
    return {"analyzer": ANALYZER, "near_duplicates": NEAR_DUPLICATES, "libraries": find_versions(ANALYZER_LIBRARIES)}


def record_cutting() -> dict[str, int]:
    """The versions of the stages that documents of every format go through once their file was read."""
    return {"assembly": ASSEMBLY, "chunks": CHUNKS, "sentences": SENTENCES}


def versions_for(file_name: str) -> dict[str, Any]:
    """The versions that reading a file of this name depends on: of its format, or of all formats where the name claims none."""
    found = find_format(file_name)
    formats = FORMATS if found is None else (found,)
    return {"formats": {one.name: _record_format(one) for one in formats}, **record_cutting()}


def find_versions(libraries: Iterable[str]) -> dict[str, str]:
    """The installed version of each distribution, by its name."""
    return {distribution: _find_version(distribution) for distribution in libraries}


def _record_format(one: Format) -> dict[str, Any]:
    return {"version": one.version, "libraries": find_versions(one.libraries)}


@cache
def _find_version(distribution: str) -> str:
    return version(distribution)
