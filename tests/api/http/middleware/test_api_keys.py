from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from api.caller import Quota, Role
from api.errors import KeysError
from api.http.middleware.api_keys import Key, KeyRing, make_key

ANNA = f"anna:read:{sha256(b'one').hexdigest()}"
BORIS = f"boris:write:{sha256(b'two').hexdigest().upper()}"


def test_a_key_that_was_made_is_found_by_its_entry_and_no_other_is() -> None:
    secret, key = make_key("anna", "write")
    ring = KeyRing.read(key.entry)
    assert ring.find(secret) == key
    assert [ring.find(given) for given in ("", secret[:-1], secret + "x", key.digest, key.entry)] == [None] * 5


def test_keys_have_256_random_bits_and_their_entry_holds_none_of_them() -> None:
    made = [make_key("anna", "read") for _ in range(50)]
    assert len({secret for secret, _ in made}) == 50
    assert all(len(secret.removeprefix("ctd_")) == 43 for secret, _ in made)  # 256 bits at 6 a letter
    assert all(secret not in key.entry for secret, key in made)


@pytest.mark.parametrize("setting", [f"{ANNA},{BORIS}", f" {ANNA} , {BORIS} ,"])
def test_several_keys_stand_in_one_setting(setting: str) -> None:
    keys = KeyRing.read(setting).keys
    assert [(key.name, key.roles) for key in keys] == [("anna", {"read"}), ("boris", {"read", "write"})]
    assert KeyRing.read(setting).find("two") == keys[1]


def test_keys_stand_in_a_file_with_notes(tmp_path: Path) -> None:
    file = tmp_path / "keys"
    file.write_text(f"# analysts\n{ANNA}\n\n{BORIS}\n", encoding="utf-8")
    assert [key.name for key in KeyRing.read(str(file)).keys] == ["anna", "boris"]


def test_without_a_setting_there_are_no_keys() -> None:
    assert KeyRing.read("").keys == ()


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ("my-secret", "names no file"),
        ("anna:read:abc", "entry 1"),
        (f"{ANNA},boris:write:my-secret", "entry 2"),
        (ANNA.replace("read", "root"), "names no file"),
        (f"{ANNA},{ANNA}", "'anna' twice"),
        ("\x00", "names no file"),
        (" ", "holds no key"),
        (",", "names no file"),
    ],
)
def test_what_is_no_key_is_refused_without_repeating_it(setting: str, told: str) -> None:
    with pytest.raises(KeysError, match=told) as refused:
        KeyRing.read(setting)
    assert "my-secret" not in str(refused.value)


def test_a_file_without_a_key_is_refused_rather_than_taken_for_an_open_door(tmp_path: Path) -> None:
    (tmp_path / "keys").write_text("# none yet\n", encoding="utf-8")
    with pytest.raises(KeysError, match="holds no key"):
        KeyRing.read(str(tmp_path / "keys"))


@pytest.mark.parametrize("name", ["", "a b", "a:b", "-a", "x" * 65, "é"])
def test_a_name_that_no_entry_can_hold_is_refused(name: str) -> None:
    with pytest.raises(KeysError, match="name"):
        make_key(name, "read")


@pytest.mark.parametrize("roles", [("read",), ("read", "write"), ("read", "audit"), ("read", "write", "audit")])
def test_an_entry_reads_back_as_the_key_that_it_is_of(roles: tuple[Role, ...]) -> None:
    plain = Key("a.b-c_1", frozenset(roles), "0" * 64)
    bound = replace(plain, name="b", expires=date(2027, 1, 31), collections=frozenset({"asia", "eu"}), quota=Quota(3, 10**9, 0))
    assert KeyRing.read(f"{plain.entry},{bound.entry}").keys == (plain, bound)


@pytest.mark.parametrize(
    "option",
    [
        "expires=soon",
        "expires=2027-02-30",
        "collections=",
        "collections=a+",
        "collections=a b",
        "documents=-1",
        "jobs=q",
        "ctd_key",
    ],
)
def test_an_option_that_is_none_is_refused_by_its_name_and_never_repeated(option: str) -> None:
    name, _, value = option.partition("=")
    with pytest.raises(KeysError, match=f"a value of {name} that is no|an option that is none") as refused:
        KeyRing.read(f"{ANNA}:{option}")
    problem = str(refused.value).partition(": write")[0]
    assert value == "" or value not in problem.split()
    assert "ctd_key" not in problem
