"""Digests of what each stage makes of real documents, each recorded beside the version of the stage.

    .venv/bin/python tests/index/build/stage_digests.py

computes them anew and writes them to `stage_digests.json`. It refuses where the output of a stage changed while its input, its
version and its libraries did not: an index that is there would not be brought up to date then.
"""

import hashlib
import json
import sqlite3
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT))

from index.analysis.acronym_statistics import AcronymStatistics  # noqa: E402
from index.analysis.tokenizer import Tokenizer, Vocabulary  # noqa: E402
from index.build import versions  # noqa: E402
from index.build.builder import build_index  # noqa: E402
from index.generations.hashes import hash_value  # noqa: E402
from index.generations.manifest import FORMAT_VERSION  # noqa: E402
from index.generations.publish import open_current  # noqa: E402
from index.local.near_duplicates import hash_runs  # noqa: E402
from index.settings import BuildSettings  # noqa: E402
from ingest.assemble.assembly import assemble  # noqa: E402
from ingest.assemble.identity import Identity  # noqa: E402
from ingest.chunking import ChunkSettings, chunk_document, searched_sentence  # noqa: E402
from ingest.extraction import Extraction, RawBlock  # noqa: E402
from ingest.formats import FORMATS, recognise  # noqa: E402
from ingest.sandbox.limits import ReadingLimits  # noqa: E402
from ingest.sentences import find_sentences  # noqa: E402
from ingest.sources import find_sources_in  # noqa: E402
from tests.index.fakes import FakeEncoder  # noqa: E402

RECORD = Path(__file__).with_suffix(".json")
COMMAND = ".venv/bin/python tests/index/build/stage_digests.py"
FOLDERS = (ROOT / "corpus" / "documents", ROOT / "tests" / "ingest" / "documents")

# The stages that the input of a stage comes from.
INPUTS: Mapping[str, tuple[str, ...]] = {
    "reader": (),
    "assembly": ("reader",),
    "sentences": ("assembly",),
    "chunks": ("assembly", "sentences"),
    "analyzer": ("assembly", "chunks"),
    "near_duplicates": ("assembly",),
    "files": (),
}


@dataclass(frozen=True, slots=True)
class StageVersion:
    """What stands for the code of a stage."""

    version: int
    libraries: Mapping[str, str]
    raised_at: str = field(compare=False)
    """Which constant is raised, for the message."""


@dataclass(frozen=True, slots=True)
class Digests:
    """A record of all stages."""

    versions: Mapping[str, StageVersion]
    """By the name of a stage; a reader's is that of its format."""
    outputs: Mapping[str, Mapping[str, str]]
    """By document and stage the sha256 of what the stage makes of it."""


def compute() -> Digests:
    """The digests of the code as it is."""
    documents = sorted(path for folder in FOLDERS for path in folder.iterdir())
    outputs = {path.relative_to(ROOT).as_posix(): compute_document(path) for path in documents}
    return Digests(find_stages(), outputs | {"an index": {"files": hash_value(describe_files())}})


def find_stages() -> dict[str, StageVersion]:
    """The versions of all stages as they are."""
    constants = {"assembly": "ASSEMBLY", "sentences": "SENTENCES", "chunks": "CHUNKS", "near_duplicates": "NEAR_DUPLICATES"}
    where = "index/build/versions.py"
    stages = {name: StageVersion(getattr(versions, one), {}, f"{one} in {where}") for name, one in constants.items()}
    stemmer = versions.find_versions(versions.ANALYZER_LIBRARIES)
    stages["analyzer"] = StageVersion(versions.ANALYZER, stemmer, f"ANALYZER in {where}")
    stages["files"] = StageVersion(FORMAT_VERSION, {}, "FORMAT_VERSION in index/generations/manifest.py")
    for one in FORMATS:
        libraries = versions.find_versions(one.libraries)
        stages[one.name] = StageVersion(one.version, libraries, f"the version of the format {one.name!r} in ingest/formats.py")
    return stages


def compute_document(path: Path) -> dict[str, str]:
    """By stage the digest of what becomes of a file."""
    data = path.read_bytes()
    extraction = recognise(data, path.name).load_reader()(data, ReadingLimits())
    document = assemble(extraction, Identity(path.stem, None, None, None, None, path.name, hashlib.sha256(data).hexdigest()))
    sentences = find_sentences(document)
    chunks = chunk_document(document, ChunkSettings())
    searched = [searched_sentence(document, span) for span in sentences]
    acronyms, vocabulary = AcronymStatistics.of_text(document.text), Vocabulary.of_corpus([document.text])
    tokenizer = Tokenizer(vocabulary)
    tokens = [[tokenizer.document_tokens(chunk.searched), tokenizer.tokens(chunk.searched)] for chunk in chunks]
    return {
        "reader": hashlib.sha256(encode_extraction(extraction)).hexdigest(),
        "assembly": hash_value(asdict(document)),
        "sentences": hash_value(sentences),
        "chunks": hash_value([[asdict(chunk) for chunk in chunks], searched]),
        "analyzer": hash_value([acronyms.definitions, acronyms.small, asdict(vocabulary), tokens]),
        "near_duplicates": hash_value(hash_runs(document.text).tolist()),
    }


def encode_extraction(extraction: Extraction) -> bytes:
    """An extraction as JSON, by which it is compared."""
    message = {
        "raw": extraction.raw,
        "blocks": [_encode_block(block) for block in extraction.blocks],
        "pages": [[page.number, page.label, page.span] for page in extraction.pages],
        "metadata": asdict(extraction.metadata),
        "dropped": [[drop.pieces, drop.reason] for drop in extraction.dropped],
        "facts": asdict(extraction.facts),
    }
    return json.dumps(message).encode("ascii")


def _encode_block(block: RawBlock) -> dict[str, Any]:
    """The fields of a block that differ from their defaults: most of them are in most blocks empty."""
    return {one.name: value for one in fields(RawBlock) if (value := getattr(block, one.name)) != one.default}


def describe_files() -> dict[str, object]:
    """The layout of the files of a generation, whatever stands in them."""
    with tempfile.TemporaryDirectory() as data:
        build_index(find_sources_in([FOLDERS[1] / "note.md"]), Path(data), BuildSettings(), encoder=FakeEncoder())
        return {path.name: describe_file(path) for path in sorted(open_current(Path(data)).iterdir())}


def describe_file(path: Path) -> object:
    """The type of an array, the fields of a record, the tables of a database."""
    if path.suffix == ".npy":
        array = np.load(path)
        return [array.dtype.str, array.ndim]
    if path.suffix == ".json":
        loaded = json.loads(path.read_text(encoding="utf-8"))
        fields = sorted(loaded) if isinstance(loaded, dict) else type(loaded).__name__
        return [fields, sorted(loaded["documents"][0])] if path.name == "manifest.json" else fields
    if path.suffix == ".sqlite":
        with sqlite3.connect(path) as connection:
            return [row[0] for row in connection.execute("SELECT sql FROM sqlite_master ORDER BY name")]
    return path.suffix


def find_unversioned(recorded: Digests, computed: Digests) -> list[str]:
    """For each stage that changed and has its old version what to do about it, and for each version that was lowered."""
    found = [
        f"the version of the stage {name!r} went from {recorded.versions[name].version} to {stage.version}: it may only rise; "
        f"set {stage.raised_at} to at least {recorded.versions[name].version}"
        for name, stage in computed.versions.items()
        if name in recorded.versions and stage.version < recorded.versions[name].version
    ]
    changed = {stage: document for document, stage in _find_changed(recorded, computed)}
    for name, document in changed.items():
        stage = computed.versions[name]
        if recorded.versions.get(name, stage) == stage:
            found.append(
                f"the stage {name!r} makes something else of {document}, and its version is still {stage.version}: "
                f"raise {stage.raised_at} by one, then run `{COMMAND}`"
            )
    return found


def _find_changed(recorded: Digests, computed: Digests) -> Iterator[tuple[str, str]]:
    """Each document and stage whose output changed while the output of no stage before it did."""
    for document, outputs in computed.outputs.items():
        before = recorded.outputs.get(document, outputs)
        differ = {stage for stage, digest in outputs.items() if before.get(stage) != digest}
        for stage in differ:
            if not differ.intersection(INPUTS[stage]):
                yield document, _name_format(document) if stage == "reader" else stage


def _name_format(document: str) -> str:
    path = ROOT / document
    return recognise(path.read_bytes(), path.name).name


def read_record() -> Digests:
    """What was recorded. Raises ValueError where the file was edited by hand."""
    if not RECORD.exists():
        return Digests({}, {})
    fields = json.loads(RECORD.read_text(encoding="utf-8"))
    if fields.pop("sha256") != hash_value(fields):
        raise ValueError(f"{RECORD.name} was edited by hand: restore it, then run `{COMMAND}`")
    stages = {name: StageVersion(stage["version"], stage["libraries"], "") for name, stage in fields["versions"].items()}
    return Digests(stages, fields["outputs"])


def write_record(digests: Digests) -> None:
    """Write the record with a checksum of itself."""
    stages = {name: {"version": stage.version, "libraries": dict(stage.libraries)} for name, stage in digests.versions.items()}
    fields: dict[str, Any] = {"versions": stages, "outputs": {name: dict(found) for name, found in digests.outputs.items()}}
    RECORD.write_text(json.dumps(fields | {"sha256": hash_value(fields)}, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def main() -> int:
    """Write the record anew; 1 where it is refused."""
    computed = compute()
    unversioned = find_unversioned(read_record(), computed)
    if unversioned:
        print("\n".join(["not written:", *unversioned]), file=sys.stderr)
        return 1
    write_record(computed)
    print(f"{RECORD.name} holds {len(computed.outputs)} documents")
    return 0


if __name__ == "__main__":
    sys.exit(main())
