"""The commands that ask the index one thing and print it: `ask`, `search`, `documents`.

In come settings and what was asked, out go JSON (the same as over HTTP) or text for a reader.
"""

from contextlib import closing
from time import perf_counter

from api.cli.render import print_answer, print_documents, print_passages
from api.cli.render_json import print_json
from api.llm import Llm
from api.settings import Settings
from api.startup import acquire_for, open_index, open_shelf
from api.wire.answer_shaping import shape_answer, shape_search
from api.wire.document_shaping import shape_summary
from api.wire.documents import DocumentList
from api.writing import write_paragraph
from index.filters import Filters
from retrieval.ask import ask, search
from retrieval.models import Models
from retrieval.query.query import Mode


def ask_once(settings: Settings, question: str, filters: Filters, top_k: int, as_json: bool) -> None:
    """Answer one question and print it."""
    with closing(open_shelf(settings)) as shelf, acquire_for(shelf, filters) as index:
        models = Models.load()
        started = perf_counter()
        found = ask(index, models, question, filters, top_k=top_k)
        llm = Llm.from_settings(settings)
        written = write_paragraph(llm, found, index.tokenizer, models.reader) if llm else None
        shaped = shape_answer(found, (perf_counter() - started) * 1000, written)
    if as_json:
        print_json(shaped)
    else:
        print_answer(shaped)


def search_once(settings: Settings, text: str, filters: Filters, wanted: tuple[int, Mode], as_json: bool) -> None:
    """Search once, `wanted` passages in that mode, and print them."""
    with open_index(settings) as index:
        models, (top_k, mode) = Models.load(), wanted
        started = perf_counter()
        found = search(index, models, text, filters, top_k=top_k, mode=mode)
        shaped = shape_search(text, found, index.generation, (perf_counter() - started) * 1000)
    if as_json:
        print_json(shaped)
    else:
        print_passages(shaped.passages)


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
