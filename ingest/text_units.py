"""A document cut into all that it says: its sentences and its headings, the grain in which two texts are compared.

Apart from `ingest/sentences.py`, which leaves headings out because nothing is answered with one; a heading that changed is a
change all the same.
"""

from ingest.document import Document
from ingest.sentences import find_sentences
from ingest.spans import Span


def find_units(document: Document) -> tuple[Span, ...]:
    """Every sentence, table line and heading of a document, in the order of its text; bullets and white space lie between."""
    headings = (block.span for block in document.blocks if block.kind == "heading")
    return tuple(sorted([*find_sentences(document), *headings]))
