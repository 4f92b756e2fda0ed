"""Every pattern of the product with the ways in which it is run, found by looking at the code and not by a list.

Patterns stand in modules by name, in tuples, tables and records of a module, and in functions. Those in functions are evaluated
where they are written out. Those that a function writes for a language are made for each language. What is left is made of text
and needs a call or a value that is passed in, so that no new pattern is passed over.
"""

import ast
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from functools import partial
from importlib import import_module
from inspect import get_annotations
from pathlib import Path
from sys import _getframe
from types import FrameType, ModuleType
from typing import Any
from unittest import mock

from ingest.language.language import Language, NumberWords
from ingest.language.tables import LANGUAGES

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("ingest", "index", "retrieval", "api")
USES = {
    "search": "search", "match": "match", "fullmatch": "fullmatch", "finditer": "finditer", "findall": "finditer",
    "sub": "finditer", "subn": "finditer", "split": "finditer",
}  # fmt: skip
"""Method of a pattern to the one of four that stands for it."""
AnyPattern = re.Pattern[Any]


@dataclass(slots=True)
class UsedPattern:
    """A pattern of the product."""

    name: str
    """Module and name, or module and function."""
    pattern: AnyPattern
    uses: set[str] = field(default_factory=set)
    """How it is run: values of `USES`."""


@dataclass(frozen=True, slots=True)
class _Site:
    """A call in a function that compiles a pattern."""

    module: ModuleType
    function: str
    method: str
    """Of the module `re`."""
    node: ast.Call
    texts: Mapping[str, ast.expr]
    """The names that the function gives to texts, with what they are made of."""

    @property
    def name(self) -> str:
        return f"{self.module.__name__}:{self.function}"

    def holds(self, module: str, line: int) -> bool:
        return module == self.module.__name__ and self.node.lineno <= line <= (self.node.end_lineno or 0)


def find_patterns(calls: Sequence[Callable[[], object]], values: Sequence[Mapping[str, object]]) -> list[UsedPattern]:
    """Every pattern, each once.

    calls: what lets functions compile the patterns that they make. values: what the names in an expression of a function may
    stand for, each mapping by itself. Raises AssertionError where neither they nor the module tell what a pattern is made of.
    """
    modules = dict(_load())
    found = _Found()
    for module, tree in modules.items():
        for name, value in vars(module).items():
            for pattern in _walk(value):
                loose = set() if pattern is value else _find_loose_uses(module, tree)
                found.add(f"{module.__name__}:{name}", pattern, loose)
        for pattern, uses in _find_named_uses(module, tree):
            found.add("", pattern, uses)
    made = _record([*calls, *_make_for_languages(modules)])
    for site in (site for module, tree in modules.items() for site in _find_sites(module, tree)):
        uses = {USES[site.method]} if site.method in USES else _find_loose_uses(site.module, modules[site.module])
        patterns = [pattern for module, line, pattern in made if site.holds(module, line)] or list(_evaluate(site, values))
        assert patterns, (
            f"{site.name}: nothing says what its pattern in line {site.node.lineno} is made of; give a call or values"
        )
        for pattern in patterns:
            found.add(site.name, pattern, uses)
    return list(found.patterns.values())


@dataclass(slots=True)
class _Found:
    patterns: dict[tuple[str | bytes, int], UsedPattern] = field(default_factory=dict)

    def add(self, name: str, pattern: AnyPattern, uses: set[str]) -> None:
        self.patterns.setdefault((pattern.pattern, pattern.flags), UsedPattern(name, pattern)).uses |= uses


def _load() -> Iterator[tuple[ModuleType, ast.Module]]:
    for path in (path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        yield import_module(name), ast.parse(path.read_text(encoding="utf-8"))


def _walk(value: object, depth: int = 0) -> Iterator[AnyPattern]:
    """The patterns that a value is or holds."""
    parts: Sequence[object] = ()
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict):
        parts = tuple(value.values())
    elif isinstance(value, tuple | list | frozenset | set):
        parts = tuple(value)
    elif is_dataclass(value) and not isinstance(value, type):
        parts = tuple(getattr(value, one.name, None) for one in fields(value))
    for part in parts if depth < 5 else ():
        yield from _walk(part, depth + 1)


def _find_named_uses(module: ModuleType, tree: ast.Module) -> Iterator[tuple[AnyPattern, set[str]]]:
    """How a module runs the patterns that are known in it by name. One that is passed on may be run in any way of the module."""
    handled = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    handled |= {id(site.node.args[0]) for site in _find_sites(module, tree)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in USES:
            pattern = _look_up(module, node.value)
            if pattern is not None:
                yield pattern, {USES[node.attr]}
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and id(node) not in handled:
            pattern = _look_up(module, node)
            if pattern is not None:
                yield pattern, _find_loose_uses(module, tree)


def _find_loose_uses(module: ModuleType, tree: ast.Module) -> set[str]:
    """How a module runs patterns that are not known in it by name."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
    uses = set()
    for call in calls:
        method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        is_of_text = method == "split" and (not call.args or isinstance(call.args[0], ast.Constant))
        is_named = isinstance(call.func, ast.Attribute) and (
            _look_up(module, call.func.value) is not None
            or (isinstance(call.func.value, ast.Name) and call.func.value.id == "re")
        )
        if method in USES and not is_of_text and not is_named:
            uses.add(USES[method])
    return uses


def _look_up(module: ModuleType, node: ast.expr) -> AnyPattern | None:
    value = vars(module).get(node.id) if isinstance(node, ast.Name) else None
    return value if isinstance(value, re.Pattern) else None


def _find_sites(module: ModuleType, tree: ast.Module) -> Iterator[_Site]:
    """The calls of `re` in functions."""
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    for function in functions:
        texts = {
            node.targets[0].id: node.value
            for node in ast.walk(function)
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and isinstance(node.value, ast.JoinedStr)
        }
        for node in ast.walk(function):
            is_call = (
                isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name)
            )
            if is_call and node.func.value.id == "re" and node.func.attr in {*USES, "compile"}:  # type: ignore[attr-defined]
                yield _Site(module, function.name, node.func.attr, node, texts)  # type: ignore[attr-defined, arg-type]


def _evaluate(site: _Site, values: Sequence[Mapping[str, object]]) -> Iterator[AnyPattern]:
    """The patterns of a site where it is written out, or made of names of the module or of `values`."""
    flags = site.node.args[3:] if site.method.startswith("sub") else site.node.args[(1 if site.method == "compile" else 2) :]
    flags += [keyword.value for keyword in site.node.keywords if keyword.arg == "flags"]
    first = site.node.args[0]
    first = site.texts.get(first.id, first) if isinstance(first, ast.Name) else first
    codes = [compile(ast.Expression(one), "<pattern>", "eval") for one in (first, *flags[:1])]
    for known in ({}, *values):
        try:
            written, *given = [eval(code, {**vars(site.module), **known}) for code in codes]  # noqa: S307 - our own code
        except (AttributeError, NameError, TypeError):  # a name that is not known, or stands for something else here
            continue
        yield written if isinstance(written, re.Pattern) else re.compile(written, *given)
        if not known:
            return


def _make_for_languages(modules: dict[ModuleType, ast.Module]) -> Iterator[Callable[[], object]]:
    """A call for each language, or its table of numbers, of every cached function that takes one."""
    for module in modules:
        for value in vars(module).values():
            function = getattr(value, "__wrapped__", None)
            if function is None or function.__module__ != module.__name__:
                continue
            first = next(iter(get_annotations(function).values()), None)
            tables = {Language: LANGUAGES, NumberWords: [one.numbers for one in LANGUAGES if one.numbers]}
            for table in tables.get(first, ()):  # type: ignore[call-overload]
                yield partial(_try, function, table)


def _try(function: Callable[[Any], object], table: object) -> None:
    try:
        function(table)
    except ValueError:  # a language without the tables that it needs
        return


def _record(calls: Sequence[Callable[[], object]]) -> list[tuple[str, int, AnyPattern]]:
    """The patterns that the calls compile in modules of the product, each with its module and line."""
    made: list[tuple[str, int, AnyPattern]] = []
    compile_any: Callable[[Any, int], AnyPattern] = re._compile  # type: ignore[attr-defined]

    def compile_and_keep(pattern: Any, flags: int) -> AnyPattern:
        compiled = compile_any(pattern, flags)
        caller: FrameType | None = _getframe(2)
        if caller is not None and caller.f_globals.get("__name__", "").split(".")[0] in PACKAGES:
            made.append((caller.f_globals["__name__"], caller.f_lineno, compiled))
        return compiled

    with mock.patch.object(re, "_compile", compile_and_keep):
        for call in calls:
            call()
    return made
