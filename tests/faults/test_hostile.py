"""Some of the hostile requests that hostile.py sends."""

from pathlib import Path

from hostile import attack


def test_hostile_requests_are_answered_in_good_order_and_change_nothing(tmp_path: Path, corpus_data: Path) -> None:
    record, _ = attack(corpus_data, tmp_path, count=500)
    assert record.wrong == []
    assert record.outcomes.total() > 400
