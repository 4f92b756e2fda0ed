"""The address of the Atom feed of one owner: a secret that is shown once, of which its checksum is kept.

A token is 256 random bits behind the id of the record, so it cannot be guessed, and a fast checksum is enough to recognise it.
"""

import hmac
import secrets
from hashlib import sha256

from api.kept.errors import UnknownRecordError
from api.kept.kept_record import KeptRecord
from api.kept.kept_store import KeptStore


def open_feed(kept: KeptStore, owner: str) -> tuple[str, KeptRecord]:
    """A new token, and the record of it. The address that there was is read no more."""
    secret = secrets.token_urlsafe(32)
    record = KeptRecord.make(owner, "feed", {"sha256": _digest(secret)}, summary={}, doc_ids=())
    earlier = kept.list_headings(owner, "feed")
    kept.add(record)
    for heading in earlier:
        kept.remove(owner, "feed", heading.record_id)
    return f"{record.heading.record_id}-{secret}", record


def find_feed(kept: KeptStore, token: str) -> KeptRecord | None:
    """The record of the feed that a token opens, None for a token that is not known."""
    record_id, _, secret = token.partition("-")
    try:
        record = kept.find_of_any("feed", record_id)
    except UnknownRecordError:
        return None
    return record if hmac.compare_digest(record.body["sha256"], _digest(secret)) else None


def _digest(secret: str) -> str:
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
