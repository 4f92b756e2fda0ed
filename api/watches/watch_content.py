"""The content of a watch as it is stored: its question, what was answered last, and an entry for each change since.

All of it is JSON. What was answered (an outcome) is `answered`, `short` and `quotes`, which are those of the statements. An entry
has both outcomes in brief with the documents that they quote, the quotes that came, went or were altered, and the causes
(`api.watches.change_causes`). Entries are numbered from 1, the latest last. Those up to the number `seen` were read.
"""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import chain
from typing import Any

from api.kept.dossier_content import take_statements
from api.kept.kept_record import KeptRecord, read_moment
from api.wire.answers import AskResponse

Outcome = Mapping[str, Any]
Entry = Mapping[str, Any]
MOST_ENTRIES = 50
"""Entries of one watch that are kept. The oldest go first."""
_SAME_SENTENCE = 0.5  # share of words that two quotes have in common where one is taken for an altered form of the other
_SIDES = ("before", "now")


def read_outcome(answer: Mapping[str, Any]) -> dict[str, Any]:
    """What of an answer is compared. answer: JSON of an AskResponse. Its reason is left out: it may quote any passage."""
    found = AskResponse.model_validate(answer).answer
    return {
        "answered": answer["answered"],
        "short": (found.write_short() or None) if found else None,
        "quotes": take_statements(answer),
        "is_purged": False,
    }


def begin_watch(owner: str, request: Mapping[str, Any], answer: Mapping[str, Any]) -> KeptRecord:
    """A new watch. request: question, top_k and filters, and webhook. answer: the one of now, JSON of an AskResponse."""
    body = {
        "request": dict(request),
        "generation": answer["generation"],
        "outcome": read_outcome(answer),
        "entries": [],
        "seen": 0,
    }
    return KeptRecord.make(owner, "watch", body, summary=summarise(body), doc_ids=list_documents(body))


def find_change(before: Outcome, now: Outcome) -> dict[str, Any] | None:
    """The quotes that came, went and were altered between two outcomes. None where the same is answered.

    White space makes no difference, nor does another place in the same document. Of an outcome that a purge took words from, only
    what is left is compared.
    """
    added, removed = _list_missing(now["quotes"], before["quotes"]), _list_missing(before["quotes"], now["quotes"])
    altered = list(_pair_altered(removed, added))
    change = {
        "added": [quote for quote in added if all(quote is not pair["now"] for pair in altered)],
        "removed": [quote for quote in removed if all(quote is not pair["before"] for pair in altered)],
        "altered": altered,
    }
    differs = before["answered"] != now["answered"] or _fold(before["short"]) != _fold(now["short"])
    return change if differs or before["is_purged"] or any(change.values()) else None


def note_answer(record: KeptRecord, generation: str, now: Outcome, changed: Mapping[str, Any] | None) -> KeptRecord:
    """The watch after it was answered from a generation. changed: the change with its `causes`, None where there was none."""
    body, before = record.body, record.body["outcome"]
    entries = list(body["entries"])
    if changed is not None:
        entries.append(
            {
                "entry_id": secrets.token_hex(8),
                "number": entries[-1]["number"] + 1 if entries else body["seen"] + 1,
                "at": read_moment(),
                "before": _brief(before, body["generation"]),
                "now": _brief(now, generation),
                "delivery": _begin_delivery(body["request"]["webhook"]),
                **changed,
            }
        )
    return revise(record, {**body, "generation": generation, "outcome": dict(now), "entries": entries[-MOST_ENTRIES:]})


def mark_read(record: KeptRecord, number: int) -> KeptRecord:
    """The watch with all entries up to a number read. The record itself where they were."""
    last = record.body["entries"][-1]["number"] if record.body["entries"] else 0
    seen = max(record.body["seen"], min(number, last))
    return record if seen == record.body["seen"] else revise(record, {**record.body, "seen": seen})


def change_webhook(record: KeptRecord, webhook: str | None) -> KeptRecord:
    """The watch with another address for its changes. What waits is sent there, or not any more where there is none."""
    entries = record.body["entries"]
    if webhook != record.body["request"]["webhook"]:
        entries = [{**entry, "delivery": _begin_delivery(webhook)} if _is_waiting(entry) else entry for entry in entries]
    return revise(record, {**record.body, "request": {**record.body["request"], "webhook": webhook}, "entries": entries})


def drop_from_watch(record: KeptRecord, doc_id: str) -> KeptRecord:
    """A watch with no word of a document left, nor its id: short answers that may be its words go, too."""
    outcome = record.body["outcome"]
    if any(quote["doc_id"] == doc_id for quote in outcome["quotes"]):
        left = [quote for quote in outcome["quotes"] if quote["doc_id"] != doc_id]
        outcome = {**outcome, "short": None, "quotes": left, "is_purged": True}
    entries = [strip_entry(entry, frozenset((doc_id,)), "purged_document") for entry in record.body["entries"]]
    return revise(record, {**record.body, "outcome": outcome, "entries": entries})


def strip_entry(entry: Entry, doc_ids: frozenset[str], cause: str) -> Entry:
    """An entry without what it holds of documents. cause: the kind of cause in the place of theirs, which names none."""
    if any("doc_ids" not in entry[side] for side in _SIDES):  # of an earlier version: whose words a short answer is is not known
        entry = {**entry, **{side: {**entry[side], "short": None, "doc_ids": []} for side in _SIDES}}
    if not doc_ids & _list_entry_documents(entry):
        return entry
    causes = [one for one in entry["causes"] if one["doc_id"] not in doc_ids and one["kind"] != cause]
    return {
        **entry,
        **{side: _strip_side(entry[side], doc_ids) for side in _SIDES},
        **{name: [quote for quote in entry[name] if quote["doc_id"] not in doc_ids] for name in ("added", "removed")},
        "altered": [pair for pair in entry["altered"] if pair["now"]["doc_id"] not in doc_ids],
        "causes": [*causes, make_cause(cause)],
    }


def make_cause(kind: str, doc_id: str | None = None, title: str | None = None, **details: Any) -> dict[str, Any]:
    """A cause of a change. details: `fields`, `removed` and `added`, empty where they are left out."""
    return {"kind": kind, "doc_id": doc_id, "title": title, "fields": [], "removed": [], "added": [], **details}


def list_documents(body: Mapping[str, Any]) -> frozenset[str]:
    """All documents that are quoted or named in a watch."""
    named = frozenset(quote["doc_id"] for quote in body["outcome"]["quotes"])
    return named.union(*map(_list_entry_documents, body["entries"]))


def count_unread(body: Mapping[str, Any]) -> int:
    """Entries that were not read."""
    return sum(entry["number"] > body["seen"] for entry in body["entries"])


def summarise(body: Mapping[str, Any]) -> dict[str, Any]:
    """What lists show of a watch."""
    entries = body["entries"]
    return {
        "question": body["request"]["question"],
        "answered": body["outcome"]["answered"],
        "short": body["outcome"]["short"],
        "generation": body["generation"],
        "entries": len(entries),
        "unread": count_unread(body),
        "latest_at": entries[-1]["at"] if entries else None,
        "webhook": body["request"]["webhook"],
        "waiting": any(map(_is_waiting, entries)),
    }


def revise(record: KeptRecord, body: Mapping[str, Any]) -> KeptRecord:
    """The next revision of a watch."""
    return record.revise(body, summary=summarise(body), doc_ids=list_documents(body))


def _list_entry_documents(entry: Entry) -> frozenset[str]:
    quotes = chain(entry["added"], entry["removed"], chain.from_iterable(pair.values() for pair in entry["altered"]))
    causes = (cause["doc_id"] for cause in entry["causes"] if cause["doc_id"] is not None)
    sides = chain.from_iterable(entry[side].get("doc_ids", ()) for side in _SIDES)
    return frozenset(chain((quote["doc_id"] for quote in quotes), causes, sides))


def _strip_side(side: Mapping[str, Any], doc_ids: frozenset[str]) -> dict[str, Any]:
    return {**side, "short": None, "doc_ids": [one for one in side["doc_ids"] if one not in doc_ids]}


def _is_waiting(entry: Entry) -> bool:
    return entry["delivery"] is not None and bool(entry["delivery"]["state"] == "waiting")


def _begin_delivery(webhook: str | None) -> dict[str, Any] | None:
    """The delivery of a new entry, which is due at once. None where the watch has no webhook."""
    return None if webhook is None else {"state": "waiting", "tries": 0, "next_at": read_moment(), "error": None}


def _brief(outcome: Outcome, generation: str) -> dict[str, Any]:
    quoted = sorted({quote["doc_id"] for quote in outcome["quotes"]})  # the short answer may be words of any of them
    return {"answered": outcome["answered"], "short": outcome["short"], "generation": generation, "doc_ids": quoted}


def _list_missing(quotes: Sequence[Mapping[str, Any]], others: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Those of the quotes whose words the others do not have from the same document."""
    known = {(quote["doc_id"], _fold(quote["text"])) for quote in others}
    return [quote for quote in quotes if (quote["doc_id"], _fold(quote["text"])) not in known]


def _pair_altered(
    removed: Sequence[Mapping[str, Any]], added: Sequence[Mapping[str, Any]]
) -> Iterator[dict[str, Mapping[str, Any]]]:
    """Quotes of one document of which the later looks like the earlier one, altered. Each is in one pair."""
    free = list(added)
    for before in removed:
        rated = [(_compare_words(before["text"], now["text"]), -place) for place, now in enumerate(free) if _same(before, now)]
        if rated and max(rated)[0] >= _SAME_SENTENCE:
            yield {"before": before, "now": free.pop(-max(rated)[1])}


def _same(before: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    return bool(before["doc_id"] == now["doc_id"])


def _compare_words(one: str, other: str) -> float:
    return SequenceMatcher(None, one.split(), other.split(), autojunk=False).ratio()


def _fold(text: str | None) -> str:
    return " ".join((text or "").split())
