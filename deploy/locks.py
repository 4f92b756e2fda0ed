"""Resolve the dependencies anew into the locks, each version with the hashes of its files: `make lock` runs it.

    build/tools/bin/python deploy/locks.py

Versions that a lock holds stay. To raise one, take it out of its lock before. uv resolves for all platforms and all versions of
Python that the project allows. The locks name no registry.

torch has builds for the processor alone, whose version ends in "+cpu" and which the registry does not hold. They have a lock of
their own. Its hashes come from the folders of PIP_FIND_LINKS and the indexes of PIP_EXTRA_INDEX_URL, and stay as long as the
version does.
"""

import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[1]
NAMES = ("", "-dev", "-tools", "-cpu", "-cuda")
SERVING, DEVELOPMENT, TOOLS, PROCESSOR, GRAPHICS = (ROOT / f"requirements{name}.lock" for name in NAMES)
RUNTIME, EXPORT, POSTGRES = (ROOT / "deploy" / f"{name}.lock" for name in ("runtime", "export", "postgres"))
WRITER = ROOT / "tests" / "api" / "writing.txt"
BUILD = "setuptools>=77"  # what pyproject.toml builds with
_GRAPHICS = re.compile(r"(?:nvidia|cuda)-|triton==|torch==")
_HASH = "    --hash=sha256:"
Lock = dict[str, str]
"""By the name of a package: its line with its hashes."""


def main() -> None:
    """Write all locks."""
    everything = resolve(["pyproject.toml", "--extra=tracing", "--extra=postgres", "-"], held=(SERVING, GRAPHICS), more=BUILD)
    is_graphics: Callable[[str], bool] = lambda name: _GRAPHICS.match(everything[name]) is not None  # noqa: E731
    write(SERVING, {name: line for name, line in everything.items() if not is_graphics(name)})
    write(GRAPHICS, {name: line for name, line in everything.items() if is_graphics(name)})
    version = everything["torch"].split(" ", maxsplit=1)[0] + "+cpu"
    write(PROCESSOR, {"torch": " \\\n".join([version, *sorted(_HASH + found for found in find_processor_builds(version))])})
    extras = [f"--extra={name}" for name in ("dev", "eval", "postgres", "ray", "tracing")]
    whole = resolve(["pyproject.toml", *extras], held=(SERVING, GRAPHICS, DEVELOPMENT))
    write(DEVELOPMENT, {name: line for name, line in whole.items() if name not in everything})
    runtime = resolve(["deploy/runtime.txt", "-"], held=(SERVING,), more=BUILD)
    write(RUNTIME, {name: everything[name] for name in runtime})
    write(POSTGRES, {name: line for name, line in everything.items() if name.startswith(("psycopg", "pgvector"))})
    export = resolve(["deploy/export.txt"], held=(SERVING, GRAPHICS))
    write(EXPORT, {name: everything[name] for name in export if name not in runtime and not is_graphics(name)})
    write(TOOLS, resolve(["--group=tools"], held=(TOOLS,)))
    write(WRITER, resolve([str(WRITER), "--no-deps"]), WRITER.read_text(encoding="utf-8"))


def resolve(what: Sequence[str], held: Iterable[Path] = (), more: str = "") -> Lock:
    """What uv resolves these arguments to. held: locks whose versions stay. more: a requirement besides, for an argument "-"."""
    constraints = [f"--constraint={path}" for path in held if path.exists()]
    options = "--quiet --universal --python-version=3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url"
    uv = Path(sys.executable).with_name("uv")
    ran = subprocess.run(  # noqa: S603  # what it runs is written above
        [uv, "pip", "compile", *options.split(), *constraints, *what],
        input=more,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        cwd=ROOT,
    )
    lines = re.findall(r"^[A-Za-z0-9].*(?:\n    .*)*", ran.stdout, re.MULTILINE)
    return {re.split(r"[=\[ ]", line, maxsplit=1)[0]: line for line in lines}


def write(path: Path, lock: Lock, before: str = "") -> None:
    """Write a lock behind the comment that opens the file."""
    comment = "".join(line + "\n" for line in before.splitlines() if line.startswith("#"))
    path.write_text(comment + "".join(f"{line}\n" for line in lock.values()), encoding="utf-8")
    print(f"{path.relative_to(ROOT)}: {len(lock)} packages")


def find_processor_builds(version: str) -> set[str]:
    """The hashes of torch's builds for the processor: those that their lock has of this version, and those that are offered."""
    held = PROCESSOR.read_text(encoding="utf-8") if PROCESSOR.exists() else ""
    found = set(re.findall(r"sha256:(\w{64})", held)) if held.startswith(f"{version} ") else set()
    name = version.replace("==", "-") + "-"
    for folder in map(Path, os.environ.get("PIP_FIND_LINKS", "").split()):
        found |= {hashlib.sha256(wheel.read_bytes()).hexdigest() for wheel in folder.glob(f"{name}*.whl")}
    for index in os.environ.get("PIP_EXTRA_INDEX_URL", "").split():
        with urlopen(f"{index.rstrip('/')}/torch/") as page:  # noqa: S310  # the user's own index
            links = page.read().decode().replace("%2B", "+")
        found |= set(re.findall(rf"{re.escape(name)}[^#\"]*#sha256=(\w{{64}})", links))
    return found


if __name__ == "__main__":
    main()
