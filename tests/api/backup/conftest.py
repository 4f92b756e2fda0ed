"""A data folder that is worth a backup, and a backup of it."""

import sys
from pathlib import Path

import pytest

from api.audit.audit_log import AuditEvent, append
from api.backup.backup import make_backup

# What several test modules share is found by its name, which `--import-mode=importlib` alone does not allow.
sys.path.append(str(Path(__file__).parent))

from backup_ground import change, send


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with two generations, an upload that is indexed, one that waits, a model, an audit log and some clutter."""
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "ports.txt").write_text("Ports are open.", encoding="utf-8")
    data = tmp_path / "var"
    change(data, scan=True)
    change(data, put=(send(data, "sent", "Ships are sent."),))
    send(data, "waiting", "Mines wait.")
    (data / "models" / "fake").mkdir(parents=True)
    (data / "models" / "fake" / "model.onnx").write_bytes(b"graph")
    append(data, AuditEvent("put", "anna"), AuditEvent("put", "anna", "done"))
    (data / "views" / "old").mkdir(parents=True)
    (data / "uploads" / ".upload.0.draft").write_bytes(b"half")
    return data


@pytest.fixture
def file(data: Path, tmp_path: Path) -> Path:
    make_backup(data, tmp_path / "backup.tar")
    return tmp_path / "backup.tar"
