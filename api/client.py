"""A client of a Citadel server in one file: Python's standard library and nothing else, so that it can be copied anywhere.

Methods take and return the JSON of the HTTP interface as dictionaries, whose keys are listed here. Offsets count code points.

    found = Citadel("http://127.0.0.1:8000", key=os.environ.get("CITADEL_API_KEY")).ask("When did Viet Nam sign the agreement?")
"""
# ruff: noqa: UP013 - a shape in a line or three, and this stays one file

import http.client
import ipaddress
import json
import os
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import Any, Literal, TypedDict, cast
from urllib.error import HTTPError
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import HTTPHandler, HTTPRedirectHandler, HTTPSHandler, ProxyHandler, Request, build_opener

_LONGEST_WAIT, _CHUNK = 60.0, 65_536  # seconds, beyond which waiting is left to the caller; bytes of a file sent at a time
# fmt: off
Fields = Mapping[str, Any]
Decode = Callable[[bytes], Any]
Text = str | None
Names = str | Sequence[str]
Mode = Literal["hybrid", "lexical", "dense"]
Kind = Literal["prose", "list", "table", "table_row", "footnote"]
Verdict = Literal["holds", "moved", "altered", "gone"]
Filters = TypedDict("Filters", {"doc_id": Names, "publisher": Names, "language": Names, "published_from": Text, "published_to":
    Text, "collection": Names, "undated": bool}, total=False)
Metadata = TypedDict("Metadata", {"title": Text, "publisher": Text, "published": Text, "language": Text, "url": Text,
    "collections": list[str] | None}, total=False)
FieldError = TypedDict("FieldError", {"field": str, "value": Text, "message": str})
Span = TypedDict("Span", {"start": int, "end": int})
Source = TypedDict("Source", {"doc_id": str, "title": str, "publisher": Text, "published": Text, "file": str, "text_sha256": str,
    "generation": str, "url": Text})
Page = TypedDict("Page", {"number": int, "label": Text, "last": int, "last_label": Text})
Note = TypedDict("Note", {"label": str, "text": str})
CitedNote = TypedDict("CitedNote", {"label": str, "text": str, "marker": Span | None})
Row = TypedDict("Row", {"caption": str, "columns": list[str], "cells": list[str], "group": str, "unit": str})
DocumentPage = TypedDict("DocumentPage", {"start": int, "end": int, "number": int, "label": Text})
TableRow = TypedDict("TableRow", {"start": int, "end": int, "caption": str, "columns": list[str], "cells": list[str], "group":
    str, "unit": str})
Point = TypedDict("Point", {"start": int, "end": int, "name": str})
Passage = TypedDict("Passage", {"rank": int, "chunk_id": str, "text": str, "score": float, "scores": dict[str, float], "document":
    Source, "section": list[str], "page": Page | None, "start": int, "end": int, "highlights": list[Span], "footnotes":
    list[CitedNote], "kind": Kind, "row": Row | None, "note": Note | None, "also_in": list[Source], "pages": list[DocumentPage],
    "points": list[Point], "rows": list[TableRow]})
Quote = TypedDict("Quote", {"start": int, "end": int, "citation": int, "page": Page | None, "point": Text})
NamedSource = TypedDict("NamedSource", {"title": Text, "published": Text, "url": Text})
StatementNote = TypedDict("StatementNote", {"label": str, "text": str, "citation": int, "source": NamedSource | None})
Statement = TypedDict("Statement", {"text": str, "citations": list[int], "quotes": list[Quote], "footnotes": list[StatementNote],
    "row": Row | None})
Item = TypedDict("Item", {"text": str, "statement": int})
Sentence = TypedDict("Sentence", {"text": str, "citations": list[int]})
Paragraph = TypedDict("Paragraph", {"text": str, "sentences": list[Sentence], "cut": int, "model": str})
Operation = Literal["list", "count", "earliest", "latest", "highest", "lowest", "first", "last", "most", "fewest", "value",
    "difference", "compare", "empty", "marked", "longest", "shortest", "sum", "mean"]
Relation = Literal["equal", "within", "before", "after", "from", "until", "between", "more", "less", "least", "most", "empty",
    "filled", "marked", "same year"]
Condition = TypedDict("Condition", {"column": str, "relation": Relation, "values": list[str], "negated": bool})
Computed = TypedDict("Computed", {"operation": Operation, "value": Text, "explanation": str, "rows": int, "table": str,
    "conditions": list[Condition]})
TimelineEntry = TypedDict("TimelineEntry", {"date": str, "iso": str, "statement": int})
Statements = TypedDict("Statements", {"text": str, "short": Text, "short_note": Text, "verdict": bool | None, "confidence": float,
    "statements": list[Statement], "paragraph": Paragraph | None, "unwritten": Text, "timeline": list[TimelineEntry], "items":
    list[Item], "more": int, "computed": Computed | None})
Part = TypedDict("Part", {"question": str, "side": Text, "answered": bool, "reason": Text, "answer": Statements | None})
Comparison = TypedDict("Comparison", {"relation": Literal["larger", "later", "equal"], "part": int | None, "values": list[str],
    "text": str})
Voice = TypedDict("Voice", {"value": str, "citation": int, "published": Text})
Conflict = TypedDict("Conflict", {"about": str, "voices": list[Voice]})
Answer = TypedDict("Answer", {"question": str, "answered": bool, "reason": Text, "answer": Statements | None, "passages":
    list[Passage], "conflicts": list[Conflict], "generation": str, "took_ms": float, "parts": list[Part], "comparison": Comparison
    | None, "corrected": Text, "undated_left_out": int, "understood": Text})
Found = TypedDict("Found", {"query": str, "passages": list[Passage], "generation": str, "took_ms": float, "corrected": Text,
    "undated_left_out": int})
Summary = TypedDict("Summary", {"doc_id": str, "title": str, "publisher": Text, "published": Text, "language": str, "file": str,
    "chunks": int, "same_as": list[str], "collections": list[str], "url": Text})
FacetValue = TypedDict("FacetValue", {"value": str, "count": int})
Facet = TypedDict("Facet", {"field": Literal["publisher", "year", "collection", "language", "kind"], "values": list[FacetValue]})
KeywordHit = TypedDict("KeywordHit", {"document": Summary, "kind": Literal["prose", "list", "table_row", "footnote"], "section":
    list[str], "page": Page | None, "start": int, "end": int, "text": str, "marks": list[Span]})
FoundWords = TypedDict("FoundWords", {"query": str, "suggested": Text, "hits": list[KeywordHit], "total": int, "is_cut": bool,
    "documents": int, "facets": list[Facet], "limit": int, "offset": int, "generation": str})
Documents = TypedDict("Documents", {"documents": list[Summary], "total": int, "limit": int, "offset": int, "generation": str})
Section = TypedDict("Section", {"start": int, "end": int, "heading": str, "number": Text, "level": int})
Footnote = TypedDict("Footnote", {"start": int, "end": int, "label": str, "text": str, "marker": Span | None, "sentence": Text})
DropReason = Literal["running_head", "page_number", "line_number", "stamp", "contents", "boilerplate", "hidden", "ornament"]
DroppedText = TypedDict("DroppedText", {"text": str, "reason": DropReason, "pages": list[int], "times": int})
Reading = TypedDict("Reading", {"format": str, "pages": int, "pages_without_text": list[int], "recognised_pages": list[int],
    "sections": int, "tables": int, "table_rows": int, "footnotes": int, "footnotes_without_marker": list[str],
    "markers_without_footnote": list[str], "title_from": Text, "published_from": Text, "language_from": Text, "file_created":
    Text, "form_values": int, "pictures": int, "dropped": list[DroppedText], "lost_share": float, "warnings": list[str]})
DocumentRow = TypedDict("DocumentRow", {"start": int, "end": int, "caption": str, "columns": list[str], "cells": list[str],
    "group": str, "unit": str, "table": int})
Table = TypedDict("Table", {"start": int, "end": int, "number": int, "caption": str, "columns": list[str], "unit": str, "rows":
    int})
Counts = TypedDict("Counts", {"sections": int, "pages": int, "footnotes": int, "tables": int, "rows": int})
Document = TypedDict("Document", {"doc_id": str, "title": str, "publisher": Text, "published": Text, "language": str, "file": str,
    "chunks": int, "same_as": list[str], "collections": list[str], "url": Text, "source_sha256": str, "text_sha256": str,
    "characters": int, "body_end": int, "sections": list[Section], "pages": list[DocumentPage], "footnotes": list[Footnote],
    "rows": list[DocumentRow], "tables": list[Table], "counts": Counts | None, "reading": Reading})
Preview = TypedDict("Preview", {"doc_id": str, "title": str, "publisher": Text, "published": Text, "language": str, "url": Text,
    "file": str, "characters": int, "beginning": str, "sections": list[Section], "tables": list[Table], "reading": Reading,
    "replaces": Summary | None, "is_known": bool})
CallerFields = TypedDict("CallerFields", {"name": str, "roles": list[str], "collections": list[str] | None, "fetch_hosts":
    list[str]})
DocumentText = TypedDict("DocumentText", {"doc_id": str, "text": str, "text_sha256": str, "start": int, "end": int})
Progress = TypedDict("Progress", {"step": str, "done": int, "total": int})
Failure = TypedDict("Failure", {"doc_id": str, "reason": str, "message": str, "kept": bool})
ReadingWarning = TypedDict("ReadingWarning", {"doc_id": str, "message": str})
ReportCounts = TypedDict("ReportCounts", {"added": int, "changed": int, "removed": int, "kept": int, "failed": int, "warnings":
    int, "withheld": int})
Report = TypedDict("Report", {"generation": str, "published": bool, "added": list[str], "changed": list[str], "removed":
    list[str], "kept": list[str], "failed": list[Failure], "dropped": list[str], "warnings": list[ReadingWarning], "counts":
    ReportCounts | None})
Job = TypedDict("Job", {"job_id": str, "kind": Literal["put", "delete", "purge", "index", "upgrade"], "doc_id": Text, "state":
    Literal["queued", "running", "done", "failed"], "created_at": str, "started_at": Text, "finished_at": Text, "progress":
    Progress | None, "report": Report | None, "error": Text, "note": Text, "by": Text})
Generation = TypedDict("Generation", {"generation": str, "published": bool, "serving": bool, "built_at": Text, "replaces": Text,
    "documents": int, "chunks": int, "complaint": Text})
Generations = TypedDict("Generations", {"generations": list[Generation], "generation": str, "complaint": Text, "total": int,
    "limit": int, "offset": int})
Place = TypedDict("Place", {"start": int, "end": int, "doc_id": str, "text": str})
Difference = TypedDict("Difference", {"op": Literal["same", "removed", "added"], "text": str})
Checked = TypedDict("Checked", {"statement": str, "rank": int, "doc_id": str, "verdict": Verdict, "found": Place | None,
    "similarity": float | None, "differences": list[Difference] | None, "text_unchanged": bool | None, "message": str})
Verification = TypedDict("Verification", {"verdict": Verdict, "generation": str, "saved_generation": Text, "citations":
    list[Checked]})
FrozenSummary = TypedDict("FrozenSummary", {"answer_id": str, "kept_at": str, "question": str, "answered": bool, "short": Text,
    "generation": str})
FrozenAnswers = TypedDict("FrozenAnswers", {"answers": list[FrozenSummary], "total": int, "limit": int, "offset": int})
FrozenAnswer = TypedDict("FrozenAnswer", {"answer_id": str, "kept_at": str, "filters": list[str], "answer": Answer, "check":
    Verification})
Removed = TypedDict("Removed", {"removed": str})
CheckedQuote = TypedDict("CheckedQuote", {"start": int, "end": int, "text": str, "doc_id": str, "title": str, "publisher": Text,
    "published": Text, "section": Text, "page": Text, "point": Text, "text_sha256": Text, "generation": Text, "verdict": Verdict |
    None})
DossierItem = TypedDict("DossierItem", {"item_id": str, "added_at": str, "question": Text, "short": Text, "note": str, "quotes":
    list[CheckedQuote]})
DossierSummary = TypedDict("DossierSummary", {"dossier_id": str, "title": str, "made_at": str, "changed_at": str, "revision": int,
    "size": int})
Dossiers = TypedDict("Dossiers", {"dossiers": list[DossierSummary], "total": int, "limit": int, "offset": int})
Dossier = TypedDict("Dossier", {"dossier_id": str, "title": str, "made_at": str, "changed_at": str, "revision": int, "size": int,
    "items": list[DossierItem], "hidden": int})
Judgement = Literal["right", "wrong", "missing"]
Feedback = TypedDict("Feedback", {"feedback_id": str, "kept_at": str, "question": str, "judgement": Judgement, "expected": Text,
    "note": str})
FeedbackList = TypedDict("FeedbackList", {"feedback": list[Feedback], "total": int, "limit": int, "offset": int})
DossierFormat = Literal["docx", "markdown", "bibtex", "ris", "csl", "json"]

class CitadelError(RuntimeError):
    """The server refused a request."""

    def __init__(self, status: int, title: str, detail: str, errors: Sequence[FieldError], retry_after: float | None) -> None:
        """errors: the fields that are wrong. retry_after: seconds until another try, where the server gives them."""
        super().__init__(detail or title)
        self.status, self.title, self.detail, self.errors, self.retry_after = status, title, detail, errors, retry_after

class UnreachableError(ConnectionError):
    """Nothing answers at the address, or something else than Citadel does."""

class JobFailedError(RuntimeError):
    """A change that was accepted has failed."""
# fmt: on


class Citadel:
    """A server."""

    def __init__(self, url: str, key: str | None = None, *, timeout: float = 60.0, retries: int = 2) -> None:
        """key: sent as X-API-Key. timeout: seconds of silence. retries: of requests that only read, when the server is too busy
        (429, 503) and gives a time. Changes are never sent twice."""
        self._url, self._timeout, self._retries = url.rstrip("/"), timeout, retries
        host = _check_url(url)
        if key and not (key.isascii() and key.isprintable()):
            raise ValueError("the key holds line breaks or letters beyond ASCII, which no key has: copy it again")
        self._headers = {"Accept": "application/json", "User-Agent": "citadel-client"} | ({"X-API-Key": key} if key else {})
        self._opener = build_opener(ProxyHandler({} if _is_loopback(host) else None), _NoRedirects, _Handler)

    def ask(self, question: str, *, top_k: int = 5, filters: Filters | None = None, as_of: str | None = None) -> Answer:
        """A cited answer or an abstention. as_of: YYYY-MM-DD, answer from the documents published by then."""
        return cast(Answer, self._read("/v1/ask", {"question": question, "top_k": top_k, "filters": filters, "as_of": as_of}))

    def search(
        self, query: str, *, top_k: int = 5, filters: Filters | None = None, mode: Mode = "hybrid", rerank: bool = False
    ) -> Found:
        """Ranked passages. rerank: the first ones of a question are read and ranked anew in mode hybrid, which is slower."""
        body = {"query": query, "top_k": top_k, "filters": filters, "mode": mode, **({"rerank": True} if rerank else {})}
        return cast(Found, self._read("/v1/search", body))

    def find(self, query: str, *, filters: Filters | None = None, limit: int = 20, offset: int = 0) -> FoundWords:
        """All passages that hold key words. query: words, "phrases", -words and fields such as publisher:EEAS."""
        return cast(FoundWords, self._read("/v1/find", {"query": query, "filters": filters, "limit": limit, "offset": offset}))

    def verify(self, answer: Mapping[str, Any], *, generation: str | None = None) -> Verification:
        """The verdict on each citation of a saved answer or search."""
        return cast(Verification, self._read("/v1/verify", answer, generation=generation))

    # fmt: off
    def freeze(self, question: str, fields: Fields | None = None) -> FrozenSummary:
        """Keep the answer as it is given now. fields: top_k, filters and as_of as for `ask`, and the generation that was seen."""
        return cast(FrozenSummary, self._change("/v1/answers", {**(fields or {}), "question": question}))
    def frozen_answers(self, *, limit: int = 100, offset: int = 0) -> FrozenAnswers:
        """The answers that this key keeps, the latest first."""
        return cast(FrozenAnswers, self._read("/v1/answers", limit=limit, offset=offset))
    def frozen_answer(self, answer_id: str) -> FrozenAnswer:
        """An answer as it was given, with the verdict on each of its citations today."""
        return cast(FrozenAnswer, self._read(f"/v1/answers/{quote(answer_id, '')}"))
    def remove_answer(self, answer_id: str) -> Removed:
        """Remove an answer that is kept."""
        return cast(Removed, self._send("DELETE", f"/v1/answers/{quote(answer_id, '')}"))
    def give_feedback(self, question: str, judgement: str, fields: Fields | None = None) -> Feedback:
        """Say that an answer is right, wrong or missing something. fields: expected, note, and how it was asked."""
        return cast(Feedback, self._change("/v1/feedback", {**(fields or {}), "question": question, "judgement": judgement}))
    def feedback(self, *, limit: int = 100, offset: int = 0) -> FeedbackList:
        """What this key has said of answers, the latest first."""
        return cast(FeedbackList, self._read("/v1/feedback", limit=limit, offset=offset))
    def withdraw_feedback(self, feedback_id: str) -> Removed:
        """Take back what this key has said of an answer."""
        return cast(Removed, self._send("DELETE", f"/v1/feedback/{quote(feedback_id, '')}"))
    def begin_dossier(self, title: str, items: Sequence[Mapping[str, Any]] = ()) -> Dossier:
        """A new dossier. items: those of one that was exported as json."""
        return cast(Dossier, self._change("/v1/dossiers", {"title": title, "items": list(items)}))
    def dossiers(self, *, limit: int = 100, offset: int = 0) -> Dossiers:
        """The dossiers of this key, the one that was begun last first."""
        return cast(Dossiers, self._read("/v1/dossiers", limit=limit, offset=offset))
    def dossier(self, dossier_id: str, *, check: bool = False) -> Dossier:
        """A dossier with its items. check: with the verdict on each quote today."""
        return cast(Dossier, self._read(f"/v1/dossiers/{quote(dossier_id, '')}", check=str(check).lower()))
    def add_item(self, dossier_id: str, item: Mapping[str, Any]) -> Dossier:
        """Take quotes by their places, an answer that is kept by its id, or a note into a dossier."""
        return cast(Dossier, self._change(f"/v1/dossiers/{quote(dossier_id, '')}/items", item))
    def change_dossier(self, dossier_id: str, change: Mapping[str, Any]) -> Dossier:
        """Change title, order and notes. change: title, revision, and items with item_id and note."""
        return cast(Dossier, self._change(f"/v1/dossiers/{quote(dossier_id, '')}", change, "PUT"))
    def remove_dossier(self, dossier_id: str) -> Removed:
        """Remove a dossier with its notes."""
        return cast(Removed, self._send("DELETE", f"/v1/dossiers/{quote(dossier_id, '')}"))
    def export_dossier(self, dossier_id: str, format: DossierFormat = "docx") -> bytes:
        """A dossier or its bibliography as the bytes of a file."""
        return cast(bytes, self._read(f"/v1/dossiers/{quote(dossier_id, '')}/export", read=bytes, format=format))
    # fmt: on
    def documents(self, *, limit: int = 100, offset: int = 0, generation: str | None = None) -> Documents:
        """The documents in the order of their ids, from `offset` on, at most `limit` (1000)."""
        return cast(Documents, self._read("/v1/documents", limit=limit, offset=offset, generation=generation))

    def document(self, doc_id: str, *, generation: str | None = None, limit: int = 1000, offset: int = 0) -> Document:
        """The metadata and structure of a document, without its text: of each list `limit` entries (1000) from `offset` on."""
        place = f"/v1/documents/{quote(doc_id, '')}"
        return cast(Document, self._read(place, generation=generation, limit=limit, offset=offset))

    def text(self, doc_id: str, start: int | None = None, end: int | None = None, generation: str | None = None) -> DocumentText:
        """The text of a document, or a part of it."""
        place = f"/v1/documents/{quote(doc_id, '')}/text"
        return cast(DocumentText, self._read(place, start=start, end=end, generation=generation))

    def original(self, doc_id: str, generation: str | None = None) -> bytes:
        """The file that a document was made of. The server has none any more where it answers 404."""
        return cast(bytes, self._read(f"/v1/documents/{quote(doc_id, '')}/original", read=bytes, generation=generation))

    def generations(self, *, limit: int | None = None, offset: int | None = None) -> Generations:
        """The generations of the index that are kept, the latest first, from `offset` on, at most `limit` (1000)."""
        return cast(Generations, self._read("/v1/generations", limit=limit, offset=offset))

    def put_document(self, doc_id: str, path: str | os.PathLike[str], metadata: Metadata | None = None) -> Job:
        """Send a file, new or changed. It is searchable when the job is done. Raises OSError where it cannot be read."""
        return cast(Job, self._send_file("PUT", f"/v1/documents/{quote(doc_id, '')}", path, metadata))

    def preview_document(self, doc_id: str, path: str | os.PathLike[str], metadata: Metadata | None = None) -> Preview:
        """What a file would become, and what it would replace. Nothing is changed. Raises OSError where it cannot be read."""
        return cast(Preview, self._send_file("POST", f"/v1/documents/{quote(doc_id, '')}/preview", path, metadata))

    def fetch_document(self, doc_id: str, url: str, metadata: Metadata | None = None) -> Job:
        """Have the server fetch a file from an address that its operator allows, and put it as if it had been sent."""
        return cast(Job, self._change(f"/v1/documents/{quote(doc_id, '')}/fetch", {"url": url, "metadata": metadata or {}}))

    def preview_address(self, doc_id: str, url: str, metadata: Metadata | None = None) -> Preview:
        """What a file at an address would become. Nothing is changed."""
        place, body = f"/v1/documents/{quote(doc_id, '')}/fetch-preview", {"url": url, "metadata": metadata or {}}
        return cast(Preview, self._change(place, body))

    def change_metadata(self, doc_id: str, metadata: Metadata) -> Job:
        """Give a document other metadata. What is left out stays, and None takes it from the file again."""
        return cast(Job, self._change(f"/v1/documents/{quote(doc_id, '')}", metadata, "PATCH"))

    def caller(self) -> CallerFields:
        """Who sends requests with this key, and what it may do."""
        return cast(CallerFields, self._read("/v1/caller"))

    def _send_file(self, method: str, place: str, path: str | os.PathLike[str], metadata: Metadata | None) -> Any:
        edge, name = uuid.uuid4().hex, Path(path).name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
        metadata_part = f'--{edge}\r\nContent-Disposition: form-data; name="metadata"\r\n\r\n{json.dumps(metadata or {})}\r\n'
        head = f'{metadata_part}--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
        tail = f"\r\n--{edge}--\r\n".encode()
        with Path(path).open("rb") as file:
            size = len(head) + os.fstat(file.fileno()).st_size + len(tail)
            headers = {"Content-Type": f'multipart/form-data; boundary="{edge}"', "Content-Length": str(size)}
            body = chain([head], iter(lambda: file.read(_CHUNK), b""), [tail])
            return self._send(method, place, body, headers)

    def delete_document(self, doc_id: str, purge: bool = False) -> Job:
        """Take a document out of the index. purge: and out of everything else that is kept, for good."""
        return cast(Job, self._send("DELETE", f"/v1/documents/{quote(doc_id, '')}{'?purge=true' if purge else ''}"))

    def update(self) -> Job:
        """Update the index from the corpus folder of the server."""
        return cast(Job, self._send("POST", "/v1/index"))

    def job(self, job_id: str) -> Job:
        """How far a change is, and how it ended."""
        return cast(Job, self._read(f"/v1/jobs/{quote(job_id, '')}"))

    def wait_for(self, job: Job, timeout: float = 600.0) -> Job:
        """The job once it is done. Raises JobFailedError, or TimeoutError after so many seconds, when the job goes on."""
        ends, pause = time.monotonic() + timeout, 0.1
        while job["state"] not in ("done", "failed"):
            if (left := ends - time.monotonic()) <= 0:
                raise TimeoutError(f"job {job['job_id']} is {job['state']} after {timeout:g} s: ask for it again later")
            time.sleep(min(pause, left))
            pause, job = min(2 * pause, 2.0), self.job(job["job_id"])
        if job["state"] == "failed":
            raise JobFailedError(f"job {job['job_id']} failed: {job['error']}")
        return job

    def _change(self, place: str, fields: Mapping[str, Any], method: str = "POST") -> Any:
        return self._send(method, place, json.dumps(fields).encode(), {"Content-Type": "application/json"})

    def _read(self, place: str, payload: Fields | None = None, *, read: Decode = json.loads, **parameters: int | Text) -> Any:
        query = urlencode({name: value for name, value in parameters.items() if value is not None})
        method, body = ("GET", None) if payload is None else ("POST", json.dumps(payload).encode())
        left = self._retries
        while True:
            try:
                address = f"{place}?{query}" if query else place
                return self._send(method, address, body, {"Content-Type": "application/json"}, read)
            except CitadelError as error:
                left, wait = left - 1, error.retry_after
                if left < 0 or error.status not in (429, 503) or wait is None or wait > _LONGEST_WAIT:
                    raise
            time.sleep(wait)

    def _send(self, method: str, place: str, body: Any = None, headers: Fields | None = None, read: Decode = json.loads) -> Any:
        request = Request(self._url + place, body, {**self._headers, **(headers or {})}, method=method)  # noqa: S310 - checked
        try:
            with self._opener.open(request, timeout=self._timeout) as response:
                return read(response.read())
        except HTTPError as error:
            with error:
                raise _read_problem(error) from None
        except (OSError, http.client.HTTPException) as error:
            reason = getattr(error, "reason", error)
            text = getattr(reason, "strerror", None) or str(reason) or type(reason).__name__
            raise UnreachableError(f"no answer from {self._url}: {text}; check the address and that the server runs") from error
        except ValueError:
            raise UnreachableError(f"what answers at {self._url} is no Citadel: check the address") from None


# fmt: off
class _NoRedirects(HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        """Follow no redirect: the key is for one address alone."""

class _EarlyAnswer:
    def request(self, *arguments: Any, **named: Any) -> None:
        # A server that refuses a long body answers before it has read it.
        with suppress(BrokenPipeError, ConnectionResetError):
            super().request(*arguments, **named)  # type: ignore[misc]

class _Handler(HTTPSHandler, HTTPHandler):
    def _open(self, http_class: Any, req: Request, **http_conn_args: Any) -> Any:
        return super().do_open(cast(Any, type("Connection", (_EarlyAnswer, http_class), {})), req, **http_conn_args)

    do_open = _open

def _check_url(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.query or parts.fragment:
        raise ValueError(f"{url!r} is no address of a server: write http://127.0.0.1:8000 or https://citadel.example")
    return parts.hostname

def _is_loopback(host: str) -> bool:
    with suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return host == "localhost"

def _read_problem(error: HTTPError) -> CitadelError:
    problem: Any = {}
    with suppress(ValueError, TypeError):
        problem = dict(json.loads(error.read()))
    sent, wait = error.headers.get("Location"), error.headers.get("Retry-After", "")
    detail = problem.get("detail") or (f"the server sends to {sent}: give that address if it is right" if sent else "")
    return CitadelError(
        error.code, error.reason, str(detail), problem.get("errors", ()), float(wait) if wait.isdecimal() else None
    )
