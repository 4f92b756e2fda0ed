"""Two of the kills of a server that lost_uploads.py makes."""

from pathlib import Path

from lost_uploads import kill_servers


def test_no_upload_that_was_acknowledged_is_lost(tmp_path: Path, corpus_data: Path) -> None:
    assert kill_servers(corpus_data, tmp_path, kills=2, seed=1)["acknowledged and indexed"] > 0
