"""The commands `documents` and `read`: what the index holds of a document, and what it would hold of a file."""

from pathlib import Path

from api.cli.output.document_report import print_contents, print_detail
from api.cli.output.render import print_documents, print_json
from api.errors import UnknownDocumentError
from api.settings import Settings
from api.startup import open_index
from api.wire.documents import DocumentList, shape_contents, shape_detail, shape_summary
from index.build.reading_process import read_contents
from index.settings import BuildSettings
from ingest.sources import find_sources_in


def list_documents(settings: Settings, as_json: bool) -> None:
    """Print the documents in the order of their ids."""
    with open_index(settings) as index:
        entries = index.list_entries().entries
        shown = list(map(shape_summary, entries, index.near_duplicates([entry.doc_id for entry in entries])))
    if as_json:
        count = len(shown)
        print_json(DocumentList(documents=shown, total=count, limit=count, offset=0, generation=index.generation))
    else:
        print_documents(shown)


def describe_document(settings: Settings, doc_id: str, with_reading: bool, as_json: bool) -> None:
    """Print one document, and how it was read where that is wanted. Raises UnknownDocumentError."""
    with open_index(settings) as index:
        try:
            document = index.document(doc_id)
        except KeyError:
            raise UnknownDocumentError(f"no document {doc_id[:200]!r}: `citadel documents` lists those that are there") from None
        (entry,), (near,) = index.entries([doc_id]), index.near_duplicates([doc_id])
        detail = shape_detail(entry, document, near)
    if as_json:
        print_json(detail.reading if with_reading else detail)
    else:
        print_detail(detail, with_reading)


def read_file(settings: Settings, path: Path, as_json: bool) -> None:
    """Read a file as a build would, and print what it would index. Raises a ReadError or SourcesError."""
    (source,) = find_sources_in([path])
    build = BuildSettings(limits=settings.reading_limits)
    contents = shape_contents(read_contents(source, build))
    if as_json:
        print_json(contents)
    else:
        print_contents(contents)
