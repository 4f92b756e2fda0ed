from pathlib import Path

import pytest

from api.errors import SettingsError
from api.settings import Settings, read_settings
from ingest.sandbox.limits import MEMORY_SETTING, SECONDS_SETTING, ReadingLimits


def test_defaults_hold_when_the_environment_says_nothing() -> None:
    settings = read_settings({})
    assert (settings.data, settings.corpus, settings.host, settings.port) == (Path("var"), Path("corpus"), "127.0.0.1", 8000)


def test_the_environment_wins_over_the_defaults_and_a_flag_over_the_environment() -> None:
    environment = {"CITADEL_PORT": "9000", "CITADEL_HOST": "::1", "PORT": "1"}
    settings = read_settings(environment, port=7000, host=None)
    assert (settings.port, settings.host) == (7000, "::1")


def test_an_empty_variable_counts_as_unset() -> None:
    assert read_settings({"CITADEL_PORT": ""}) == Settings()


@pytest.mark.parametrize(("name", "value"), [("PORT", "70000"), ("PORT", "abc"), ("WAITING", "0"), ("BODY_BYTES", "-1")])
def test_a_wrong_value_is_named_with_its_variable(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"CITADEL_{name} is '{value}'"):
        read_settings({f"CITADEL_{name}": value})


def test_all_wrong_values_are_named_at_once() -> None:
    with pytest.raises(SettingsError, match=r"CITADEL_PORT.*CITADEL_THREADS"):
        read_settings({"CITADEL_PORT": "x", "CITADEL_THREADS": "y"})


def test_the_bounds_on_reading_are_those_that_a_refusal_names() -> None:
    settings = read_settings({SECONDS_SETTING: "7.5", MEMORY_SETTING: "3000000000"})
    assert settings.reading_limits == ReadingLimits(seconds=7.5, memory_bytes=3_000_000_000)
    assert read_settings({}).reading_limits == ReadingLimits()
