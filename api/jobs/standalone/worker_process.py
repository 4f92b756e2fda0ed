"""`citadel worker`: carries out changes of the index until a signal says stop, and listens on no port.

It works on the queue of the settings, in the data folder or in the database of several hosts. Servers turn to what it publishes
by themselves. Any number of workers may run: one carries jobs out, and another takes over when that one ends.
"""

import logging
import signal
from threading import Event

from api.jobs.errors import WorkerEndedError
from api.jobs.queues.queue_choice import open_queue
from api.jobs.upgrade import request_upgrade
from api.jobs.worker import JobWorker
from api.settings import Settings
from api.telemetry.logs import start_logging

_LOOK = 1.0  # seconds
_log = logging.getLogger("citadel.jobs")


def run_worker(settings: Settings) -> None:
    """Work until SIGTERM or SIGINT. A running update is stopped then, and its jobs are carried out at the next start.

    Raises WorkerEndedError where the worker ended by itself, so that who started this process starts it again.
    """
    start_logging(settings)
    stopping = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    queue = open_queue(settings)
    worker = JobWorker(settings.model_copy(update={"worker": True}), lambda: None, queue=queue)
    worker.start()
    try:
        try:
            request_upgrade(queue)
        except OSError:
            _log.exception("the job that builds the index cannot be written down")
        while not stopping.wait(_LOOK):
            if not worker.is_running:
                raise WorkerEndedError("the worker ended; its log says why: start it again")
    finally:
        worker.close()
        queue.close()
