"""One report as a page, as what a browser prints of it and as what a word processor saves and prints: all read the same."""

import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from ingest.assemble.assembly import assemble
from ingest.assemble.identity import Identity
from ingest.document import Document
from ingest.language.detection import LanguageDetector
from ingest.load import extract
from ingest.sandbox.limits import ReadingLimits
from tests.deadlines import HANG
from tests.ingest.extraction_invariants import check, find_untold

REPORT = Path(__file__).resolve().parents[1] / "documents" / "maritime-report.html"


def run(folder: Path, command: Sequence[str]) -> None:
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not on the PATH")
    subprocess.run(
        command, cwd=folder, check=True, capture_output=True, timeout=HANG, env={"HOME": str(folder), "PATH": "/usr/bin:/bin"}
    )


def print_in_browser(folder: Path) -> Path:
    run(folder, ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--print-to-pdf=printed.pdf", str(REPORT)])
    return folder / "printed.pdf"


def save_as_word(folder: Path) -> Path:
    form = "docx:MS Word 2007 XML"
    run(
        folder,
        ["soffice", "--headless", "--infilter=HTML (StarWriter)", "--convert-to", form, "--outdir", str(folder), str(REPORT)],
    )
    return folder / "maritime-report.docx"


def print_from_word(folder: Path) -> Path:
    run(folder, ["soffice", "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(save_as_word(folder))])
    return folder / "maritime-report.pdf"


def read(path: Path) -> Document:
    extraction = extract(path.read_bytes(), path.name, ReadingLimits(), LanguageDetector())
    check(extraction)
    assert find_untold(extraction) == []
    return assemble(extraction, Identity("x", None, None, None, None, path.name, "0" * 64))


@pytest.mark.parametrize("make", [print_in_browser, save_as_word, print_from_word])
def test_a_report_reads_the_same_in_every_form_of_it(tmp_path: Path, make: Callable[[Path], Path]) -> None:
    page, other = read(REPORT), read(make(tmp_path))
    assert [(row.columns, row.cells) for row in other.rows] == [(row.columns, row.cells) for row in page.rows]
    assert [(one.number, one.heading) for one in other.sections] == [(one.number, one.heading) for one in page.sections]
    assert other.text.split() == page.text.split()
