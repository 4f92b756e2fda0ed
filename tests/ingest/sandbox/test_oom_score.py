"""Where memory runs out, the kernel ends what reads files, then what updates the index, and the server last."""

import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest

from api.jobs.watch.update_limits import UpdateLimits
from ingest.sandbox.oom_score import READING, UPDATE
from tests.deadlines import HANG

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the score is Linux's")
OURS = int(Path("/proc/self/oom_score_adj").read_text(encoding="ascii")) if sys.platform == "linux" else 0
READ_SCORE = "print(open('/proc/self/oom_score_adj').read())"


def run(code: str) -> int:
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=HANG, check=True)
    return int(ran.stdout)


def test_a_raised_score_stands_and_is_not_lowered() -> None:
    raised = run(f"from ingest.sandbox.oom_score import raise_oom_score as r; r({UPDATE}); r({READING}); r(1); {READ_SCORE}")
    assert raised == max(OURS, READING)
    assert UPDATE < READING


def test_the_child_that_reads_files_raises_its_score_before_it_reads() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "index.build.reading_program"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write((2).to_bytes(8, "big") + b"{}")
        child.stdin.flush()
        child.stdout.read(1)
        score = int(Path(f"/proc/{child.pid}/oom_score_adj").read_text(encoding="ascii"))
        child.kill()
    assert score == max(OURS, READING)


def test_an_update_raises_its_score_before_it_takes_its_order() -> None:
    code = (
        "import api.jobs.build_child as b; b._check_folder = lambda _: None;"
        " b._carry_out = lambda *_: open('/proc/self/oom_score_adj').read(); b.main()"
    )
    order = json.dumps({"limits": asdict(UpdateLimits())}) + "\n"
    ran = subprocess.run([sys.executable, "-c", code], input=order, capture_output=True, text=True, timeout=HANG, check=True)
    assert str(max(OURS, UPDATE)) in ran.stdout
