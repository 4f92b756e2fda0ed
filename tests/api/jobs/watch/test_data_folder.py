"""A data folder that is moved, replaced or gone while the server runs: nothing is acknowledged, nothing is made in its place."""

import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from played_updates import REPORTS, Start, ended, orders, put, start_workers
from upload_door import Door, open_door

from api.jobs.errors import FolderGoneError
from api.jobs.job_queue import accept, list_pending
from api.jobs.watch.data_folder import DataFolder
from tests.deadlines import wait_for


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    return tmp_path / "data"


@pytest.fixture
def start(data: Path) -> Iterator[Start]:
    with start_workers(data) as begin:
        yield begin


@pytest.fixture
def door(data: Path) -> Iterator[Door]:
    with open_door(data) as opened:
        opened.client.app.state.services.worker.folder.open()  # type: ignore[attr-defined]
        yield opened


def test_nothing_is_taken_on_while_the_folder_is_elsewhere_and_all_goes_on_when_it_is_back(door: Door, data: Path) -> None:
    assert door.put().status_code == 202
    data.rename(data.with_name("moved"))
    for answer in (door.put(), door.client.delete("/v1/documents/held"), door.client.post("/v1/index")):
        assert answer.status_code == 503
        assert "the data folder was moved, unmounted or replaced" in answer.json()["detail"]
    assert door.client.get("/v1/jobs").status_code == 503
    assert not data.exists()
    data.with_name("moved").rename(data)
    assert door.put().status_code == 202
    assert len(door.pending()) == 2


def test_an_empty_folder_in_its_place_stays_empty(door: Door, data: Path) -> None:
    data.rename(data.with_name("moved"))
    data.mkdir()
    assert door.put().status_code == 503
    assert list(data.iterdir()) == []


def test_a_folder_that_goes_while_a_file_is_received_acknowledges_nothing(
    door: Door, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def move(*_: object) -> int:
        if data.exists():
            data.rename(data.with_name("moved"))
        return 0

    monkeypatch.setattr("api.jobs.upload_files.os.fsync", move)
    assert door.put().status_code == 503
    assert not data.exists()


def test_a_copy_is_not_the_folder(data: Path) -> None:
    folder = DataFolder(data)
    folder.open()
    shutil.copytree(data, data.with_name("copy"))
    folder.check()
    data.rename(data.with_name("moved"))
    data.with_name("copy").rename(data)
    with pytest.raises(FolderGoneError, match="put it back"):
        folder.check()
    folder.close()
    folder.check()


def test_a_folder_is_made_at_the_start_and_never_again(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "new" / "data")
    folder.open()
    folder.check()
    os.rename(tmp_path / "new", tmp_path / "moved")  # noqa: PTH104
    with pytest.raises(FolderGoneError):
        folder.check()
    assert not (tmp_path / "new").exists()
    folder.close()


def test_the_worker_says_so_and_goes_on_when_the_folder_is_back(data: Path, start: Start) -> None:
    worker = start(REPORTS)
    job = put(data, "a")
    assert ended(data, job).state == "done"
    data.rename(data.with_name("moved"))
    assert wait_for(lambda: "the data folder was moved" in str(worker.degraded))
    assert not data.exists()
    later = accept(data.with_name("moved"), "index")
    data.with_name("moved").rename(data)
    assert ended(data, later).state == "done"
    wait_for(lambda: worker.degraded is None)


def test_an_update_under_way_when_the_folder_goes_is_made_again(data: Path, start: Start) -> None:
    job = put(data, "a")
    worker = start('(here / "begun").touch()\nwhile turn == 1 and not (here.parent / "go").exists(): time.sleep(0.01)\nreport()')
    wait_for((data / "begun").exists)
    data.rename(data.with_name("moved"))
    data.mkdir()
    (data.parent / "go").touch()
    wait_for(lambda: "the data folder was moved" in str(worker.degraded))
    time.sleep(0.3)
    assert list(data.iterdir()) == []
    data.rmdir()
    data.with_name("moved").rename(data)
    assert ended(data, job).state == "done"
    assert len(orders(data)) == 2
    assert list_pending(data) == []
