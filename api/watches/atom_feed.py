"""The changes of watches as an Atom 1.0 feed (RFC 4287). What documents and questions say is text, which the writer escapes."""

import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

MEDIA_TYPE = "application/atom+xml"
MOST_ENTRIES = 100
"""Entries of one feed, the latest ones."""
_ATOM = "http://www.w3.org/2005/Atom"
_SPACE = uuid.UUID("6f0f5f5e-8f0e-4c55-9a5c-3b8d2f1f7a10")  # under which the ids of entries are made
_CAUSES: Mapping[str, str] = {
    "new_document": "a new document: {title}",
    "removed_document": "a document was removed: {title}",
    "altered_text": "the text of a document was altered: {title}",
    "changed_metadata": "the details of a document changed: {title}",
    "other_documents": "other documents came, went or were altered",
    "other_version": "another version of the program made the index",
    "earlier_gone": "the earlier generation is not kept any more",
    "purged_document": "a document was purged",
    "hidden_document": "a document that this key may not read",
}
register_namespace("", _ATOM)


def write_feed(entries: Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]], site: str, path: str, opened_at: str) -> bytes:
    """A feed, the latest entry first.

    entries: the summary of a watch with its `watch_id`, and one of its entries. site: the address of the server, with "/" at its
    end. path: that of the feed below it, without "/" at its beginning. opened_at: what it was updated where it has no entry.
    """
    latest = sorted(entries, key=lambda one: (one[1]["at"], one[1]["entry_id"]), reverse=True)[:MOST_ENTRIES]
    feed = Element(f"{{{_ATOM}}}feed")
    _add(feed, "title", "Citadel: what changed in watched answers")
    _add(feed, "id", _name_id(path))
    _add(feed, "updated", _write_moment(latest[0][1]["at"] if latest else opened_at))
    _add_link(feed, "self", site + path, MEDIA_TYPE)
    _add_link(feed, "alternate", f"{site}dossiers?watch=", "text/html")
    _add(SubElement(feed, f"{{{_ATOM}}}author"), "name", "Citadel")
    for watch, entry in latest:
        _add_entry(feed, watch, entry, site)
    written: bytes = tostring(feed, encoding="utf-8", xml_declaration=True)
    return written


def describe_change(entry: Mapping[str, Any]) -> Iterator[str]:
    """A change in lines of plain text: the answers, the quotes, the causes."""
    yield f"Before: {_name_side(entry['before'])}"
    yield f"Now: {_name_side(entry['now'])}"
    for label, name in (("Cited now", "added"), ("Cited no more", "removed")):
        yield from (f"{label}: {_write_quote(quote)}" for quote in entry[name])
    for pair in entry["altered"]:
        yield f"Altered: {_write_quote(pair['before'])} → {_write_quote(pair['now'])}"
    for cause in entry["causes"]:
        yield f"Why: {name_cause(cause)}"
        yield from (f"  {one['field']}: {one['old']} → {one['new']}" for one in cause["fields"])
        yield from (f"  − {text}" for text in cause["removed"])
        yield from (f"  + {text}" for text in cause["added"])


def name_cause(cause: Mapping[str, Any]) -> str:
    """A cause in words."""
    return _CAUSES[cause["kind"]].format(title=cause["title"])


def _name_side(side: Mapping[str, Any]) -> str:
    return (side["short"] or "answered") if side["answered"] else "no answer found"


def _write_quote(quote: Mapping[str, Any]) -> str:
    place = ", ".join(filter(None, (quote["title"], quote["point"], quote["page"])))
    return f"“{' '.join(quote['text'].split())}” ({place})"


def _add_entry(feed: Element, watch: Mapping[str, Any], entry: Mapping[str, Any], site: str) -> None:
    made = SubElement(feed, f"{{{_ATOM}}}entry")
    _add(made, "title", f"{watch['question']}: {_name_side(entry['now'])}")
    _add(made, "id", _name_id(f"{watch['watch_id']}/{entry['entry_id']}"))
    _add(made, "updated", _write_moment(entry["at"]))
    _add_link(made, "alternate", f"{site}dossiers?watch={watch['watch_id']}#{entry['entry_id']}", "text/html")
    _add(made, "content", "\n".join(describe_change(entry))).set("type", "text")


def _add(parent: Element, name: str, text: str) -> Element:
    child = SubElement(parent, f"{{{_ATOM}}}{name}")
    child.text = _unprintable().sub("�", text)
    return child


def _add_link(parent: Element, relation: str, address: str, media_type: str) -> None:
    SubElement(parent, f"{{{_ATOM}}}link", {"rel": relation, "href": address, "type": media_type})


def _name_id(name: str) -> str:
    """An id that stays, whatever address the server is reached at."""
    return uuid.uuid5(_SPACE, name).urn


def _write_moment(moment: str) -> str:
    return datetime.fromisoformat(moment).astimezone(UTC).isoformat(timespec="seconds")


@cache
def _unprintable() -> re.Pattern[str]:
    """Signs that XML 1.0 cannot hold."""
    return re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
