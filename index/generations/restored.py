"""The last step of a restore, which whoever writes next does again when the process died in it.

    <data>/.restore-draft/    what is being unpacked and checked; the folder is as it was
    <data>/restored/          whole and checked, on its way into the place of what was there

A restore is decided by the one rename from the first name to the second. From then on nothing is read from the folder until
everything has its place, so that no mixture of two states is ever served.
"""

import shutil
from pathlib import Path

from index.errors import IndexCorruptError
from index.generations.durable_files import sync

DRAFT, RESTORED = ".restore-draft", "restored"
NAMES = ".names"
"""The file in RESTORED that lists, one a line, what was in it at the beginning."""
LOCKS = ("writer.lock", "publish.lock", "views.lock", "jobs")
"""What stays in its place: locks that are held."""
_OWNED = (
    "CURRENT",
    "generations",
    "views",
    "models",
    "uploads",
    "library.json",
    "jobs.sqlite*",
    "kept.sqlite*",
    "report",
    ".backup-*",
    ".*.draft",
)
"""What a data folder holds. A restore removes nothing else."""


def refuse_unfinished_restore(data: Path) -> None:
    """Raises IndexCorruptError while a restore was decided and not everything has its place."""
    if (data / RESTORED).is_dir():
        remedy = "`citadel serve`, `citadel index` or `citadel restore` finishes it"
        raise IndexCorruptError(f"a restore into {str(data)!r} was interrupted: {remedy}")


def decide_restore(data: Path, draft: Path) -> None:
    """Let what is in `draft`, on the disk, be what the data folder is to hold. For the holder of the writer's lock."""
    names = sorted(path.name for path in draft.iterdir())
    (draft / NAMES).write_text("\n".join(names), encoding="utf-8")
    sync(draft / NAMES)
    sync(draft)
    draft.rename(data / RESTORED)
    sync(data)


def finish_restore(data: Path) -> None:
    """Give everything that was restored its place. Nothing where no restore was decided. For the holder of the writer's lock."""
    restored = data / RESTORED
    if not restored.is_dir():
        return
    if (restored / NAMES).exists():  # else everything has its place already
        names = set((restored / NAMES).read_text(encoding="utf-8").splitlines())
        waiting = {path.name for path in restored.iterdir()} - {NAMES}
        for path in sorted({path for pattern in _OWNED for path in data.glob(pattern)}):
            if path.name not in names or path.name in waiting:
                _remove(path)
        for name in sorted(waiting):
            (restored / name).rename(data / name)
        sync(data)
        (restored / NAMES).unlink()
    restored.rmdir()
    sync(data)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
