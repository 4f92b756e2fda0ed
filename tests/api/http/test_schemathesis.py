"""The service against its own description: schemathesis makes requests of it, valid and not, and judges every response.

Against a real server over a copy of the index, which is changed by what is sent. What is not judged stands in schemathesis.toml.
"""

import json
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

HERE = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(HERE.parent / "faults"))

from hostile import serve  # noqa: E402  # wants the line before

from tests.deadlines import BUILD_HANG, HANG  # noqa: E402
from tests.shared_index import copy_index  # noqa: E402


def test_every_response_is_as_the_description_says(corpus_data: Path, tmp_path: Path) -> None:
    data = copy_index(corpus_data, tmp_path / "var")
    described = tmp_path / "openapi.json"
    with serve(data, tmp_path / "stderr") as server:
        with urlopen(f"{server.url}/openapi.json", timeout=HANG) as response:  # noqa: S310 - loopback only
            described.write_text(json.dumps(_leave_out_default(json.load(response))), encoding="utf-8")
        command = [Path(sys.executable).with_name("schemathesis"), "--config-file", HERE / "schemathesis.toml", "run", described]
        ran = subprocess.run(
            [*command, "--url", server.url, "--no-color"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=BUILD_HANG,
            check=False,
        )
        assert ran.returncode == 0, ran.stdout[-10_000:] + ran.stderr[-2_000:]
        assert "Selected: 50/50" in ran.stdout
        assert server.is_alive
    assert "Traceback" not in (tmp_path / "stderr").read_text(encoding="utf-8")


def _leave_out_default(description: dict[str, dict[str, dict[str, dict[str, dict[str, object]]]]]) -> object:
    """With a response for any other status, every status would be as described."""
    for operations in description["paths"].values():
        for operation in operations.values():
            del operation["responses"]["default"]
    return description
