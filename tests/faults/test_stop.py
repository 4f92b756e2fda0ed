import subprocess
import sys
from pathlib import Path


def test_a_stop_under_load_loses_no_request_that_was_accepted() -> None:
    script = Path(__file__).with_name("stop.py")
    ended = subprocess.run([sys.executable, script, "--stops", "2"], capture_output=True, text=True, timeout=300, check=False)
    assert ended.stdout.splitlines()[-1] == "lost: 0", ended.stdout + ended.stderr
    assert "answered, line kept" in ended.stdout
    assert "answered, last of its line" in ended.stdout
