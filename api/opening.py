"""From settings to an open index, for the server and for the commands alike."""

from api.settings import Settings
from index.opened import OpenIndex


def open_index(settings: Settings) -> OpenIndex:
    """The published index of the data folder, verified; raises the errors of `index.errors`, each with its remedy."""
    return OpenIndex.open(settings.data, settings.model)
