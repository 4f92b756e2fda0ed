"""The file of the keys: read again while the server runs, and edited by `citadel keys revoke`."""

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.errors import KeysError
from api.http.middleware.api_keys import KeyRing, make_key
from api.http.middleware.key_file import LiveKeys, revoke_key

ANNA, ANNAS = make_key("anna", "read")
BORIS, BORISS = make_key("boris", "write")


class Clock:
    """A clock that goes on when it is moved."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "keys"
    path.write_text(f"# analysts\n{ANNAS.entry}\n\n{BORISS.entry}\n", encoding="utf-8")
    return path


@pytest.fixture
def clock() -> Clock:
    return Clock()


def write_later(path: Path, text: str, clock: Clock) -> None:
    path.write_text(text, encoding="utf-8")
    clock.now += 1.0


def test_a_key_that_is_removed_stops_and_one_that_is_added_counts(file: Path, clock: Clock) -> None:
    keys = LiveKeys(str(file), clock)
    assert keys.find(ANNA) == ANNAS
    carla, carlas = make_key("carla", "audit")
    write_later(file, f"{BORISS.entry}\n{carlas.entry}\n", clock)
    assert [keys.find(secret) for secret in (ANNA, BORIS, carla)] == [None, BORISS, carlas]
    assert keys.degraded is None


def test_the_file_is_looked_at_once_a_second_at_most(file: Path, clock: Clock) -> None:
    keys = LiveKeys(str(file), clock)
    assert keys.find(ANNA) == ANNAS
    file.write_text(f"{BORISS.entry}\n", encoding="utf-8")
    clock.now += 0.9
    assert keys.find(ANNA) == ANNAS
    clock.now += 0.2
    assert keys.find(ANNA) is None


def make_unreadable(file: Path) -> None:
    file.unlink()


def make_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def make_pipe(file: Path) -> None:
    file.unlink()
    os.mkfifo(file)


@pytest.mark.parametrize(
    "spoil",
    [
        make_unreadable,
        make_folder,
        make_pipe,
        lambda file: file.write_bytes(b""),
        lambda file: file.write_bytes(b"\xff\xfe\x00"),
        lambda file: file.write_bytes(b"a" * 5_000_000),
        lambda file: file.write_text(f"{BORISS.entry}\nmy-secret\n"),
        lambda file: file.write_text(f"{BORISS.entry}\n{BORISS.entry}\n"),
        lambda file: file.write_text(f"{BORISS.entry}:my-secret\n"),
    ],
)
def test_a_file_that_cannot_be_used_keeps_the_keys_that_were_and_is_a_complaint(
    file: Path, clock: Clock, spoil: Callable[[Path], object]
) -> None:
    whole = file.read_text(encoding="utf-8")
    keys = LiveKeys(str(file), clock)
    spoil(file)
    clock.now += 1.0
    assert [keys.find(secret) for secret in (ANNA, BORIS)] == [ANNAS, BORISS]
    assert keys.degraded is not None
    assert "my-secret" not in keys.degraded
    if file.is_dir():
        file.rmdir()
    else:
        file.unlink(missing_ok=True)
    write_later(file, whole, clock)
    assert keys.degraded is None


def test_a_file_with_notes_alone_lets_nobody_in(file: Path, clock: Clock) -> None:
    keys = LiveKeys(str(file), clock)
    write_later(file, "# none\n", clock)
    assert (keys.find(ANNA), keys.are_set, keys.degraded) == (None, True, None)


def test_a_key_expires_when_its_last_day_is_over() -> None:
    today = datetime.now(UTC).date()
    days = (None, today + timedelta(1), today - timedelta(1), today - timedelta(400))
    assert [make_key("anna", "read", expires=day)[1].has_expired for day in days] == [False, False, True, True]


def test_a_revoked_key_is_gone_and_everything_else_stays(file: Path) -> None:
    file.chmod(0o640)
    revoke_key(file, "anna")
    assert file.read_text(encoding="utf-8") == f"# analysts\n\n{BORISS.entry}\n"
    assert file.stat().st_mode & 0o7777 == 0o640
    assert list(file.parent.iterdir()) == [file]
    revoke_key(file, "boris")
    assert file.read_text(encoding="utf-8") == "# analysts\n\n"


def test_the_last_line_of_a_file_may_be_revoked_without_leaving_it_empty(file: Path, clock: Clock) -> None:
    file.write_text(f"{ANNAS.entry}\n", encoding="utf-8")
    keys = LiveKeys(str(file), clock)
    revoke_key(file, "anna")
    clock.now += 1.0
    assert (keys.find(ANNA), keys.degraded) == (None, None)


def test_of_a_link_the_file_behind_it_is_edited(file: Path) -> None:
    link = file.with_name("link")
    link.symlink_to(file)
    revoke_key(link, "anna")
    assert link.is_symlink()
    assert [key.name for key in KeyRing.read(str(file)).keys] == ["boris"]


@pytest.mark.parametrize("name", ["carla", "ann", "# analysts", "", "anna:read"])
def test_a_name_without_an_entry_is_refused_and_nothing_is_written(file: Path, name: str) -> None:
    before = file.read_bytes()
    with pytest.raises(KeysError, match="holds no key of"):
        revoke_key(file, name)
    assert file.read_bytes() == before


def test_a_key_is_revoked_beside_a_line_that_is_none(file: Path) -> None:
    file.write_text(f"{ANNAS.entry}\nspoiled\n", encoding="utf-8")
    revoke_key(file, "anna")
    assert file.read_text(encoding="utf-8") == "spoiled\n"


@given(st.lists(st.sampled_from(["anna", "boris", "carla", "dora", "# a note", ""]), max_size=8), st.booleans())
def test_revoking_leaves_exactly_the_other_lines(tmp_path_factory: pytest.TempPathFactory, names: list[str], ends: bool) -> None:
    path = tmp_path_factory.mktemp("keys") / "keys"
    lines = [name if name in ("# a note", "") else make_key(name)[1].entry for name in (*names, "anna")]
    path.write_text("\n".join(lines) + "\n" * ends, encoding="utf-8")
    revoke_key(path, "anna")
    left = [line for line in lines if not line.startswith("anna:")]
    assert path.read_text(encoding="utf-8").split("\n")[: len(left)] in (left, ["# no key is left"][: len(left)])
    assert "anna:" not in path.read_text(encoding="utf-8")
