import subprocess
import sys
from pathlib import Path

import pytest

from api.incoming.preview_copies import make_copy_folder, remove_copies


def test_the_copies_of_a_killed_process_are_removed_and_those_of_others_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    program = (
        "import os, signal\nfrom api.incoming.preview_copies import make_copy_folder\n"
        "with make_copy_folder() as folder:\n    (folder / 'file').write_text('x')\n    os.kill(os.getpid(), signal.SIGKILL)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == -9
    (left,) = tmp_path.iterdir()
    with make_copy_folder() as folder:
        remove_copies()
        assert (left.exists(), folder.exists()) == (False, True)
    assert list(tmp_path.iterdir()) == []
