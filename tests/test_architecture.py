"""The architecture, held by machine: the tree, who imports whom, which package where, lengths, names and docstrings."""

import ast
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

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
# A package that does a main work, and the folders that may import it.
PACKAGES = {
    "faiss": ("index/local/",),
    "rank_bm25": ("index/local/",),
    "sentence_transformers": ("index/embedding/",),
    "onnxruntime": ("index/embedding/", "retrieval/reader/", "eval/training/"),
    "torch": ("index/embedding/", "eval/training/"),
    "pypdf": ("ingest/readers/pdf/",),
    "pypdfium2": ("ingest/readers/pdf/drawing/",),
    "rapidfuzz": ("index/analysis/",),
    "spellchecker": ("ingest/language/",),
    "trafilatura": ("ingest/readers/html/",),
    "docx": ("ingest/readers/docx/", "api/kept/export/"),
    "fastapi": ("api/",),
    "sqlite3": ("index/local/", "api/jobs/", "api/kept/"),
    "psycopg": ("index/postgres/",),
    "psycopg_pool": ("index/postgres/",),
    "pgvector": ("index/postgres/",),
    "ray": ("index/workers/",),
}
# What is behind the engine's seam: only `index/` and the tests know it.
BEHIND_THE_SEAM = ("index.local", "index.postgres", "index.generations")
# Checksums and files that survive a crash: of use to everybody, and without any knowledge of an index.
PLAIN_FILES = {"index.generations.hashes", "index.generations.durable_files"}
# Negatives for training are mined from a pool of chunks in memory, which is no index.
IN_MEMORY = {("eval/training/data/mining.py", "index.local.bm25")}
MODULES_A_FOLDER, LINES_A_FILE = 15, 400
# Names of modules that say the same in every folder.
SAME_EVERYWHERE = {"errors", "settings", "__init__"}
# Private words for which the field has its own; no module, class, function or parameter is named by one.
PRIVATE_WORDS = set(
    re.findall(
        r"\w+",
        """
    told said asked pieces alike carriers legs voices speakers grounds faults signs standing framing gathering nearness seats
    relations shelf borrow lent desk clerk journal spool intake library aside withheld former quarry living soundness complaint
    workshop wording parting guarding tracking describing stages assistants doors rooms
    """,
    )
)
SEMICOLONS = 0.05
"""The share of sentences of docstrings that may hold a semicolon."""
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


def split_words(name: str) -> set[str]:
    """The words of a name in snake or camel case, in lower case."""
    return {word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)}


def find_private_names(module: str, tree: ast.AST) -> Iterator[str]:
    """The module, classes, functions and parameters that a private word names."""
    names = [("", Path(module).stem)]
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            names.append((node.name, node.name))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            given = node.args
            parameters = [*given.posonlyargs, *given.args, *given.kwonlyargs, *filter(None, (given.vararg, given.kwarg))]
            names += [(f"{node.name}:{parameter.arg}", parameter.arg) for parameter in parameters]
    yield from (f"{module}:{place}".removesuffix(":") for place, name in names if split_words(name) & PRIVATE_WORDS)


def split_sentences(docstring: str) -> list[str]:
    """The sentences of a docstring; a line of a list or of an example is one."""
    return [part for part in re.split(r"(?<=[.!?:])\s+|\n\s*\n|\n {4,}", docstring) if part.strip()]


def find_public(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    """The public functions and classes of a module, and the public methods and properties of the latter."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield node
            inner = node.body if isinstance(node, ast.ClassDef) else []
            functions = [one for one in inner if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)]
            yield from (one for one in functions if not one.name.startswith("_"))


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


@pytest.mark.parametrize(("package", "places"), PACKAGES.items())
def test_a_package_that_does_the_main_work_is_imported_in_its_one_place(package: str, places: tuple[str, ...]) -> None:
    users = {name for name, tree in TREES.items() if package in tops(tree)}
    assert users
    assert [name for name in users if not name.startswith(places)] == []


def test_outside_the_index_nobody_knows_which_engine_holds_it() -> None:
    known = {
        (name, module)
        for name, tree in TREES.items()
        if not name.startswith("index/")
        for module in imported_by(tree)
        if module.startswith(BEHIND_THE_SEAM) and module not in PLAIN_FILES
    }
    assert known - IN_MEMORY == set()


def test_the_seam_names_no_engine() -> None:
    seam = ("engine", "filters", "comparison", "shingle_overlap")
    modules = {module for name in seam for module in imported_by(TREES[f"index/{name}.py"])}
    assert [module for module in modules if module.startswith(BEHIND_THE_SEAM)] == []


def find_ways_past_the_caller(tree: ast.AST) -> Iterator[str]:
    """Where code reads the index or the jobs without saying for whom: what is opened of an engine, and the queue itself."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Attribute):
            continue
        holder = ast.unparse(node.value)
        opens = node.attr in ("acquire", "text_checksums", "generations") and holder not in ("visible", "visible_index")
        if node.attr in ("engine", "_engine") or opens:
            yield f"{node.lineno}: {holder}.{node.attr}"


def test_routes_and_tools_reach_the_index_through_the_caller_alone() -> None:
    doors = {name: tree for name, tree in TREES.items() if name.startswith(("api/http/", "api/mcp/"))}
    found = {name: list(find_ways_past_the_caller(tree)) for name, tree in doors.items()}
    past = {name: places for name, places in found.items() if places}
    # The way back to a generation, after `VisibleIndex.open_whole` has seen that the caller is bound to nothing.
    allowed = {"engine.generations"}
    generations = past.pop("api/http/routes/generation_routes.py", [])
    assert past == {}
    assert {place.split(": ")[1] for place in generations} == allowed
    queue = {"find", "list_jobs", "list_pending"}
    named = [
        f"{name} imports {alias.name}"
        for name, tree in doors.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("api.jobs")
        for alias in node.names
        if alias.name in {*queue, "job_queue"}
    ]
    assert named == []


def test_a_way_past_the_caller_is_found() -> None:
    code = "def a(services, visible):\n    services.engine.acquire()\n    visible.acquire()\n    with other.acquire(): ...\n"
    assert sorted(find_ways_past_the_caller(ast.parse(code))) == [
        "2: services.engine",
        "2: services.engine.acquire",
        "4: other.acquire",
    ]


def test_a_folder_holds_fifteen_modules_at_most() -> None:
    folders = Counter(Path(name).parent.as_posix() for name in TREES if not name.endswith("__init__.py"))
    assert {folder: count for folder, count in folders.items() if count > MODULES_A_FOLDER} == {}


def test_no_module_is_named_twice() -> None:
    names = Counter(Path(name).stem for name in TREES)
    assert {name for name, count in names.items() if count > 1} - SAME_EVERYWHERE == set()


def test_no_class_is_named_twice() -> None:
    names = Counter(node.name for tree in TREES.values() for node in ast.walk(tree) if isinstance(node, ast.ClassDef))
    assert {name for name, count in names.items() if count > 1} == set()


def test_nothing_is_named_by_a_private_word() -> None:
    assert [found for name, tree in TREES.items() for found in find_private_names(name, tree)] == []


def test_a_private_word_is_found_in_every_kind_of_name() -> None:
    code = (
        "class LentShelf:\n    def find(self, told, *, the_voices): ...\ndef is_said_aloud(): ...\nasync def ask_clerk(): ...\n"
    )
    found = ["LentShelf", "is_said_aloud", "ask_clerk", "find:told", "find:the_voices"]
    expected = ["a/desk_log.py", *(f"a/desk_log.py:{name}" for name in found)]
    assert sorted(find_private_names("a/desk_log.py", ast.parse(code))) == sorted(expected)
    assert list(find_private_names("a/search.py", ast.parse("def retold(toldness, Foretold): ...\n"))) == []


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
    assert {name: count for name, count in lines.items() if count > LINES_A_FILE} == {}


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
    silent = [f"{name}:{node.name}" for name, tree in TREES.items() for node in find_public(tree) if not ast.get_docstring(node)]
    assert silent == []


def test_few_sentences_of_docstrings_hold_a_semicolon() -> None:
    documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    nodes = [node for tree in TREES.values() for node in ast.walk(tree) if isinstance(node, documented)]
    sentences = [sentence for node in nodes for sentence in split_sentences(ast.get_docstring(node) or "")]
    chained = [sentence for sentence in sentences if ";" in sentence]
    assert len(chained) <= SEMICOLONS * len(sentences), f"{len(chained)} of {len(sentences)}"


def test_no_test_reads_a_clock() -> None:
    """What a machine does besides decides how long something takes: growth is counted (tests/growth.py), hangs have deadlines."""
    clocks = {"monotonic", "perf_counter", "monotonic_ns", "perf_counter_ns"}
    readers = [
        path.relative_to(ROOT).as_posix()
        for path in sorted((ROOT / "tests").rglob("test_*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Name | ast.Attribute) and (node.id if isinstance(node, ast.Name) else node.attr) in clocks
    ]
    assert readers == ["tests/ingest/test_odd_files.py"] * 2  # which only prints how long each file took


def test_nothing_stands_between_the_test_folders_and_the_packages() -> None:
    assert not list((ROOT / "tests").rglob("__init__.py"))
