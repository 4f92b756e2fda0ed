"""The commands `backup` and `restore`: a data folder to one file, and back."""

from pathlib import Path

from api.backup.archive import BackupManifest
from api.backup.backup import make_backup
from api.backup.restore import restore_backup
from api.cli.output.terminal import print_line
from api.settings import Settings


def write_backup(settings: Settings, file: Path, all_generations: bool) -> None:
    """Write a backup and print what is in it."""
    print_line(f"wrote {_describe(make_backup(settings.data, file, all_generations=all_generations))} to {file}")


def read_backup(settings: Settings, file: Path, replace: bool) -> None:
    """Restore a backup and print what was in it."""
    print_line(f"restored {_describe(restore_backup(file, settings.data, replace=replace))} to {settings.data}")


def _describe(manifest: BackupManifest) -> str:
    size = sum(member.bytes for member in manifest.members.values())
    return f"generation {manifest.generation}, {len(manifest.members)} files, {size:,} bytes"
