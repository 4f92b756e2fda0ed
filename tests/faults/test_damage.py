"""A few of the damages that damage.py does to every file."""

from pathlib import Path

from damage import damage_files, turn_to_damage


def test_a_damaged_file_is_told_by_name_and_the_generation_before_answers(tmp_path: Path) -> None:
    found = damage_files(tmp_path, bits=1, every=11)
    assert found["the one before it opened, with a complaint"] >= 10
    assert found["refused by name, none before it"] >= 10


def test_a_damaged_current_hides_no_generation(tmp_path: Path) -> None:
    found = damage_files(tmp_path, bits=4, only=("CURRENT", "library.json"))
    assert found["opened with a complaint"] >= 8
    assert found["library.json refused by name, the index served on"] >= 5


def test_a_running_shelf_does_not_turn_to_a_damaged_generation(tmp_path: Path) -> None:
    assert turn_to_damage(tmp_path, every=17).total() >= 10
