"""The one place that picks the queue of the settings: in the data folder, or in the database that holds the index."""

from collections.abc import Callable
from pathlib import Path

from api.jobs.queues.database_queue import DatabaseQueue
from api.jobs.queues.folder_queue import FolderQueue
from api.jobs.queues.queue_interface import JobQueue
from api.settings import Settings
from index.access import open_database
from index.sources.registry import read_registry


def open_queue(settings: Settings, follow: Callable[[], object] = lambda: None) -> JobQueue:
    """The queue of the settings. Nothing is connected yet. Raises EngineError where an extra is not installed.

    follow: turns this process to what another host has published.
    """
    data = settings.data.absolute()
    if settings.engine:
        return DatabaseQueue(open_database(settings.engine), data, settings.model, follow)

    def list_uploads() -> set[Path]:
        return {source.path for source in read_registry(data).uploads.values()}

    return FolderQueue(data, list_uploads, settings.model)
