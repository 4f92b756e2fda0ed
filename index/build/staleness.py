"""Whether the published index is the one that this version of the program would build, and why not.

It reads the manifest alone, so that a server can ask at its start. Nothing is built here.
"""

from pathlib import Path

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
    try:
        manifest = read_manifest(current)
    except IndexFormatError as error:
        return str(error) if error.is_earlier else None
    except IndexCorruptError:
        return None
    recorded = settings.as_recorded_without_encoder()
    differing = sorted(name for name, value in recorded.items() if manifest.settings.get(name) != value)
    if not differing or current.name != list_generations(data)[-1]:
        return None
    return f"generation {current.name} was built with other settings or versions of {', '.join(differing)}"
