"""The client of `api/client.py` with watches, the feed and questions that go on from others. In a copy, name where that one lies.

found = FollowingCitadel("http://127.0.0.1:8000").follow_up("and Korea?", {"question": "When did Japan sign the agreement?"})
"""
# ruff: noqa: UP013 - a shape in a line or three, as in the client

from typing import Literal, TypedDict, cast
from urllib.parse import quote

from api.client import Answer, Citadel, Filters, Removed, Text

# fmt: off
CauseKind = Literal["new_document", "removed_document", "altered_text", "changed_metadata", "other_documents", "other_version",
    "earlier_gone", "purged_document", "hidden_document"]
Context = TypedDict("Context", {"question": str, "short": Text}, total=False)
WatchSummary = TypedDict("WatchSummary", {"watch_id": str, "made_at": str, "question": str, "answered": bool, "short": Text,
    "generation": str, "entries": int, "unread": int, "latest_at": Text, "webhook": Text})
Watches = TypedDict("Watches", {"watches": list[WatchSummary], "unread": int, "total": int, "limit": int, "offset": int})
KeptQuote = TypedDict("KeptQuote", {"start": int, "end": int, "text": str, "doc_id": str, "title": str, "publisher": Text,
    "published": Text, "section": Text, "page": Text, "point": Text, "text_sha256": Text, "generation": Text})
MetadataChange = TypedDict("MetadataChange", {"field": Literal["title", "publisher", "published", "language", "file", "url",
    "collections"], "old": Text, "new": Text})
ChangeCause = TypedDict("ChangeCause", {"kind": CauseKind, "doc_id": Text, "title": Text, "fields": list[MetadataChange],
    "removed": list[str], "added": list[str]})
AlteredQuote = TypedDict("AlteredQuote", {"before": KeptQuote, "now": KeptQuote})
WatchSide = TypedDict("WatchSide", {"answered": bool, "short": Text, "generation": str})
WebhookDelivery = TypedDict("WebhookDelivery", {"state": Literal["waiting", "done", "failed"], "tries": int, "next_at": Text,
    "error": Text})
WatchEntry = TypedDict("WatchEntry", {"entry_id": str, "number": int, "at": str, "is_read": bool, "before": WatchSide,
    "now": WatchSide, "added": list[KeptQuote], "removed": list[KeptQuote], "altered": list[AlteredQuote],
    "causes": list[ChangeCause], "delivery": WebhookDelivery | None})
Watch = TypedDict("Watch", {"watch_id": str, "made_at": str, "question": str, "answered": bool, "short": Text, "generation": str,
    "entries": int, "unread": int, "latest_at": Text, "webhook": Text, "filters": list[str], "changes": list[WatchEntry]})
FeedAddress = TypedDict("FeedAddress", {"is_open": bool, "made_at": Text, "path": Text})
# fmt: on


class FollowingCitadel(Citadel):
    """A server, with what follows from a question: other questions, and changes of its answer."""

    def follow_up(self, question: str, context: Context, *, top_k: int = 5, filters: Filters | None = None) -> Answer:
        """The answer to a question that may go on from the one before. `understood` is what was answered, where it was completed.

        context: the question before, as it was understood, and its short answer.
        """
        body = {"question": question, "context": context, "top_k": top_k, "filters": filters}
        return cast(Answer, self._read("/v1/ask", body))

    def watch(self, question: str, *, filters: Filters | None = None, generation: Text = None, webhook: Text = None) -> Watch:
        """Have a question put again at each generation. generation: that of the answer that was seen.

        webhook: where changes are sent to, one of the addresses that the server allows.
        """
        body = {"question": question, "filters": filters, "generation": generation, "webhook": webhook}
        return cast(Watch, self._change("/v1/watches", body))

    def watches(self, *, limit: int = 100, offset: int = 0) -> Watches:
        """The watches of this key, the latest first, each with how many changes were not read."""
        return cast(Watches, self._read("/v1/watches", limit=limit, offset=offset))

    def show_watch(self, watch_id: str) -> Watch:
        """A watch with what changed in its answer, the latest change first."""
        return cast(Watch, self._read(f"/v1/watches/{quote(watch_id, '')}"))

    def ask_watch(self, watch_id: str) -> Watch:
        """Put the question of a watch now."""
        return cast(Watch, self._send("POST", f"/v1/watches/{quote(watch_id, '')}/ask"))

    def read_watch(self, watch_id: str, number: int) -> Watch:
        """Mark the changes of a watch up to a number as read."""
        return cast(Watch, self._change(f"/v1/watches/{quote(watch_id, '')}/read", {"number": number}))

    def set_webhook(self, watch_id: str, webhook: Text) -> Watch:
        """Send the changes of a watch to another address that the server allows, or to none."""
        return cast(Watch, self._change(f"/v1/watches/{quote(watch_id, '')}/webhook", {"webhook": webhook}, "PUT"))

    def remove_watch(self, watch_id: str) -> Removed:
        """Remove a watch with its changes."""
        return cast(Removed, self._send("DELETE", f"/v1/watches/{quote(watch_id, '')}"))

    def open_feed(self) -> FeedAddress:
        """A new address of the Atom feed, shown this once. The one before is read no more."""
        return cast(FeedAddress, self._send("POST", "/v1/feed"))

    def close_feed(self) -> FeedAddress:
        """Close the address of the feed."""
        return cast(FeedAddress, self._send("DELETE", "/v1/feed"))
