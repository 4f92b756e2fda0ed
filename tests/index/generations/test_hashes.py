import hashlib
from pathlib import Path

from index.generations.hashes import hash_file, hash_value


def test_a_file_is_hashed_by_its_bytes(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"abc")
    assert hash_file(tmp_path / "file") == hashlib.sha256(b"abc").hexdigest()


def test_the_order_of_keys_does_not_matter_and_that_of_lists_does() -> None:
    assert hash_value({"a": 1, "b": 2}) == hash_value({"b": 2, "a": 1})
    assert hash_value([1, 2]) != hash_value([2, 1])


def test_half_a_character_can_be_hashed() -> None:
    assert hash_value("\ud800") != hash_value("\ud801")
