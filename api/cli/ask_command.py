"""The commands `ask` and `search` over the index of this machine. They print JSON as over HTTP, or text."""

from contextlib import closing
from time import perf_counter

from api.cli.filter_options import SearchOptions
from api.cli.output.render import Output, print_answer_as, print_json, print_passages
from api.llm import Llm
from api.settings import Settings
from api.startup import open_engine, open_index
from api.wire.answers import shape_answer, shape_search
from api.writing import write_paragraph
from index.filters import Filters
from retrieval.ask import ask, prepare, search_query
from retrieval.models import Models


def ask_once(settings: Settings, question: str, filters: Filters, top_k: int, output: Output) -> None:
    """Answer one question and print the answer."""
    with closing(open_engine(settings)) as engine, engine.acquire(as_of=filters.as_of) as index:
        models = Models.load()
        started = perf_counter()
        found = ask(index, models, question, filters, top_k=top_k)
        llm = Llm.from_settings(settings)
        written = write_paragraph(llm, found, index.tokenizer, models.reader) if llm else None
        answer = shape_answer(found, (perf_counter() - started) * 1000, written)
    print_answer_as(output, answer)


def search_once(settings: Settings, text: str, filters: Filters, options: SearchOptions, as_json: bool) -> None:
    """Search once and print the passages."""
    with open_index(settings) as index:
        models = Models.load(with_reader=options.rerank)
        started = perf_counter()
        query = prepare(index, models, text, filters, mode=options.mode)
        passages = search_query(index, models, query, options.top_k, options.mode, rerank=options.rerank)
        took_ms = (perf_counter() - started) * 1000
        found = shape_search(text, passages, index.generation, took_ms, corrected=query.corrected)
    if as_json:
        print_json(found)
    else:
        print_passages(found.passages, found.corrected)
