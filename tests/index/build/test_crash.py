"""A process that is killed while it builds leaves the published generation whole, and nothing in the way of the next build."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from index_fakes import FakeEncoder, make_input

from index.access import open_snapshot
from index.build.builder import update_index
from index.generations.manifest import read_manifest, verify_files
from index.generations.publish import list_generations, open_current
from index.settings import BuildSettings

ROOT = Path(__file__).resolve().parents[3]
OLD, NEW = {"a": "The old text on ports.", "b": "Unchanged."}, {"a": "The new text on ships.", "b": "Unchanged.", "c": "More."}

# Builds NEW and kills itself when the build says that it is at a step; the last argument is a function that is replaced by death.
BUILD = """
import importlib.util, os, pathlib, signal, sys
spec = importlib.util.spec_from_file_location("index_fakes", sys.argv[1])
fakes = importlib.util.module_from_spec(spec)
spec.loader.exec_module(fakes)
import index.generations.publish
from index.build.builder import update_index
from index.settings import BuildSettings
def die(*args):
    os.kill(os.getpid(), signal.SIGKILL)
data, moment, texts = pathlib.Path(sys.argv[2]), sys.argv[3], eval(sys.argv[4])
if moment == "renamed":
    index.generations.publish.activate = die
if moment == "draft":
    pathlib.Path.replace = die
inputs = [fakes.make_input(doc_id, text) for doc_id, text in texts.items()]
update_index(inputs, data, BuildSettings(), lambda step, done, total: die() if step == moment else None, fakes.FakeEncoder())
"""


def build(data: Path, texts: dict[str, str]) -> str:
    inputs = [make_input(doc_id, text) for doc_id, text in texts.items()]
    return update_index(inputs, data, BuildSettings(), encoder=FakeEncoder()).generation


@pytest.mark.parametrize("moment", ["read", "chunks", "sentences", "publish", "renamed", "draft"])
def test_a_killed_build_leaves_the_old_generation_whole(tmp_path: Path, moment: str) -> None:
    old = build(tmp_path, OLD)
    run = [sys.executable, "-c", BUILD, str(Path(__file__).parents[1] / "fakes.py"), str(tmp_path), moment, repr(NEW)]
    assert subprocess.run(run, cwd=ROOT, check=False).returncode == -signal.SIGKILL
    assert open_current(tmp_path).name == old
    with open_snapshot(tmp_path, "fake", FakeEncoder()) as snapshot:
        assert snapshot.document("a").text == OLD["a"]
    new = build(tmp_path, NEW)
    assert open_current(tmp_path).name == new
    assert not list((tmp_path / "generations").glob(".*"))
    for generation in list_generations(tmp_path):
        folder = tmp_path / "generations" / generation
        verify_files(folder, read_manifest(folder))
