"""Notes that name a source: what stands in them is said of the source, and not of what the question asks."""

import re

from retrieval.answer.evidence import Evidence

_PRINTED_SOURCE = re.compile(r"[’”\"], |\bpp?\. ?\d|\(\d{4}\)")  # the dates of a source are not those of its subject


def names_source(item: Evidence) -> bool:
    """True for a sentence that reads as the entry of a source."""
    sources = item.language.clauses.sources if item.language.clauses else ()
    return _PRINTED_SOURCE.search(item.text) is not None or any(words in item.text for words in sources)
