"""Why an answer changed: what became of the documents that it cited before or cites now, and else of all others.

new_document         a cited document is in the later generation alone
removed_document     one that was cited is in the earlier generation alone
altered_text         the text of a cited document is another one, with the sentences that its quotes meet
changed_metadata     title, publisher, date, language, address, file or collections of a cited document changed
other_documents      the cited documents are as they were, and others came, went or were altered
other_version        no document changed: another version of the program made the index
earlier_gone         the earlier generation is not kept any more, and what is known of the cited documents tells no cause
purged_document      a document that was cited or named was purged. It is not named
hidden_document      a document that the caller may not read had a part in it. It is not named
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

from api.watches.watch_content import make_cause
from api.wire.bounds import shorten
from index.comparison import Hunk, compare, find_hunks, list_metadata_changes
from index.engine import DocumentEntry, Snapshot

_MOST_SENTENCES = 5  # of one document on each side
_LONGEST = 500  # characters of a sentence
Quotes = Iterable[Mapping[str, Any]]


def find_causes(old: Snapshot | None, new: Snapshot, before: Quotes, now: Quotes) -> list[dict[str, Any]]:
    """The causes, documents in the order of their ids. old: None where it is not kept. before, now: quotes of both answers."""
    befores, nows = _group(before), _group(now)
    causes = list(
        chain.from_iterable(
            _examine(old, new, doc_id, befores.get(doc_id, []), nows.get(doc_id, []))
            for doc_id in sorted(befores.keys() | nows.keys())
        )
    )
    return causes or [_look_elsewhere(old, new)]


def _group(quotes: Quotes) -> dict[str, list[Mapping[str, Any]]]:
    grouped: dict[str, list[Mapping[str, Any]]] = {}
    for quote in quotes:
        grouped.setdefault(quote["doc_id"], []).append(quote)
    return grouped


def _examine(
    old: Snapshot | None, new: Snapshot, doc_id: str, before: list[Mapping[str, Any]], now: list[Mapping[str, Any]]
) -> Iterator[dict[str, Any]]:
    """What became of one document."""
    earlier, later = None if old is None else _find(old, doc_id), _find(new, doc_id)
    if later is None:
        yield make_cause("removed_document", doc_id, (before or now)[0]["title"])
    elif old is None:
        if any(quote["text_sha256"] != later.text_sha256 for quote in before):
            yield make_cause("altered_text", doc_id, later.title)
    elif earlier is None:
        yield make_cause("new_document", doc_id, later.title)
    else:
        if earlier.text_sha256 != later.text_sha256:
            hunks = find_hunks(old.document(doc_id), new.document(doc_id))
            yield make_cause("altered_text", doc_id, later.title, **_select_sentences(hunks, before, now))
        if fields := list_metadata_changes(earlier, later):
            named = [{"field": one.field, "old": one.old, "new": one.new} for one in fields]
            yield make_cause("changed_metadata", doc_id, later.title, fields=named)


def _find(snapshot: Snapshot, doc_id: str) -> DocumentEntry | None:
    try:
        (entry,) = snapshot.entries([doc_id])
    except KeyError:
        return None
    return entry


def _select_sentences(
    hunks: Iterable[Hunk], before: list[Mapping[str, Any]], now: list[Mapping[str, Any]]
) -> dict[str, list[str]]:
    """The sentences of the hunks that meet a quote, before and after."""
    met = [hunk for hunk in hunks if _meets(hunk, before, now)]
    sides = {"removed": [hunk.removed for hunk in met], "added": [hunk.added for hunk in met]}
    return {
        side: [shorten(one.text, _LONGEST) for one in chain.from_iterable(sentences)][:_MOST_SENTENCES]
        for side, sentences in sides.items()
    }


def _meets(hunk: Hunk, before: list[Mapping[str, Any]], now: list[Mapping[str, Any]]) -> bool:
    pairs = chain(((one.span, before) for one in hunk.removed), ((one.span, now) for one in hunk.added))
    return any(quote["start"] < span.end and quote["end"] > span.start for span, quotes in pairs for quote in quotes)


def _look_elsewhere(old: Snapshot | None, new: Snapshot) -> dict[str, Any]:
    """The cause where none of the cited documents changed."""
    if old is None:
        return make_cause("earlier_gone")
    counts = compare(old, new, limit=0).counts
    return make_cause("other_documents" if any((counts.added, counts.removed, counts.altered)) else "other_version")
