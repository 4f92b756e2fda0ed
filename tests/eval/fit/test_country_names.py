"""Names of countries, made from files of the World Factbook."""

import json
from pathlib import Path

from eval.fit.country_names import Country, find_capitals, find_forms, read_countries


def write_country(folder: Path, name: str, long: str, adjective: str, capital: str, **further: str) -> None:
    names = {"conventional short form": {"text": name}, "conventional long form": {"text": long}}
    government = {"Country name": names, "Capital": {"name": {"text": capital}}, **{k: {"text": v} for k, v in further.items()}}
    fields = {"Government": government, "People and Society": {"Nationality": {"adjective": {"text": adjective}}}}
    place = folder / "europe" / f"{name or long}.json"
    place.parent.mkdir(exist_ok=True)
    place.write_text(json.dumps(fields), encoding="utf-8")


def test_a_country_has_a_short_name_a_long_one_its_adjectives_and_a_capital(tmp_path: Path) -> None:
    write_country(tmp_path, "The Gambia", "Republic of The Gambia", "Gambian", "Banjul")
    write_country(tmp_path, "none", "Central Republic", "Central or Centralian (singular and plural)", "Br&aacute;; note - moved")
    assert read_countries(tmp_path) == [
        Country("Central Republic", ("Central", "Centralian"), "Bra"),
        Country("Gambia", ("Republic of The Gambia", "Gambian"), "Banjul"),
    ]


def test_what_names_two_countries_or_another_thing_is_left_out(tmp_path: Path) -> None:
    write_country(tmp_path, "Dominica", "none", "Dominican", "Roseau")
    write_country(tmp_path, "Eastland", "none", "Landian", "Eastland City")
    write_country(tmp_path, "Westland", "none", "Landian", "Westburg")
    write_country(tmp_path, "Isle", "none", "Islander", "Port", **{"Dependency status": "territory of Westland"})
    countries = read_countries(tmp_path)
    assert [(one.name, one.others) for one in countries] == [("Dominica", ()), ("Eastland", ()), ("Westland", ())]
    assert find_capitals(countries, {}) == {"Westburg": "Westland"}


def test_what_is_known_already_is_not_written_again() -> None:
    countries = [Country("New Land", ("Newlandish",), "Paris"), Country("Peru", ("Peruvian",), "Lima")]
    assert find_forms(countries, {"peru": ["Peru", "Peruvian"]}) == {"newland": ["New Land", "Newlandish"]}
    assert find_capitals(countries, {"Paris": "France"}) == {"Lima": "Peru"}
