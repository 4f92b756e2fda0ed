import sys
from pathlib import Path

from api.jobs.build_parent import Outcome, Updates


def ignore(step: str, done: int, total: int) -> None:
    """Progress for nobody."""


def test_an_update_that_dies_before_it_hears_its_order_is_told_by_its_exit_status() -> None:
    outcome = Updates([sys.executable, "-c", "raise SystemExit(3)"]).run({"put": "x" * 5_000_000}, ignore)
    assert outcome == Outcome("died", "the update stopped without a word (exit status 3; the server's log may say why)")


def test_no_update_begins_after_a_stop(tmp_path: Path) -> None:
    updates = Updates([sys.executable, "-c", f"open({str(tmp_path / 'begun')!r}, 'w')"])
    updates.stop()
    assert updates.run({}, ignore).kind == "died"
    assert not (tmp_path / "begun").exists()


def test_what_was_reported_counts_however_the_update_ended() -> None:
    says = 'import os; print(\'{"report": {"generation": "1", "failed": []}}\', flush=True); os.kill(os.getpid(), 9)'
    outcome = Updates([sys.executable, "-c", says]).run({}, ignore)
    assert (outcome.kind, outcome.report) == ("report", {"generation": "1", "failed": []})
