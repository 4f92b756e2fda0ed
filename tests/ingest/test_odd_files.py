"""Files that break readers: every one is read or refused with a reason, none crashes, hangs or puts an error into a text.

`CITADEL_ODD_FILES_LOG=path` writes what became of each file, one a line.
"""

import os
import time
from collections import Counter
from pathlib import Path

import pytest

from ingest.errors import ReadError
from ingest.sandbox.limits import ReadingLimits
from tests.deadlines import HANG
from tests.ingest.extraction_invariants import check
from tests.ingest.sandbox_reading import ExtractingProcess

FOLDER = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "odd_files"
SLOWEST = HANG
# Words that parsers and web servers use for trouble, never a document of this collection.
ERROR_TEXTS = ("Traceback (most recent call last)", "PdfReadError", "UnicodeDecodeError", "DamagedFileError")


def read_one(reader: ExtractingProcess, path: Path) -> str:
    """What became of a file: "read", or the reason of its refusal."""
    try:
        extraction = reader.read(path)
    except ReadError as refusal:
        assert path.name in str(refusal)
        assert type(refusal) is not ReadError
        return refusal.reason
    check(extraction)
    assert extraction.blocks
    assert not any(text in extraction.raw for text in ERROR_TEXTS)
    return "read"


def test_every_odd_file_is_read_or_refused_with_a_reason() -> None:
    if not FOLDER.is_dir():
        pytest.skip("the shared odd files are not beside the project")
    paths = sorted(path for path in FOLDER.rglob("*") if path.is_file())
    outcomes: Counter[tuple[str, str]] = Counter()
    log = []
    with ExtractingProcess(ReadingLimits(seconds=SLOWEST)) as reader:
        for path in paths:
            began = time.monotonic()
            outcome = read_one(reader, path)
            outcomes[path.suffix, outcome] += 1
            log.append(f"{time.monotonic() - began:.2f} s\t{outcome}\t{path.relative_to(FOLDER)}")
    print("\n".join(f"{count:4} {suffix} {outcome}" for (suffix, outcome), count in sorted(outcomes.items())))
    if "CITADEL_ODD_FILES_LOG" in os.environ:
        Path(os.environ["CITADEL_ODD_FILES_LOG"]).write_text("\n".join(log) + "\n", encoding="utf-8")
    assert outcomes.total() == len(paths)
    assert ("", "reading_limit") not in {("", outcome) for _, outcome in outcomes}
    # What these readers reached; fewer means that one of them got worse.
    assert outcomes[".pdf", "read"] >= 300
    assert outcomes[".html", "read"] >= 60
    assert outcomes[".docx", "read"] >= 13
    assert outcomes[".pdf", "encrypted"] == 16
