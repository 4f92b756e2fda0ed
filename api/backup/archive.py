"""The file of a backup: an uncompressed tar, whose last member `manifest.json` holds size and sha256 of all others.

Files come in and one file comes out, or the other way round. A file that was cut short has no manifest and is refused. Nothing of
a file is believed before it was checked: names, kinds, sizes and checksums.
"""

import hashlib
import json
import os
import re
import shutil
import tarfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, cast

from index.errors import BackupError, DiskFullError
from index.generations.durable_files import make_folder, sync
from index.generations.hashes import hash_value

MANIFEST_NAME = "manifest.json"
_VERSION = 1
_MANIFEST_BYTES = 256 * 1_048_576  # some 200 bytes a file
_MEMBERS = 1_000_000
_BLOCK = 1_048_576  # bytes
_FILES, _FOLDERS = re.compile(r"CURRENT|library\.json|jobs\.sqlite|kept\.sqlite"), ("generations", "models", "uploads", "audit")
_PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,200}", re.ASCII)
_UNREADABLE = (tarfile.TarError, ValueError, EOFError, OverflowError, KeyError, TypeError, AttributeError, RecursionError)


@dataclass(frozen=True, slots=True)
class Member:
    """A file in a backup."""

    bytes: int
    """Its size."""
    sha256: str
    """In hexadecimal."""


@dataclass(frozen=True, slots=True)
class BackupManifest:
    """What a backup says of itself."""

    generation: str
    """The id of the published generation."""
    made_at: str
    """ISO 8601, UTC."""
    members: Mapping[str, Member]
    """By name, with slashes."""


class _HashingReader:
    """A file that is read once, with the checksum of what was read so far."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.sha256 = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        block = self._file.read(size)
        self.sha256.update(block)
        return block


def write_archive(file: BinaryIO, folder: Path, generation: str, made_at: str) -> BackupManifest:
    """Write every file below `folder` to `file`, and the manifest behind them. Returns the manifest. Raises OSError."""
    members: dict[str, Member] = {}
    with tarfile.open(fileobj=file, mode="w:", format=tarfile.PAX_FORMAT) as archive:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            name = path.relative_to(folder).as_posix()
            with path.open("rb") as source:
                reader = _HashingReader(source)
                size = os.fstat(source.fileno()).st_size
                archive.addfile(_describe(name, size), cast("BinaryIO", reader))
                members[name] = Member(size, reader.sha256.hexdigest())
        manifest = BackupManifest(generation, made_at, members)
        content = _write_manifest(manifest)
        archive.addfile(_describe(MANIFEST_NAME, len(content)), BytesIO(content))
    return manifest


def extract_archive(file: Path, folder: Path) -> BackupManifest:
    """Unpack a backup into `folder`, which is there and empty, every file on the disk. Returns its manifest.

    Raises BackupError for a file that is no whole backup, with what was unpacked so far in the folder. Raises DiskFullError
    before anything is unpacked where there is no room for it.
    """
    try:
        with tarfile.open(file, "r:") as archive:
            entries = list(_list_entries(archive))
            manifest = _read_manifest(archive, entries)
            _check_entries(entries[:-1], manifest.members)
            _check_room(folder, manifest.members)
            for entry in entries[:-1]:
                _extract(archive, entry, folder, manifest.members[entry.name])
    except _UNREADABLE as error:
        if isinstance(error, BackupError):
            raise
        raise BackupError(f"{str(file)!r} is no whole backup ({error}): make or fetch it again") from error
    for path in sorted(folder.rglob("*")):
        if path.is_dir():
            sync(path)
    sync(folder)
    return manifest


def _describe(name: str, size: int) -> tarfile.TarInfo:
    described = tarfile.TarInfo(name)
    described.size, described.mode, described.mtime = size, 0o600, int(time.time())
    return described


def _write_manifest(manifest: BackupManifest) -> bytes:
    fields = {"citadel_backup": _VERSION, **asdict(manifest)}
    return json.dumps({**fields, "sha256": hash_value(fields)}, indent=1).encode()


def _list_entries(archive: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    for number, entry in enumerate(archive, 1):
        if number > _MEMBERS:
            raise BackupError(f"more than {_MEMBERS} files are in it, which no backup has")
        yield entry


def _read_manifest(archive: tarfile.TarFile, entries: Sequence[tarfile.TarInfo]) -> BackupManifest:
    if not entries or entries[-1].name != MANIFEST_NAME or not _is_plain(entries[-1]) or entries[-1].size > _MANIFEST_BYTES:
        raise BackupError(f"{archive.name!s} has no {MANIFEST_NAME} at its end: it was cut short, or is no backup of Citadel")
    content = archive.extractfile(entries[-1])
    fields: dict[str, Any] = json.loads(content.read() if content else b"")
    seal = fields.pop("sha256")
    version = fields.pop("citadel_backup")
    if version != _VERSION:
        raise BackupError(f"the backup is of version {version!r}, and this program reads {_VERSION}: use the one that made it")
    if seal != hash_value({"citadel_backup": version, **fields}):
        raise BackupError(f"{MANIFEST_NAME} of the backup was altered: its sha256 differs")
    members = {name: Member(**member) for name, member in fields.pop("members").items()}
    return BackupManifest(members=members, **fields)


def _check_entries(entries: Sequence[tarfile.TarInfo], members: Mapping[str, Member]) -> None:
    seen: set[str] = set()
    for entry in entries:
        if not _is_plain(entry):
            raise BackupError(f"{entry.name!r} in the backup is a link, folder or device: nothing was unpacked")
        if not _is_ours(entry.name):
            raise BackupError(f"{entry.name!r} in the backup is no name of a file of a data folder: nothing was unpacked")
        if entry.name in seen:
            raise BackupError(f"{entry.name!r} stands twice in the backup: nothing was unpacked")
        if entry.name not in members or entry.size != members[entry.name].bytes:
            raise BackupError(f"{entry.name!r} is in the backup with {entry.size} bytes, and not so in its manifest")
        seen.add(entry.name)
    if missing := sorted(members.keys() - seen):
        raise BackupError(f"{missing[0]!r} is in the manifest of the backup and not in the backup")


def _is_plain(entry: tarfile.TarInfo) -> bool:
    return entry.type in (tarfile.REGTYPE, tarfile.AREGTYPE) and not entry.issparse()


def _is_ours(name: str) -> bool:
    """Whether a name is one that a backup gives, and leads nowhere else."""
    parts = PurePosixPath(name).parts
    if "/".join(parts) != name or not all(_PART.fullmatch(part) for part in parts):
        return False
    return bool(_FILES.fullmatch(name)) if len(parts) == 1 else parts[0] in _FOLDERS


def _check_room(folder: Path, members: Mapping[str, Member]) -> None:
    wanted, room = sum(member.bytes for member in members.values()), shutil.disk_usage(folder).free
    if wanted > room:
        raise DiskFullError(f"the backup takes {wanted} bytes, and {room} are free on the disk of {str(folder.parent)!r}")


def _extract(archive: tarfile.TarFile, entry: tarfile.TarInfo, folder: Path, member: Member) -> None:
    source = archive.extractfile(entry)
    target = folder / entry.name
    for outer in reversed(target.relative_to(folder).parents):
        make_folder(folder / outer)
    checksum = hashlib.sha256()
    with target.open("xb") as written:
        while block := source.read(_BLOCK) if source else b"":
            checksum.update(block)
            written.write(block)
        written.flush()
        os.fsync(written.fileno())
    if checksum.hexdigest() != member.sha256:
        raise BackupError(f"{entry.name!r} in the backup was altered: its sha256 differs")
