"""The commands `ask`, `search` and `profile` over the index of this machine. They print JSON, as HTTP does, or text."""

import json
from contextlib import closing
from dataclasses import asdict, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from api.cli.output.profile_report import print_profile
from api.cli.output.render import Output, print_answer_as, print_json, print_passages
from api.cli.output.terminal import print_text
from api.llm import Llm
from api.settings import Settings
from api.startup import open_engine, open_index
from api.telemetry.question_profile import (
    TOP_K,
    ModelProfile,
    QuestionProfile,
    summarise_runs,
    time_answer,
    time_search,
)
from api.wire.answers import shape_answer, shape_search
from api.writing import write_paragraph
from index.access import open_encoder, open_snapshot
from index.embedding.kernel_times import read_runs
from index.filters import Filters
from retrieval.ask import ask, run_search
from retrieval.models import Models
from retrieval.query.mode import SearchOptions
from retrieval.reader.reader import load_reader


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
        found = run_search(index, models, text, filters, options)
        response = shape_search(text, found, index.generation, (perf_counter() - started) * 1000)
    if as_json:
        print_json(response)
    else:
        print_passages(response.passages, response.corrected, response.undated_left_out)


def profile_once(settings: Settings, question: str, repeats: int, as_json: bool) -> None:
    """Print where the time of an answer and of a search goes."""
    models = replace(Models.load(), reader=load_reader(workers=1))
    with open_index(settings) as index:
        answer = time_answer(index, models, question, repeats)
        search = time_search(index, models, question, repeats)
    profile = QuestionProfile(question, repeats, answer, search, _profile_models(settings, models, question, repeats))
    if as_json:
        print_text(json.dumps(asdict(profile), indent=2))
    else:
        print_profile(profile)


def _profile_models(settings: Settings, models: Models, question: str, repeats: int) -> list[ModelProfile]:
    """What the kernels of both models take in an answer. Recording takes time itself, so the stages are timed without it."""
    questions = repeats + 1
    with TemporaryDirectory() as folder:
        encoder = open_encoder(settings.data, settings.model, trace=Path(folder, "encoder"))
        reader = load_reader(workers=1, trace=Path(folder, "reader"))
        with closing(encoder), open_snapshot(settings.data, settings.model, encoder) as index:
            for _ in range(questions):
                ask(index, replace(models, reader=reader), question, top_k=TOP_K)
        traced = {"encoder": encoder.end_trace(), **({"reader": reader.end_trace()} if reader else {})}
        return [summarise_runs(name, list(read_runs(trace)), questions) for name, trace in traced.items()]
