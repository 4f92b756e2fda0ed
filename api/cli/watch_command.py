"""The command `watch`: updates the index whenever the corpus folder changes, until it is stopped."""

import sys
from contextlib import suppress
from pathlib import Path

from watchfiles import watch

from api.cli.index_command import print_report, update
from api.cli.output.terminal import print_error, print_line
from api.errors import FAILURES
from api.settings import Settings

_QUIET_MS = 500  # without a change, so that a file is not read while it is being copied


def watch_corpus(settings: Settings) -> None:
    """Update the index now and whenever the corpus folder changes. An update that fails is reported and tried at the next change.

    Ctrl-C ends it at any moment: an update that is interrupted leaves the index as it was.
    """
    folder = _existing(settings.corpus.absolute())
    with suppress(KeyboardInterrupt):
        _follow(folder, settings)


def _follow(folder: Path, settings: Settings) -> None:
    # The first round comes without a change, once the folder is watched, so that no change is missed before it.
    rounds = watch(folder, step=_QUIET_MS, debounce=10 * _QUIET_MS, rust_timeout=_QUIET_MS, yield_on_timeout=True)
    for number, changed in enumerate(rounds):
        if changed or number == 0:
            _update(settings)
        if number == 0:
            print_line(f"watching {folder} (stop with Ctrl-C)", flush=True)


def _existing(folder: Path) -> Path:
    if not folder.is_dir():
        raise FileNotFoundError(f"{str(folder)!r} is no folder: name a corpus with --corpus")
    return folder


def _update(settings: Settings) -> None:
    try:
        print_report(update(settings, []), as_json=False)
    except FAILURES as error:
        print_error(str(error))
    sys.stdout.flush()
