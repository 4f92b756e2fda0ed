"""Pages without text, read by tesseract (OCR) where it is installed: a picture goes in, text with its places comes out.

tesseract is a program of its own. It runs within the limits of the process that reads the file, and is ended when the time for
the file is nearly used up. Pages that it did not come to stay without text.
"""

import os
import signal
import subprocess
import time
from shutil import which

from ingest.errors import ReadError
from ingest.readers.pdf.drawing.pdf_file import PdfFile
from ingest.readers.pdf.pdf_fragments import Fragment

PROGRAM = "tesseract"
DOTS_PER_INCH = 200
# Seconds that are left to make a document of what was read.
RESERVED = 5.0


def recognise_page(file: PdfFile, number: int, deadline: float) -> list[Fragment]:
    """The text that tesseract finds on page `number`, none where it is not installed or finds none. `deadline`: by the clock of
    time.monotonic."""
    program = which(PROGRAM)
    if program is None or deadline - RESERVED <= time.monotonic():
        return []
    written = _run(program, file.render(number, DOTS_PER_INCH), deadline - RESERVED - time.monotonic())
    try:
        with PdfFile(written) as recognised:
            return [fragment for fragment in recognised.read_page(1).fragments if not fragment.text.isspace()]
    except ReadError:  # it wrote no PDF
        return []


def _run(program: str, picture: bytes, seconds: float) -> bytes:
    """The picture as a PDF with its text behind it. Empty where the program fails or takes longer than `seconds`."""
    command = [program, "-", "-", "--dpi", str(DOTS_PER_INCH), "pdf"]
    try:
        process = subprocess.Popen(  # noqa: S603
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
        )
    except OSError:
        return b""
    with process:
        try:
            written, _ = process.communicate(picture, timeout=max(seconds, 0.0))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            return b""
    return written if process.returncode == 0 else b""
