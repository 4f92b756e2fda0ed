"""Whether the published index is the one that this version of the program would build, and why not.

It reads the manifest alone, so that a server can ask at its start. Nothing is built here.
"""

from pathlib import Path

from index.embedding.model_export import GRAPH_VERSION
from index.errors import IndexCorruptError, IndexFormatError
from index.generations.manifest import read_manifest
from index.generations.publish import find_current, list_generations
from index.settings import BuildSettings

NO_INDEX = "there is no index yet"


def find_staleness(data: Path, settings: BuildSettings) -> str | None:
    """Why the index is to be built anew, None where that is not for a server to decide.

    A generation that was gone back to is left as it is: whoever rolled back wants it. So are a damaged index, which has a
    complaint of its own, and one of a later version of the program.
    """
    current = find_current(data)
    if current is None:
        return NO_INDEX
    earlier = explain_earlier(current)
    if earlier is not None:
        return earlier
    try:
        manifest = read_manifest(current)
    except IndexCorruptError:
        return None
    recorded = settings.as_recorded_without_encoder()
    differing = sorted(name for name, value in recorded.items() if manifest.settings.get(name) != value)
    if not differing or current.name != list_generations(data)[-1]:
        return None
    return f"generation {current.name} was built with other settings or versions of {', '.join(differing)}"


def explain_earlier(folder: Path) -> str | None:
    """Why a generation that an earlier version of the program built cannot be opened by this one, None for any other.

    It is of an earlier format, or its vectors are those of an earlier graph of its encoder.
    """
    try:
        manifest = read_manifest(folder)
    except IndexFormatError as error:
        return str(error) if error.is_earlier else None
    except IndexCorruptError:
        return None
    graph = manifest.settings["encoder"].get("graph_version", 1)  # earlier versions recorded none
    if graph >= GRAPH_VERSION:
        return None
    return f"generation {folder.name} has vectors of graph {graph} of its encoder, questions are encoded by graph {GRAPH_VERSION}"
