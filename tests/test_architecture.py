"""The plan of the house, held by machine: who imports whom, which package where, how long, what nothing is called."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).resolve().parents[1]
ROOMS = {
    "ingest": {"ingest"},
    "index": {"index", "ingest"},
    "retrieval": {"retrieval", "index", "ingest"},
    "api": {"api", "retrieval", "index", "ingest"},
    "eval": {"eval", "retrieval", "index", "ingest"},
}
# The one exception: the command `citadel eval` opens the door to the measurements, when it is called and not before.
LAZY = {("api/cli/eval_command.py", "eval")}
PACKAGES = {
    "faiss": "index/local/dense_vectors.py",
    "sentence_transformers": "index/embedding/model_export.py",
    "rank_bm25": "index/local/bm25.py",
    "pypdf": "ingest/readers/pdf/pdf_reader.py",
    "fastapi": "api/",
}
# Checksums and files that survive a crash: of use to everybody, and without any knowledge of an index.
PLAIN_FILES = {"index.generations.hashes", "index.generations.durable_files"}
# Negatives for training are mined from a pool of chunks in memory, which is no index.
IN_MEMORY = {("eval/training/mining.py", "index.local.bm25")}
EMPTY_WORDS = {"utils", "util", "helpers", "helper", "common", "misc", "base", "core", "manager", "service", "processor"}
FILES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
TREES = {path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8")) for path in FILES}
FUNCTIONS = [
    (f"{name}:{node.name}", node)
    for name, tree in TREES.items()
    for node in ast.walk(tree)
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
]


def imported_by(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield node.module or ""


def tops(tree: ast.AST) -> set[str]:
    return {name.split(".")[0] for name in imported_by(tree)}


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def test_rooms_import_only_to_the_left() -> None:
    wrong = []
    for name, tree in TREES.items():
        allowed = ROOMS[name.partition("/")[0]] | {other for file, other in LAZY if file == name}
        wrong += [f"{name} imports {other}" for other in sorted((tops(tree) & ROOMS.keys()) - allowed)]
    assert wrong == []


@pytest.mark.parametrize(("name", "other"), LAZY)
def test_the_exceptions_are_imported_only_inside_a_function(name: str, other: str) -> None:
    top_level = ast.Module([node for node in TREES[name].body if isinstance(node, ast.Import | ast.ImportFrom)], [])
    assert other not in tops(top_level)


@pytest.mark.parametrize(("package", "place"), PACKAGES.items())
def test_a_package_that_does_the_main_work_is_imported_in_its_one_place(package: str, place: str) -> None:
    users = {name for name, tree in TREES.items() if package in tops(tree)}
    assert users
    assert [name for name in users if not name.startswith(place)] == []


def test_outside_the_index_nobody_knows_which_engine_holds_it() -> None:
    private = ("index.local", "index.generations")
    wrong = {
        (name, imported)
        for name, tree in TREES.items()
        if not name.startswith("index/")
        for imported in imported_by(tree)
        if imported.startswith(private) and imported not in PLAIN_FILES
    }
    assert wrong - IN_MEMORY == set()


def test_the_seam_names_no_engine() -> None:
    seam = ("engine", "filters", "comparison", "shingle_overlap")
    imported = {one for name in seam for one in imported_by(TREES[f"index/{name}.py"])}
    assert [one for one in imported if one.startswith(("index.local", "index.generations"))] == []


def test_the_product_does_not_import_its_tests() -> None:
    assert [name for name, tree in TREES.items() if "tests" in tops(tree)] == []


def test_names_say_what_a_file_holds() -> None:
    names = {name: set(Path(name).with_suffix("").parts) for name in TREES}
    assert [name for name, parts in names.items() if parts & EMPTY_WORDS] == []
    # A module named like one of the standard library hides it from whoever runs a script beside it; `chunk` is gone since 3.13.
    assert [name for name in names if Path(name).stem in sys.stdlib_module_names - {"chunk"}] == []


def test_an_init_file_holds_a_docstring_and_nothing_else() -> None:
    inits = {name: tree for name, tree in TREES.items() if name.endswith("__init__.py")}
    assert [name for name, tree in inits.items() if len(tree.body) != 1] == []


def test_every_module_says_what_it_is_for() -> None:
    assert [name for name, tree in TREES.items() if not ast.get_docstring(tree)] == []


def test_files_are_short() -> None:
    modules = [name for name in TREES if not name.endswith("__init__.py")]
    lines = {name: len((ROOT / name).read_text(encoding="utf-8").splitlines()) for name in modules}
    assert {name: count for name, count in lines.items() if count > 400} == {}
    assert median(lines.values()) <= 125


def test_functions_are_short() -> None:
    lengths = {name: length(node) for name, node in FUNCTIONS}
    assert {name: lines for name, lines in lengths.items() if lines > 50} == {}
    longer = [name for name, lines in lengths.items() if lines > 25]
    assert len(longer) <= len(lengths) / 10, longer


def test_functions_take_five_positional_parameters_at_most() -> None:
    counts = {
        name: len([argument for argument in [*node.args.posonlyargs, *node.args.args] if argument.arg not in ("self", "cls")])
        for name, node in FUNCTIONS
    }
    assert {name: count for name, count in counts.items() if count > 5} == {}


def test_functions_are_named_by_what_they_do() -> None:
    # get_route_handler is FastAPI's own name for what is overridden there.
    vague = [name for name, node in FUNCTIONS if node.name.lstrip("_").startswith(("get_", "do_", "process_"))]
    assert [name for name in vague if not name.endswith(":get_route_handler")] == []


def test_no_error_is_caught_without_saying_which() -> None:
    broad = [
        f"{name}:{node.lineno}"
        for name, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or (isinstance(node.type, ast.Name) and node.type.id in ("Exception", "BaseException")))
    ]
    assert broad == []


def test_public_functions_and_classes_say_what_they_do() -> None:
    silent = [
        f"{name}:{node.name}"
        for name, tree in TREES.items()
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert silent == []


def test_nothing_stands_between_the_test_folders_and_the_packages() -> None:
    assert not list((ROOT / "tests").rglob("__init__.py"))
