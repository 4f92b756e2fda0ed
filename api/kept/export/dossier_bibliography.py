"""The bibliography of a dossier: footnotes, and one entry a document as text, BibTeX, RIS and CSL-JSON.

CSL-JSON is what every processor of citation styles reads (Zotero, pandoc), so that any style can be made of it.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from ingest.language.english import DATES

_MONTHS = DATES.months
_TEX = {
    "\\": "\\textbackslash{}",
    "~": "\\textasciitilde{}",
    "^": "\\textasciicircum{}",
    "{": "\\textbraceleft{}",  # BibTeX counts braces, also those behind a backslash
    "}": "\\textbraceright{}",
}
Quote = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Citer:
    """Writes citations of one moment."""

    base: str
    """The address of this server, with a slash at its end."""
    accessed: date
    """The day that citations are dated with."""

    def write_footnote(self, quote: Quote) -> str:
        """Publisher, “Title”, date, section, page, address (accessed date)."""
        section = f"sec. “{_quote_within(quote['section'])}”" if quote["section"] not in (None, quote["title"]) else None
        where = (section, quote["point"], quote["page"])
        parts = (
            quote["publisher"],
            f"“{_quote_within(quote['title'])}”",
            name_date(quote["published"]),
            *where,
            self.link(quote),
        )
        return self._join(parts)

    def write_entry(self, quote: Quote) -> str:
        """The entry of a document in the bibliography."""
        parts = (
            quote["publisher"],
            f"“{_quote_within(quote['title'])}”",
            name_date(quote["published"]),
            self._link_document(quote),
        )
        return self._join(parts)

    def _join(self, parts: Iterable[str | None]) -> str:
        written = ", ".join(_end_leftward(part) for part in parts if part)
        return f"{written} (accessed {name_date(self.accessed.isoformat())})."

    def write_bibtex(self, quotes: Iterable[Quote]) -> str:
        """An entry `@misc` a document."""
        return "\n".join(self._write_bibtex(quote, key) for key, quote in _name_keys(list_sources(quotes)))

    def write_ris(self, quotes: Iterable[Quote]) -> str:
        """A record a document."""
        records = []
        for key, quote in _name_keys(list_sources(quotes)):
            year, *rest = (quote["published"] or "").split("-")
            day = "/".join([year, *rest, *[""] * (2 - len(rest))]) + "/" if year else ""
            fields = [
                ("TY", "RPRT"), ("ID", key), ("TI", quote["title"]), ("PB", quote["publisher"]), ("PY", year), ("DA", day),
                ("UR", self._link_document(quote)), ("Y2", self.accessed.strftime("%Y/%m/%d/")),
            ]  # fmt: skip
            lines = [f"{tag}  - {_fold(value)}" for tag, value in fields if value]
            records.append("\r\n".join([*lines, "ER  - ", ""]))
        return "\r\n".join(records)

    def write_csl(self, quotes: Iterable[Quote]) -> str:
        """A list of items of CSL-JSON."""
        items = []
        for key, quote in _name_keys(list_sources(quotes)):
            item = {"id": key, "type": "report", "title": quote["title"], "publisher": quote["publisher"]}
            issued = [int(part) for part in (quote["published"] or "").split("-") if part.isdecimal()]
            item["issued"] = {"date-parts": [issued]} if issued else None
            item["URL"] = self._link_document(quote)
            item["accessed"] = {"date-parts": [[self.accessed.year, self.accessed.month, self.accessed.day]]}
            items.append({name: value for name, value in item.items() if value})
        return json.dumps(items, ensure_ascii=False, indent=1) + "\n"

    def link(self, quote: Quote) -> str:
        """The address of the quote in its document."""
        place = {"read": quote["doc_id"], "start": quote["start"], "end": quote["end"]}
        return f"{self.base}documents?{urlencode(place)}"

    def _link_document(self, quote: Quote) -> str:
        return f"{self.base}documents?{urlencode({'read': quote['doc_id']})}"

    def _write_bibtex(self, quote: Quote, key: str) -> str:
        year, month = _find_year(quote), (quote["published"] or "").partition("-")[2][:2]
        fields = [
            ("title", "{" + _escape_tex(quote["title"]) + "}"),
            ("author", quote["publisher"] and "{" + _escape_tex(quote["publisher"]) + "}"),
            ("year", year),
            ("month", _MONTHS[int(month) - 1][:3].lower() if month.isdecimal() and 1 <= int(month) <= 12 else ""),
            ("url", self._link_document(quote)),
            ("urldate", self.accessed.isoformat()),
        ]
        lines = [f"  {name} = {value if name == 'month' else '{' + value + '}'}" for name, value in fields if value]
        return f"@misc{{{key},\n" + ",\n".join(lines) + "\n}\n"


def list_sources(quotes: Iterable[Quote]) -> list[Quote]:
    """One quote a document, in the order of publisher and title."""
    first = {quote["doc_id"]: quote for quote in reversed(list(quotes))}
    return sorted(
        first.values(), key=lambda quote: (_fold(quote["publisher"] or "").casefold(), quote["title"].casefold(), quote["doc_id"])
    )


def name_date(published: str | None) -> str:
    """ "2019-10-17", "2019-10" or "2019" as an English date, "n.d." for none. What is no date stays as it is."""
    parts = (published or "n.d.").split("-")
    if not all(part.isdecimal() for part in parts) or (len(parts) > 1 and not 1 <= int(parts[1]) <= 12):
        return published or "n.d."
    named = [*(str(int(day)) for day in parts[2:]), *(_MONTHS[int(month) - 1] for month in parts[1:2]), parts[0]]
    return " ".join(named)


def _name_keys(sources: Sequence[Quote]) -> list[tuple[str, Quote]]:
    """Each source with a key of its own, of small ASCII letters, digits and hyphens.

    Publisher, year and a word of the title, or its id where these are not known or another source has them. Ids of an imported
    file may be one key as well, and get a number behind them.
    """
    keys: dict[str, Quote] = {}
    for quote in sources:
        telling = next((word for word in list_words(quote["title"]) if len(word) > 3), None)
        named = [next(iter(list_words(quote["publisher"] or "")), None), _find_year(quote) or "nd", telling]
        known = [part for part in named if part]
        plain = "-".join(list_words(quote["doc_id"])) or "source"
        numbered = (f"{plain}-{number}" for number in range(2, len(sources) + 2))
        keys[next(key for key in ("-".join(known) if len(known) > 1 else plain, plain, *numbered) if key not in keys)] = quote
    return list(keys.items())


def _find_year(quote: Quote) -> str:
    """The four digits of the year, "" where it has none."""
    year = (quote["published"] or "").partition("-")[0]
    return year if len(year) == 4 and year.isascii() and year.isdecimal() else ""


def list_words(text: str) -> list[str]:
    """The words of a text in small ASCII letters and digits."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.findall(r"[a-z0-9]+", plain.lower())


def _fold(text: str) -> str:
    return " ".join(text.split())


def _end_leftward(part: str) -> str:
    """A part with a mark behind it where it has letters from right to left, for the figures behind it would be drawn into it."""
    return f"{part}\u200e" if any(unicodedata.bidirectional(sign) in ("R", "AL") for sign in part) else part


def _quote_within(text: str) -> str:
    return _fold(text).replace("“", "‘").replace("”", "’")


def _escape_tex(text: str) -> str:
    return re.sub(r"[\\{}$&#%_~^]", lambda sign: _TEX.get(sign[0], f"\\{sign[0]}"), _fold(text))
