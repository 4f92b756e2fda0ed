"""`citadel keys ...`: what is made, listed and taken back, and what the audit log says of it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from api.http.middleware.api_keys import KeyRing, make_key

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file of keys that is set."""
    path = tmp_path / "keys"
    path.write_text("\n".join(make_key(name)[1].entry for name in ("anna", "boris")) + "\n", encoding="utf-8")
    monkeypatch.setenv("CITADEL_API_KEYS", str(path))
    return path


def test_a_key_is_made_with_all_its_options_and_listed_with_them(run: Run, file: Path) -> None:
    options = ("--expires", "2027-01-31", "--collections", "press+asia", "--documents", "3", "--bytes", "1000", "--jobs", "2")
    status, out, _ = run("keys", "new", "carla", "--role", "write+audit", *options)
    secret, entry = (line.split()[1] for line in out.splitlines()[:2])
    assert status == 0
    assert entry.split(":")[3:] == ["expires=2027-01-31", "collections=asia+press", "documents=3", "bytes=1000", "jobs=2"]
    assert KeyRing.read(entry).find(secret) is not None
    file.write_text(f"{file.read_text(encoding='utf-8')}{entry}\n", encoding="utf-8")
    status, out, _ = run("keys", "list")
    assert status == 0
    told = "write+audit  carla  expires=2027-01-31  collections=asia+press  documents=3  bytes=1000  jobs=2"
    assert out.splitlines() == ["read         anna", "read         boris", told]


@pytest.mark.parametrize("options", [("--expires", "soon"), ("--collections", "a b"), ("--documents", "-1"), ("--role", "root")])
def test_an_option_that_no_key_can_have_is_refused(run: Run, options: tuple[str, ...]) -> None:
    assert run("keys", "new", "carla", *options)[0] == 2


def test_a_key_that_expired_is_listed_as_such(run: Run, tmp_path: Path) -> None:
    status, out, _ = run("keys", "new", "carla", "--expires", "2020-01-31")
    (tmp_path / "old").write_text(out.splitlines()[1].split()[1], encoding="utf-8")
    status, out, _ = run("keys", "list", "--file", str(tmp_path / "old"))
    assert (status, out) == (0, "read         carla  expires=2020-01-31  (expired)\n")


def test_a_revoked_key_is_out_of_the_file(run: Run, file: Path) -> None:
    assert run("keys", "revoke", "anna")[:2] == (0, "revoked the key of anna\n")
    assert [key.name for key in KeyRing.read(str(file)).keys] == ["boris"]
    status, _, err = run("keys", "revoke", "anna", "--file", str(file))
    assert (status, "holds no key of 'anna'" in err) == (2, True)


def test_a_key_of_the_setting_itself_cannot_be_taken_out_by_a_command(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CITADEL_API_KEYS", make_key("anna")[1].entry)
    status, _, err = run("keys", "revoke", "anna")
    assert (status, "no file of keys" in err) == (2, True)
