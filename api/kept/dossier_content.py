"""The content of a dossier as it is stored: making items, changing them, and taking a document out.

An item has an id, the moment at which it was added, a question, a short answer, a note, and quotes. It is a dictionary of JSON,
because it is stored, exported and sent as that.
"""

import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain
from typing import Any
from zlib import crc32

from api.errors import QuotaError, RangeError, UnknownDocumentError
from api.kept.errors import RevisionError, StaleAnswerError
from api.kept.kept_record import KeptRecord, read_moment
from api.wire.bounds import shorten
from api.wire.kept.dossiers import LONGEST_NAME, MOST_ITEMS, MOST_QUOTES, MOST_QUOTES_OF_ALL, DossierChange, QuotePlace
from api.wire.places import PageModel, join_pages, join_points
from index.engine import Snapshot
from ingest.lookup import find_pages, find_points, find_sections, name_section
from ingest.spans import Span
from retrieval.passages.context_expansion import LONGEST_PASSAGE

Item = Mapping[str, Any]
_REVISION_BITS = 20


def make_item(
    quotes: Sequence[Mapping[str, Any]], *, question: str | None, note: str, short: str | None = None
) -> dict[str, Any]:
    """A new item."""
    return {
        "item_id": secrets.token_hex(8),
        "added_at": read_moment(),
        "question": question,
        "short": short,
        "note": note,
        "quotes": list(quotes),
    }


def quote_place(index: Snapshot, place: QuotePlace) -> dict[str, Any]:
    """The quote at a place of a document, with what is needed to cite it.

    Raises UnknownDocumentError, RangeError for a span that is empty, too long or not in the text, and StaleAnswerError where the
    document has another text than the one that was seen.
    """
    try:
        document = index.document(place.doc_id)
    except KeyError:
        raise UnknownDocumentError(
            f"no document {place.doc_id[:200]!r}: see GET /v1/documents for those that there are"
        ) from None
    if place.text_sha256 not in (None, document.text_sha256):
        raise StaleAnswerError(f"{place.doc_id!r} has another text than the one that was seen: ask again, then take the quote")
    most = min(len(document.text), place.start + LONGEST_PASSAGE)
    if not place.start < place.end <= most:
        raise RangeError("end", place.end, f"must lie behind start, {place.start}, and not behind {most}")
    span = Span(place.start, place.end)
    if not span.cut(document.text).strip():
        raise RangeError("end", place.end, "there are no words between start and end")
    sections, pages = find_sections(document, span.start), join_pages(find_pages(document, span))
    quote = {
        "start": span.start,
        "end": span.end,
        "text": span.cut(document.text),
        "doc_id": document.doc_id,
        "title": document.title,
        "publisher": document.publisher,
        "published": document.published,
        "section": name_section(sections[-1]) if sections else None,
        "page": PageModel.model_validate(pages).name if pages else None,
        "point": join_points([point.name for point in find_points(document, span)]),
        "text_sha256": document.text_sha256,
        "generation": index.generation,
    }
    return _shorten_names(quote)


def take_statements(answer: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The quotes of the statements of an answer that is kept, each once. answer: JSON of an AskResponse."""
    passages = {passage["rank"]: passage for passage in answer["passages"]}
    taken: dict[tuple[str, int, int], dict[str, Any]] = {}
    for statement in (answer["answer"] or {"statements": []})["statements"]:
        for quote in statement["quotes"][:1]:
            passage = passages[quote["citation"]]
            source, start = passage["document"], quote["start"] - passage["start"]
            named = {
                "start": quote["start"],
                "end": quote["end"],
                "text": passage["text"][start : start + quote["end"] - quote["start"]],
                **{name: source[name] for name in ("doc_id", "title", "publisher", "published")},
                "section": passage["section"][-1] if passage["section"] else None,
                "page": quote["page"]["name"] if quote["page"] else None,
                "point": quote["point"],
                **{name: source[name] for name in ("text_sha256", "generation")},
            }
            taken[source["doc_id"], quote["start"], quote["end"]] = _shorten_names(named)
    return list(taken.values())[:MOST_QUOTES]


def _shorten_names(quote: Mapping[str, Any]) -> dict[str, Any]:
    """A quote whose names are as long as an exported file may have them, so that it can be sent again."""
    names = {
        name: shorten(quote[name], LONGEST_NAME) for name in ("title", "publisher", "section", "page", "point") if quote[name]
    }
    return {**quote, **names}


def begin_dossier(owner: str, title: str, items: Sequence[Item]) -> KeptRecord:
    """A new dossier. Raises RangeError for too many quotes."""
    _check_quotes(items)
    return KeptRecord.make(
        owner, "dossier", {"title": title, "items": list(items)}, summary=_summarise(title, items), doc_ids=list_documents(items)
    )


def replace_items(record: KeptRecord, items: Sequence[Item], title: str | None = None) -> KeptRecord:
    """The next revision of a dossier. title: the one that it has when left out.

    Raises QuotaError for too many items and RangeError for too many quotes. One that had more before may keep or lose some.
    """
    if len(items) > MOST_ITEMS:
        raise QuotaError(f"a dossier has at most {MOST_ITEMS} items: begin another one")
    _check_quotes(items, record.body["items"])
    named = title or str(record.body["title"])
    body = {"title": named, "items": list(items)}
    return record.revise(body, summary=_summarise(named, items), doc_ids=list_documents(items))


def change_dossier(record: KeptRecord, change: DossierChange, hidden: Collection[str]) -> KeptRecord:
    """A dossier in another order, with other notes, without the items that are left out.

    hidden: documents that the caller cannot read. Items that quote them were not shown and stay, behind the others. Raises
    RevisionError where the dossier was changed since it was read, or where the caller may read other documents since: then an
    item that is left out may be one that it has never seen.
    """
    if change.revision != mark_revision(record, hidden):
        raise RevisionError(
            f"the dossier has revision {record.heading.revision} by now, or this key may read other documents since revision "
            f"{change.revision} was read: read it again, then change it"
        )
    by_id = {item["item_id"]: item for item in record.body["items"] if not _quotes_any(item, hidden)}
    kept = {one.item_id: {**by_id[one.item_id], "note": one.note} for one in change.items if one.item_id in by_id}
    unseen = [item for item in record.body["items"] if _quotes_any(item, hidden)]
    return replace_items(record, [*kept.values(), *unseen], change.title)


def mark_revision(record: KeptRecord, hidden: Collection[str]) -> int:
    """The revision as a caller is told it: the number of the revision, with a checksum of the items that are not shown above it.

    It is the number itself where all are shown. It fits into the 53 bits that every reader of JSON keeps exact.
    """
    unseen = sorted(item["item_id"] for item in record.body["items"] if _quotes_any(item, hidden))
    return record.heading.revision + (crc32(" ".join(unseen).encode()) << _REVISION_BITS if unseen else 0)


def drop_quotes(record: KeptRecord, doc_id: str) -> KeptRecord:
    """A dossier without the items that quote a document. Their notes and short answers may repeat its words."""
    return replace_items(record, [item for item in record.body["items"] if not _quotes_any(item, {doc_id})])


def drop_item(record: KeptRecord, item_id: str) -> KeptRecord:
    """A dossier without one of its items."""
    return replace_items(record, [item for item in record.body["items"] if item["item_id"] != item_id])


def list_documents(items: Iterable[Item]) -> frozenset[str]:
    """The documents that items quote."""
    return frozenset(quote["doc_id"] for quote in chain.from_iterable(item["quotes"] for item in items))


def select_visible(items: Iterable[Item], hidden: Collection[str]) -> list[Item]:
    """The items without those that quote a hidden document."""
    return [item for item in items if not _quotes_any(item, hidden)]


def _quotes_any(item: Item, doc_ids: Collection[str]) -> bool:
    return any(quote["doc_id"] in doc_ids for quote in item["quotes"])


def _check_quotes(items: Iterable[Item], before: Iterable[Item] = ()) -> None:
    number, had = (sum(len(item["quotes"]) for item in listed) for listed in (items, before))
    if number > max(MOST_QUOTES_OF_ALL, had):
        raise RangeError("quotes", number, f"a dossier has at most {MOST_QUOTES_OF_ALL} quotes in all: begin another one")


def _summarise(title: str, items: Sequence[Item]) -> dict[str, Any]:
    return {"title": title, "size": len(items)}
