"""The corpus as of a day: each document in the version that was published by then, also where a later one replaced it.

A generation and a day come in, and the version of each document comes out. Where some versions lie in generations that were
replaced, a view is made of exactly these (`index/generations/views.py`): the same as if it had been built on that day.
"""

from collections.abc import Iterable
from datetime import date

from index.generations.manifest import IndexManifest
from index.generations.views import Version
from ingest.dates import first_day


def choose_versions(current: IndexManifest, earlier: Iterable[IndexManifest], day: date) -> dict[str, Version]:
    """For each document of `current` the latest version whose period of publication begins by `day`.

    A document that has none is left out, unless it is undated now: then it is there as it is now, and the filters decide.
    earlier: the generations before it, the latest first. Those of another model are passed over.
    """
    chosen: dict[str, Version] = {}
    wanted = {document.doc_id for document in current.documents}
    for manifest in (current, *earlier):
        if manifest.settings["encoder"] != current.settings["encoder"]:
            continue
        for document in manifest.documents:
            is_missing = document.doc_id in wanted and document.doc_id not in chosen
            if is_missing and document.published and first_day(document.published) <= day:
                chosen[document.doc_id] = Version(document, manifest.generation)
    undated = (document for document in current.documents if document.published is None)
    return {document.doc_id: Version(document, current.generation) for document in undated} | chosen
