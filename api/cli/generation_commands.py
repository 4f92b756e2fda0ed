"""The commands `generations`, `rollback` and `changes`: the generations that are kept, and the changes between two of them."""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from api.audit.audit_log import AuditEvent, name_operator, record
from api.cli.output.change_report import print_changes
from api.cli.output.render import print_json
from api.cli.output.terminal import open_console, print_filled, print_indented, print_line
from api.settings import Settings
from api.startup import find_engine, open_engine
from api.wire.answer_verification import read_saved
from api.wire.changes import shape_changes
from api.wire.generation_list import GenerationList, shape_entry
from retrieval.verify.regressions import compare_generations

_PATIENCE = 10.0  # seconds for another process that publishes


def print_generations(settings: Settings, as_json: bool) -> None:
    """List the generations that are kept, the latest first."""
    with closing(find_engine(settings)) as engine:
        entries = engine.generations()
    published = next((entry.generation for entry in entries if entry.is_published), "")
    if as_json:
        shown = [shape_entry(entry, published) for entry in entries]
        total = len(shown)
        print_json(
            GenerationList(generations=shown, generation=published, complaint=None, total=total, limit=max(total, 1), offset=0)
        )
        return
    console = open_console()
    for entry in entries:
        mark = " (published)" if entry.is_published else ""
        print_filled(console, f"{entry.generation}{mark}", "bold")
        facts = (
            f"{entry.built_at} · {entry.documents} documents · {entry.chunks} chunks · made from {entry.replaces or 'nothing'}"
        )
        print_indented(console, entry.damage or facts)


def roll_back_to(settings: Settings, generation: str) -> None:
    """Publish a generation that is kept and print that it was published."""
    with closing(find_engine(settings)) as engine:
        before = next((entry.generation for entry in engine.generations() if entry.is_published), None)
        with record(settings.data, AuditEvent("activate", name_operator(), before=before, about=generation)) as recording:
            engine.activate(generation, _PATIENCE)
            recording.tell(before=before, after=generation)
    print_line(f"published {generation}; a server on this data turns to it by itself")


def print_differences(settings: Settings, named: tuple[str | None, str | None], answers: Sequence[Path], as_json: bool) -> None:
    """Print the changes between two generations, and the saved answers that no longer hold.

    named: the later generation and the earlier one. answers: files of saved answers. Raises SavedAnswerError for another file.
    """
    saved = [read_saved(path.read_bytes(), str(path)) for path in answers]
    generation, since = named
    with closing(open_engine(settings)) as engine:
        changes = shape_changes(*compare_generations(engine.acquire, generation, since, saved))
    if as_json:
        print_json(changes)
    else:
        print_changes(changes)
