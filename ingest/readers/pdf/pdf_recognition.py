"""Pages without text, read by tesseract (OCR) where it is installed: a picture goes in, text with its places comes out.

tesseract is a program of its own. It runs within the limits of the process that reads the file, and is ended when the processor
time for the file is nearly used up. Pages that it did not come to stay without text.
"""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from math import ceil
from shutil import which

from ingest.errors import ReadError
from ingest.readers.pdf.drawing.pdf_file import PdfFile
from ingest.readers.pdf.pdf_fragments import Fragment

PROGRAM = "tesseract"
DOTS_PER_INCH = 200
# Seconds of processor time that are left to make a document of what was read.
RESERVED = 5.0
# How many times as long as its processor time a page may take by the clock, on a busy machine.
PATIENCE = 10.0


def recognise_page(file: PdfFile, number: int, deadline: float) -> list[Fragment]:
    """The text that tesseract finds on page `number`, none where it is not installed or finds none. `deadline`: as
    `measure_spent` counts."""
    program = which(PROGRAM)
    if program is None or deadline - RESERVED <= measure_spent():
        return []
    written = _run(program, file.render(number, DOTS_PER_INCH), deadline - RESERVED - measure_spent())
    try:
        with PdfFile(written) as recognised:
            return [fragment for fragment in recognised.read_page(1).fragments if not fragment.text.isspace()]
    except ReadError:  # it wrote no PDF
        return []


def measure_spent() -> float:
    """Seconds of processor time that this process and the programs that it ran have used."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _run(program: str, picture: bytes, seconds: float) -> bytes:
    """The picture as a PDF with its text behind it. Empty where the program fails or takes `seconds` of the processor."""
    command = [program, "-", "-", "--dpi", str(DOTS_PER_INCH), "pdf"]
    try:
        process = subprocess.Popen(  # noqa: S603
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
        )
    except OSError:
        return b""
    with process:
        _limit_time(process.pid, seconds)
        try:
            written, _ = process.communicate(picture, timeout=PATIENCE * max(seconds, 0.0))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            return b""
    return written if process.returncode == 0 else b""


def _limit_time(pid: int, seconds: float) -> None:
    """Let a process use `seconds` of processor time, where the system can say so."""
    if sys.platform == "linux":
        import resource  # noqa: PLC0415  # not there on every system

        with suppress(OSError, ValueError):
            resource.prlimit(pid, resource.RLIMIT_CPU, (ceil(seconds) + 1, ceil(seconds) + 1))
