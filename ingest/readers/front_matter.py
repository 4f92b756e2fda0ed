"""The front matter of a Markdown file: what it says of the document, and where the text behind it begins.

It is YAML between `---`, TOML between `+++`, or JSON between `;;;` or in braces.
"""

import json
import re
import tomllib
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime

import yaml

from ingest.extraction import FoundMetadata
from ingest.readers.shown_text import check_address
from ingest.readers.written_dates import find_written_date

# Front matter of real files is some lines; a rule at the top of a long text must not make the parser chew all of it.
LONGEST = 20_000
# Twenty lines of references to references stand for a million values; no title or date needs one, nor a tag.
REFUSED = (yaml.AliasToken, yaml.AnchorToken, yaml.TagToken)

# In the order in which they are believed, as `_tidy_key` writes them. A day beats the clock time of the server that printed it.
TITLE_KEYS = ("title", "titel", "titre", "headline")
PUBLISHER_KEYS = ("publisher", "site", "site_name", "sitename", "author", "authors")
DATE_KEYS = (
    "published", "date", "date_published", "datepublished", "published_time", "published_at", "publication_date",
    "publicationdate", "publishdate", "pubdate", "issued", "released", "datum",
)  # fmt: skip
LANGUAGE_KEYS = ("language", "lang", "locale", "sprache", "langue")
URL_KEYS = ("url", "source_url", "canonical", "canonical_url", "permalink", "source", "link")
# What people write for a tag. An unknown word is kept as it is.
LANGUAGE_NAMES = {
    "english": "en", "eng": "en", "german": "de", "deutsch": "de", "ger": "de", "deu": "de", "french": "fr", "français": "fr",
    "fre": "fr", "fra": "fr", "spanish": "es", "español": "es", "spa": "es", "italian": "it", "italiano": "it", "ita": "it",
    "portuguese": "pt", "português": "pt", "por": "pt", "dutch": "nl", "nederlands": "nl", "polish": "pl", "polski": "pl",
}  # fmt: skip
LANGUAGE_TAG = re.compile(r"([a-z]{2,3})(?:[-_]([a-z0-9]{2,8}))?(?:[.@].*)?", re.IGNORECASE)

# They have no width and are no part of a name: word joiner, zero-width space, soft hyphen, byte order mark.
INVISIBLE = str.maketrans("", "", "\u2060\u200b\u00ad\ufeff")
FOUND_IN = "front matter"


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The front matter of a file."""

    metadata: FoundMetadata = field(default_factory=FoundMetadata)
    end: int = 0
    """The offset of the text behind it, 0 where there is none."""
    remarks: tuple[str, ...] = ()
    """What it says and could not be understood, each a sentence."""


def split_front_matter(raw: str) -> FrontMatter:
    """The front matter at the top of a text. Empty where there is none, or none that its language can read."""
    for pattern, load in LOADERS:
        match = pattern.match(raw, 0, LONGEST + 1)
        if match is None or match.end() > LONGEST:
            continue
        try:
            values = load(match.group(1) or "")
        # ValueError: TOML and JSON that cannot be read, or a date such as 2021-02-30 in TOML.
        except (yaml.YAMLError, ValueError, RecursionError):
            return FrontMatter()
        if isinstance(values, Mapping):
            return _read_values({_tidy_key(key): value for key, value in values.items()}, match.end())
    return FrontMatter()


def _load_yaml(source: str) -> object:
    """Every value as the text that was written: "1.10" is a title and no number, and "no" is Norwegian."""
    if any(isinstance(token, REFUSED) for token in yaml.scan(source, Loader=yaml.SafeLoader)):
        return None
    return yaml.load(source, Loader=yaml.BaseLoader)  # noqa: S506 - the base loader makes texts, lists and mappings alone


def _load_json(source: str) -> object:
    return json.loads(source)


LOADERS: tuple[tuple[re.Pattern[str], Callable[[str], object]], ...] = (
    (re.compile(r"\ufeff?---[ \t]*\n(.*?\n)?(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL), _load_yaml),
    (re.compile(r"\ufeff?\+\+\+[ \t]*\n(.*?\n)?\+\+\+[ \t]*(?:\n|\Z)", re.DOTALL), tomllib.loads),
    (re.compile(r"\ufeff?;;;[ \t]*\n(.*?\n)?;;;[ \t]*(?:\n|\Z)", re.DOTALL), _load_json),
    (re.compile(r"\ufeff?(\{[ \t]*\n.*?\n\}[ \t]*(?:\n|\Z))", re.DOTALL), _load_json),
)


def _tidy_key(key: object) -> str:
    return re.sub(r"[-\s]", "_", str(key)).casefold()


def _read_values(values: Mapping[str, object], end: int) -> FrontMatter:
    title, publisher = _first_text(values, TITLE_KEYS), _first_text(values, PUBLISHER_KEYS)
    language = _tidy_language(_first_text(values, LANGUAGE_KEYS))
    dates = {key: text for key in DATE_KEYS if (text := _first_text(values, (key,)))}
    published = next((day for text in dates.values() if (day := find_written_date(text, language))), None)
    found = FoundMetadata(
        title=title,
        publisher=publisher,
        published=published,
        language=language,
        url=_first_address(values),
        title_from=FOUND_IN if title else None,
        published_from=FOUND_IN if published else None,
        language_from=FOUND_IN if language else None,
    )
    remarks = () if published else tuple(_remark_on_date(key, text) for key, text in dates.items())
    return FrontMatter(found, end, remarks)


def _remark_on_date(key: str, text: str) -> str:
    return f"the front matter has {key}: {text[:60]!r}, which is no date or can be read in two ways; write it as 2021-02-11"


def _tidy_language(value: str | None) -> str | None:
    """The tag of a language in one spelling: "EN" and "English" are "en", "en_us" is "en-US"."""
    if value is None or value.casefold() in LANGUAGE_NAMES:
        return value if value is None else LANGUAGE_NAMES[value.casefold()]
    match = LANGUAGE_TAG.fullmatch(value)
    if match is None:
        return value
    region = match.group(2) or ""
    primary = LANGUAGE_NAMES.get(match.group(1).lower(), match.group(1).lower())
    return f"{primary}-{region.upper() if len(region) == 2 else region}" if region else primary


def read_date(value: object) -> date | None:
    """The day of a meta tag's value. None for anything that does not begin with one written year-month-day."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    match = re.match(r"\s*(\d{4}-\d{2}-\d{2})(?!\d)", value) if isinstance(value, str) else None
    try:
        return date.fromisoformat(match.group(1)) if match else None
    except ValueError:
        return None


def tidy_text(value: str) -> str | None:
    """A value on one line, without characters that cannot be seen. None where nothing is left."""
    return " ".join(value.translate(INVISIBLE).split()) or None


def _first_address(values: Mapping[str, object]) -> str | None:
    """The first value that is an address. Many a "source" or "link" is none, and "/2024/report" is one of a site alone."""
    for key in URL_KEYS:
        with suppress(ValueError):
            return check_address(_first_text(values, (key,)) or "")
    return None


def _first_text(values: Mapping[str, object], keys: tuple[str, ...]) -> str | None:
    for key in keys:
        value = values.get(key)
        if isinstance(value, list) and value:
            value = value[0]
        if isinstance(value, Mapping):
            value = value.get("name")
        if isinstance(value, (date, int, float)) and not isinstance(value, bool):
            value = str(value)
        if isinstance(value, str) and (text := tidy_text(value)):
            return text
    return None
