"""Two of the stops that stop.py makes."""

from pathlib import Path

from stop import stop_servers

from tests.shared_index import copy_index


def test_a_stop_under_load_loses_no_request_that_was_accepted(tmp_path: Path, corpus_data: Path) -> None:
    counts, _ = stop_servers(copy_index(corpus_data, tmp_path / "var"), stops=2, clients=12, seed=0)
    assert {outcome: count for outcome, count in counts.items() if outcome.startswith("lost")} == {}
    assert counts["answered, line kept"] > 0
    assert counts["answered, last of its line"] > 0
