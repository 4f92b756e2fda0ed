"""`citadel restore`: from the file of a backup to a data folder, which is either as it was or what the backup holds.

Everything is unpacked beside what is there and checked, then decided by one rename. A process that dies before that leaves the
folder as it was. One that dies after it leaves a folder that nobody reads, and that whoever starts on it next brings to its end
(`index/generations/restored.py`).
"""

import shutil
from pathlib import Path

from api.audit.audit_log import FOLDER, AuditEvent, append, name_operator
from api.backup.archive import BackupManifest, extract_archive
from api.jobs.errors import DamagedQueueError
from api.jobs.queue_damage import check_database
from api.jobs.queue_database import DATABASE, DATABASE_LOCK, hold_runner
from api.kept.errors import KeptDamagedError
from api.kept.kept_database import check_kept
from index.access import describe_state, replace_index
from index.errors import BackupError, IndexCorruptError, IndexMissingError
from index.generations.durable_files import raise_disk_full


def restore_backup(file: Path, data: Path, *, replace: bool = False) -> BackupManifest:
    """Make `data` hold what the backup holds. Returns what that is.

    replace: whether a folder that holds something may lose it. Files that are not of a data folder stay in any case, and so does
    an audit log: it goes on, and that of the backup is left out.
    Raises BackupError for a file that is no whole backup, and while a server works on the folder. Then the folder is as it was.
    """
    if not file.is_file():
        raise BackupError(f"{str(file)!r} is no file: name the file of a backup")
    data.mkdir(parents=True, exist_ok=True)
    with raise_disk_full("nothing was restored"), hold_runner(data) as is_ours:
        if not is_ours:
            raise BackupError(f"a server works on {str(data)!r}: stop it first, or name another folder")
        with replace_index(data, replace=replace) as draft:
            manifest = extract_archive(file, draft)
            _check(draft, manifest)
            if (data / FOLDER).exists() and (draft / FOLDER).exists():
                shutil.rmtree(draft / FOLDER)
    append(data, AuditEvent("restore", name_operator(), "done", after=manifest.generation))
    return manifest


def _check(draft: Path, manifest: BackupManifest) -> None:
    """What the index does not check by itself. Raises BackupError."""
    try:
        published, _ = describe_state(draft)
        if published != manifest.generation:
            raise BackupError(f"the manifest names generation {manifest.generation}, and {published} is the published one")
        if (draft / DATABASE).exists():
            (draft / DATABASE_LOCK.parent).mkdir()
            check_database(draft)
            shutil.rmtree(draft / DATABASE_LOCK.parent)
        check_kept(draft)
    except (IndexMissingError, IndexCorruptError, DamagedQueueError, KeptDamagedError) as error:
        raise BackupError(f"what the backup holds is no whole data folder: {error}") from error
