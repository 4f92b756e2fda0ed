"""The commands `generations`, `rollback` and `changes`: what is kept, the way back, and what each step changed."""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from api.cli.change_report import print_changes
from api.cli.render_json import print_json
from api.cli.terminal import open_console, print_filled, print_indented
from api.generation_changes import find_changes
from api.settings import Settings
from api.startup import find_index, open_shelf
from api.wire.change_shaping import shape_changes
from api.wire.generation_list import GenerationList, shape_entry
from api.wire.saved_answers import read_saved


def print_generations(settings: Settings, as_json: bool) -> None:
    """List the generations that are kept, the latest first."""
    entries = find_index(settings).generations()
    published = next((entry.generation for entry in entries if entry.is_published), "")
    if as_json:
        shown = [shape_entry(entry, published) for entry in entries]
        print_json(GenerationList(generations=shown, generation=published, complaint=None))
        return
    console = open_console()
    for entry in entries:
        mark = " (published)" if entry.is_published else ""
        print_filled(console, f"{entry.generation}{mark}", "bold")
        told = f"{entry.built_at} · {entry.documents} documents · {entry.chunks} chunks · made from {entry.replaces or 'nothing'}"
        print_indented(console, entry.damage or told)


def roll_back_to(settings: Settings, generation: str) -> None:
    """Publish a generation that is kept and say so."""
    find_index(settings).activate(generation)
    print(f"published {generation}; a server on this data turns to it by itself")


def print_differences(settings: Settings, named: tuple[str | None, str | None], answers: Sequence[Path], as_json: bool) -> None:
    """What changed up to the first of the generations named since the second, and which saved answers that takes away.

    Raises SavedAnswerError for a file that holds no saved answer.
    """
    saved = [read_saved(path.read_bytes(), str(path)) for path in answers]
    generation, since = named
    with closing(open_shelf(settings)) as shelf:
        found = find_changes(shelf, generation, since, saved)
        if as_json:
            print_json(shape_changes(found.comparison, found.standings))
        else:
            print_changes(found.comparison, found.standings)
