"""What a backup takes of an index that is in use, and how an index takes the place of another.

Files are held by hard links, so that they stay when their generation is removed: a published generation is never written to.
"""

import errno
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from index.errors import BackupError, IndexCorruptError, IndexFormatError
from index.generations.integrity import verify
from index.generations.manifest import MANIFEST, read_manifest
from index.generations.publish import CURRENT, FOLDER, MODELS, PUBLISHED, list_generations, lock_writer, open_current
from index.generations.restored import DRAFT, LOCKS, decide_restore, finish_restore
from index.sources.registry import REGISTRY, read_registry

_NOT_OURS = "lost+found"  # in the root of a file system
_NO_LINKS = frozenset({errno.EPERM, errno.EXDEV, errno.EMLINK, errno.EOPNOTSUPP, errno.ENOSYS})


def describe_state(data: Path) -> tuple[str, bytes]:
    """The published generation and the registry, to be compared. Raises IndexMissingError before the first build."""
    try:
        registry = (data / REGISTRY).read_bytes()
    except FileNotFoundError:
        registry = b""
    return open_current(data).name, registry


def hold_index(data: Path, held: Path, *, all_generations: bool) -> list[Path]:
    """Hold the published generation in an empty folder, with the registry and the models. Returns the uploads that it names.

    all_generations: hold every generation that was published and is kept. Raises FileNotFoundError for a file that goes
    meanwhile, IndexCorruptError for what is damaged.
    """
    current = open_current(data)
    if not current.is_dir():
        raise IndexCorruptError(f"{CURRENT} in {str(data)!r} names no generation that is there: run `citadel index`")
    published = [name for name in list_generations(data) if (data / FOLDER / name / PUBLISHED).exists()]
    for name in {current.name, *(published if all_generations else ())}:
        _hold_generation(data / FOLDER / name, held / FOLDER / name)
    hold_folder(data / MODELS, held / MODELS)
    (held / CURRENT).write_text(current.name + "\n", encoding="ascii")
    if (data / REGISTRY).exists():
        shutil.copyfile(data / REGISTRY, held / REGISTRY)
    return [data / source.path.relative_to(held) for source in read_registry(held).uploads.values()]


def hold_folder(folder: Path, held: Path) -> None:
    """Hold every file below a folder but hidden ones, which are drafts. Raises FileNotFoundError when it goes meanwhile."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(folder).parts):
            hold_file(path, held / path.relative_to(folder))


def hold_file(path: Path, held: Path) -> None:
    """Hold a file. Where the file system has no links it is copied."""
    held.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(path, held)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        shutil.copyfile(path, held)


def check_held(held: Path, checksums: Mapping[str, str]) -> None:
    """Compare what was written with the checksums of each generation.

    checksums: by name, with slashes, the sha256 of each file of a backup. A generation of another format is taken as it is.
    """
    for generation in list_generations(held):
        with suppress(IndexFormatError):
            for name, checksum in read_manifest(held / FOLDER / generation).files.items():
                if checksums.get(f"{FOLDER}/{generation}/{name}") != checksum:
                    raise IndexCorruptError(f"{name} of generation {generation} is missing or was altered: no backup was made")


@contextmanager
def replace_index(data: Path, *, replace: bool) -> Iterator[Path]:
    """An empty folder. When the context ends without an error, the data folder holds what was put into it, else what it held.

    replace: whether a folder that holds something may lose it. Raises BackupError otherwise. What was put there is checked:
    BackupError is raised for what is no whole data folder.
    """
    with lock_writer(data):
        draft = data / DRAFT
        shutil.rmtree(draft, ignore_errors=True)
        if not replace and (there := sorted({path.name for path in data.iterdir()} - {*LOCKS, _NOT_OURS})):
            raise BackupError(f"{str(data)!r} is not empty (it holds {there[0]!r}): name another folder, or say --replace")
        draft.mkdir()
        try:
            yield draft
            _check_draft(draft)
            decide_restore(data, draft)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
        finish_restore(data)


def _hold_generation(folder: Path, held: Path) -> None:
    """Hold all files of a generation. Raises FileNotFoundError for one that goes meanwhile, since it is not kept any longer."""
    hold_folder(folder, held)
    expected: Iterable[str] = [MANIFEST]
    with suppress(IndexFormatError):
        expected = [MANIFEST, *(read_manifest(held).files if (held / MANIFEST).exists() else ())]
    for name in expected:
        if not (held / name).exists():
            raise FileNotFoundError(errno.ENOENT, "missing", str(folder / name))


def _check_draft(draft: Path) -> None:
    try:
        _verify_published(draft)
        uploads = read_registry(draft).uploads
    except (IndexCorruptError, FileNotFoundError) as error:
        raise BackupError(f"what the backup holds is no whole data folder: {error}") from error
    for doc_id, source in uploads.items():
        if not source.path.is_file():
            raise BackupError(f"the upload of document {doc_id} is not in the backup: {source.path.name}")


def _verify_published(draft: Path) -> None:
    """A generation of an earlier format is left to the server that is started on it."""
    try:
        verify(draft, open_current(draft).name)
    except IndexFormatError as error:
        if not error.is_earlier:
            raise BackupError("a later version of Citadel made the backup: restore it with that") from error
