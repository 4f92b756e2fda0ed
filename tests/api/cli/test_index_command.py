import json

import pytest

from api.cli.index_command import print_report
from index.build.report import BuildReport, Failure

REFUSED = Failure("kept", "damaged", "kept: damaged", True)
REPORT = BuildReport("000002-aaaaaaaaaaaa", True, ("new",), (), ("old",), ("kept",), (REFUSED,), "x.npy was cut", 7, 9, 1.25)


def test_a_report_names_what_changed_and_what_was_refused(capsys: pytest.CaptureFixture[str]) -> None:
    print_report(REPORT, as_json=False)
    out, err = capsys.readouterr()
    assert out.splitlines()[:2] == ["added    new", "removed  old"]
    assert "1 added, 0 changed, 1 removed, 1 kept, 1 failed; 7 chunks; generation 000002-aaaaaaaaaaaa" in out
    assert "the index was built anew: x.npy was cut" in err
    assert "kept: damaged (an older reading of it stays in the index)" in err


def test_a_report_as_json_says_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    print_report(REPORT, as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert (told["added"], told["failed"][0]["reason"], told["chunks"]) == (["new"], "damaged", 7)
