"""The YAML front matter of a Markdown file: what it says of the document, and where the text behind it begins."""

import re
from collections.abc import Mapping
from datetime import date, datetime

import yaml

from ingest.extraction import FoundMetadata

FRONT_MATTER = re.compile(r"\ufeff?---[ \t]*\n(.*?\n)?(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
# Front matter of real files is some lines; a rule at the top of a long text must not make the parser chew all of it.
LONGEST = 20_000
# Twenty lines of references to references stand for a million values; no title or date needs one, nor a tag.
REFUSED = (yaml.AliasToken, yaml.AnchorToken, yaml.TagToken)

# In the order in which they are believed; a day beats the clock time of the server that printed it.
TITLE_KEYS = ("title",)
PUBLISHER_KEYS = ("publisher", "site", "site_name", "sitename", "author")
DATE_KEYS = ("published", "date", "date_published", "published_time", "publication_date")
LANGUAGE_KEYS = ("language", "lang", "locale")

# They have no width and are no part of a name: word joiner, zero-width space, soft hyphen, byte order mark.
INVISIBLE = str.maketrans("", "", "\u2060\u200b\u00ad\ufeff")


def split_front_matter(raw: str) -> tuple[FoundMetadata, int]:
    """What the front matter says, and the offset behind it. Nothing and 0 where there is none, or none that is YAML."""
    match = FRONT_MATTER.match(raw, 0, LONGEST + 1)
    if match is None or match.end() > LONGEST:
        return FoundMetadata(), 0
    try:
        if any(isinstance(token, REFUSED) for token in yaml.scan(match.group(1) or "", Loader=yaml.SafeLoader)):
            return FoundMetadata(), 0
        values = yaml.safe_load(match.group(1) or "")
    # ValueError: a date such as 2021-02-30; ArithmeticError: a number past what a float holds.
    except (yaml.YAMLError, ValueError, ArithmeticError, RecursionError):
        return FoundMetadata(), 0
    if not isinstance(values, Mapping):
        return FoundMetadata(), 0
    found = FoundMetadata(
        title=_first_text(values, TITLE_KEYS),
        publisher=_first_text(values, PUBLISHER_KEYS),
        published=next((day.isoformat() for key in DATE_KEYS if (day := read_date(values.get(key)))), None),
        language=_first_text(values, LANGUAGE_KEYS),
    )
    return found, match.end()


def read_date(value: object) -> date | None:
    """The day of a YAML or meta tag value. None for anything that does not begin with one written year-month-day."""
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


def _first_text(values: Mapping[object, object], keys: tuple[str, ...]) -> str | None:
    for key in keys:
        value = values.get(key)
        if isinstance(value, list) and value:
            value = value[0]
        if isinstance(value, str) and (text := tidy_text(value)):
            return text
    return None
