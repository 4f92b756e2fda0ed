"""A server whose disk is full, or whose index turns to damage, answers on, says what is wrong, and is well again afterwards.

    python tests/faults/failing_server.py

The real server with the real model. Full: its data folder lies on a tmpfs (skipped where none may be mounted) with room for so
many kilobytes; an upload is refused with a problem that names the disk, or its job fails with that reason, or waits and is
done when there is room. Damaged: a file of the published generation is spoiled, one after the other; a server that runs when it
is published, one that starts on it and the commands all answer from the generation before, and say so.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from full_disk import can_mount, mount_tmpfs, remount, used_kilobytes
from ground import ROOT, check_nothing_left
from lost_uploads import CITADEL, Server, build_template, form, serve

from api.jobs.job_queue import list_pending
from index.generations.publish import CURRENT, FOLDER, PUBLISHED, list_generations, open_current
from tests.deadlines import HANG, wait_for
from tests.shared_index import copy_index

ROOMS = (0, 4, 16, 40, 64, 128, 512, 1024, 2048, 4096)
_ROOMY = 400 * 1024  # kilobytes


def fill_servers(template: Path, folder: Path, rooms: Sequence[int] = ROOMS) -> Counter[str]:
    """One server on a disk with each room; how its upload ended."""
    found = Counter[str]()
    with mount_tmpfs(folder / "disk", _ROOMY):
        data = copy_index(template, folder / "disk" / "data")
        with serve(data) as server:
            for room in rooms:
                remount(folder / "disk", used_kilobytes(folder / "disk") + room)
                found[_send_to_full(server, room)] += 1
                remount(folder / "disk", _ROOMY)
                wait_for(lambda: not list_pending(data))
                assert _send(server, f"after-{room}")["state"] == "done"
                assert server.ask("GET", f"/v1/documents/after-{room}")[0] == 200
            server.process.terminate()
            assert server.process.wait(timeout=HANG) == 0
        check_nothing_left(data)
    return found


def _send_to_full(server: Server, room: int) -> str:
    status, told = server.ask("PUT", f"/v1/documents/full-{room}", form("Ports were named in the middle of a full disk. " * 20))
    if status != 202:
        assert status == 507, (status, told)
        assert "disk is full" in told["detail"], told
        outcome = f"refused with {status}: the disk is full"
    else:
        complaint = wait_for(lambda: server.ask("GET", "/readyz")[1]["complaint"] or _is_done(server, told["job_id"]))
        outcome = "done" if complaint is True else "waits for room"
        if outcome == "waits for room":
            assert "disk is full" in str(complaint), complaint
            assert server.ask("GET", f"/v1/documents/full-{room}")[0] == 404
    assert server.ask("GET", "/readyz")[1]["status"] == "ready"
    assert _ask(server)
    return outcome


def _is_done(server: Server, job_id: str) -> bool:
    return bool(server.ask("GET", f"/v1/jobs/{job_id}")[1]["state"] == "done")


def _send(server: Server, doc_id: str) -> dict[str, object]:
    status, told = server.ask("PUT", f"/v1/documents/{doc_id}", form(f"There is room again for {doc_id}, and ports are named."))
    assert status == 202, told
    return _follow(server, told["job_id"], seconds=HANG)


def _follow(server: Server, job_id: str, seconds: float) -> dict[str, object]:
    until = time.monotonic() + seconds
    while True:
        status, job = server.ask("GET", f"/v1/jobs/{job_id}")
        assert status == 200, job
        if job["state"] in ("done", "failed") or time.monotonic() > until:
            assert isinstance(job, dict)
            return job
        time.sleep(0.1)


def _ask(server: Server) -> object:
    body = json.dumps({"query": "mine action and ports"}).encode()
    status, told = server.ask("POST", "/v1/search", body, "application/json")
    assert status == 200, told
    return told["passages"]


def turn_servers_to_damage(template: Path, folder: Path, every: int = 1) -> Counter[str]:
    """Two generations, the newer one spoiled in one file after the other; how many files did that for."""
    found = Counter[str]()
    data = copy_index(template, folder / "data")
    with serve(data) as server:
        assert _send(server, "newer")["state"] == "done"
    newer = open_current(data)
    older = list_generations(data)[-2]
    names = sorted(path.name for path in newer.iterdir() if path.name != PUBLISHED)[::every]
    for name in names:
        _publish(data, older)
        whole = (newer / name).read_bytes()
        with serve(data) as server:
            assert server.ask("GET", "/readyz")[1] == {"status": "ready", "generation": older, "complaint": None}
            (newer / name).write_bytes(whole[:-1])
            _publish(data, newer.name)
            wait_for(lambda server=server: server.ask("GET", "/readyz")[1]["complaint"])
            _check_told(server, older, name)
        with serve(data) as server:
            _check_told(server, older, name)
        found["files of a generation that running and starting servers told by name"] += 1
        if name == names[-1]:
            _check_commands(data, older, name, found)
        (newer / name).write_bytes(whole)
    return found


def _publish(data: Path, generation: str) -> None:
    draft = data / "draft"
    draft.write_text(generation + "\n", encoding="utf-8")
    draft.replace(data / CURRENT)


def _check_told(server: Server, generation: str, name: str) -> None:
    status, told = server.ask("GET", "/readyz")
    assert (status, told["generation"]) == (200, generation)
    assert name in told["complaint"], told
    assert "citadel index" in told["complaint"], told
    assert _ask(server)


def _check_commands(data: Path, older: str, name: str, found: Counter[str]) -> None:
    """They say so on stderr; `citadel index` repairs, and says nothing more."""
    environment = os.environ | {"CITADEL_DATA": str(data), "CITADEL_CORPUS": str(ROOT / "corpus")}

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([*CITADEL, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=True)

    asked = run("search", "ports")
    assert f"answering from the earlier generation {older}" in asked.stderr, asked.stderr
    assert name in asked.stderr
    repaired = run("index")
    assert name in repaired.stderr, repaired.stderr
    assert not run("search", "ports").stderr
    assert list_generations(data)[-1] == open_current(data).name
    assert (data / FOLDER / open_current(data).name / PUBLISHED).exists()
    found["repairs by the command"] += 1


def main() -> None:
    parser = argparse.ArgumentParser(description="Serve from full disks and damaged files.")
    parser.add_argument("--every", type=int, default=1, help="damage every so many-th file")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        began = time.monotonic()
        template = build_template(Path(folder) / "template")
        found = turn_servers_to_damage(template, Path(folder), arguments.every)
        if can_mount(Path(folder)):
            found += fill_servers(template, Path(folder))
        else:
            print("skipped: no file system may be mounted here")
    for outcome, count in sorted(found.items()):
        print(f"{count:5} {outcome}")
    print(f"answered on throughout; {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
