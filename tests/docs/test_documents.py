"""The documents together: links, anchors, paths, modules, records, make targets, settings and metrics.

Where there are two directions both are tested: what is documented exists, and what exists is documented.
"""

import re
from collections import Counter
from importlib.util import find_spec
from itertools import chain

import pytest
from doc_texts import ROOT, TEXTS, find_code, make_anchor, read, read_tables, split_headings
from running_service import fetch

from api.settings import PREFIX, Settings

# What the documents describe and the project does not hold yet. An entry that has come must be taken out here.
NOT_YET: set[str] = set()
FOLDERS = "api|corpus|deploy|docs|eval|index|ingest|retrieval|tests"
# A path in the project: in code, alone, or in front of its parameters.
PATH = re.compile(rf"(?:\./)?((?:{FOLDERS})/[\w./-]*|\.ci/run|requirements\.lock|pyproject\.toml|Makefile)")
# Folders of the examples and of other programs, which are no paths of the project.
ELSEWHERE = {"docs/static", "path/to/cranfield"}
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
DOCUMENTS = pytest.mark.parametrize("place", TEXTS)


def without_code(text: str) -> str:
    text = re.sub(r"^```[a-z]*\n.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    return re.sub(r"`[^`\n]*`", "", text)


def find_paths(text: str) -> set[str]:
    codes = [word.strip(",;:()[]\"'") for code in find_code(text) for word in code.split()]
    return {match[1] for code in codes if (match := PATH.fullmatch(code))} - ELSEWHERE


@DOCUMENTS
def test_every_relative_link_leads_to_a_file_and_an_anchor(place: str) -> None:
    links = [link for link in LINK.findall(without_code(TEXTS[place])) if "://" not in link]
    for link in links:
        target, _, anchor = link.partition("#")
        path = (ROOT / place).parent / target if target else ROOT / place
        assert path.exists(), f"{place}: {link}"
        if anchor:
            titles = [heading.title for heading in split_headings(path.read_text(encoding="utf-8"))]
            assert anchor in {make_anchor(title) for title in titles}, f"{place}: {link}"


@DOCUMENTS
def test_no_two_headings_of_a_document_share_an_anchor(place: str) -> None:
    headings = split_headings(TEXTS[place])[1:]
    by_anchor = Counter(make_anchor(heading.title) for heading in headings)
    allowed = {"added", "changed", "fixed", "removed"} if place == "CHANGELOG.md" else set()
    assert {anchor for anchor, count in by_anchor.items() if count > 1} - allowed == set()


@DOCUMENTS
def test_no_code_runs_over_a_line_end(place: str) -> None:
    lines = re.sub(r"^```[a-z]*\n.*?^```", "", TEXTS[place], flags=re.MULTILINE | re.DOTALL).splitlines()
    assert [line for line in lines if line.count("`") % 2] == []


def test_every_path_and_make_target_in_the_documents_exists_but_those_that_are_yet_to_come() -> None:
    paths = set(chain.from_iterable(find_paths(text) for text in TEXTS.values()))
    assert len(paths) > 100
    missing = {path for path in paths if not (ROOT / path).exists()}
    assert missing | {f"make {target}" for target in find_targets() - read_targets()} == NOT_YET


def find_targets() -> set[str]:
    """The make targets that the documents use."""
    codes = chain.from_iterable(find_code(text) for text in TEXTS.values())
    return {target for code in codes for target in re.findall(r"(?:^|\s)make ([a-z]+)\b", code)}


def read_targets() -> set[str]:
    """The targets of the Makefile."""
    return set(re.findall(r"^([a-z]+):", read("Makefile"), re.MULTILINE))


def test_every_make_target_is_documented() -> None:
    rows = {row["target"].strip("`").removeprefix("make ") for row in read_tables(read("docs/operations.md")) if "target" in row}
    assert rows - {name.removeprefix("make ") for name in NOT_YET} == read_targets()


def test_every_module_that_a_document_runs_exists() -> None:
    codes = chain.from_iterable(find_code(text) for text in TEXTS.values())
    modules = {module for code in codes for module in re.findall(r"python -m ([\w.]+)", code)}
    assert {"eval.training.train", "eval.fit.calibrate"} <= modules
    assert [module for module in modules if find_spec(module) is None] == []


def test_every_record_and_name_stands_in_the_module_that_is_named_with_it() -> None:
    rows = read_tables(read("docs/architecture.md"))
    records = [(name, row["module"]) for row in rows if "record" in row for name in re.findall(r"`(\w+)`", row["record"])]
    names = [
        (match[2], f"`{match[1]}`") for row in rows for match in re.finditer(r"`([\w/]+\.py)` \(`(\w+)`\)", row.get("module", ""))
    ]
    assert len(records) > 10
    assert len(names) > 2
    absent = [(name, module) for name, module in records if f"class {name}" not in read(module.strip("`"))]
    assert absent + [(name, module) for name, module in names if name not in read(module.strip("`"))] == []


def test_every_setting_is_documented_with_its_default() -> None:
    rows = [row for row in read_tables(read("docs/operations.md")) if "variable" in row]
    defaults = {row["variable"].strip("`").removeprefix(PREFIX).lower(): row["default"] for row in rows}
    assert set(defaults) == set(Settings.model_fields)
    for name, field in Settings.model_fields.items():
        if field.default_factory is None:
            assert (name, defaults[name]) == (name, f"`{field.default}`")


def test_every_setting_in_the_documents_exists() -> None:
    names = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    beside = {"CITADEL_API_KEY", "CITADEL_KEYS_FILE", "CITADEL_SHARDS"}  # of `--server`, of compose.yaml, of `citadel migrate`
    assert all(name in read("api/cli/main.py") + read("deploy/compose.yaml") for name in beside)
    used = set(re.findall(rf"\b{PREFIX}[A-Z_]*[A-Z]\b", "\n".join(TEXTS.values())))
    assert used - beside == names


def test_every_metric_is_documented(service: str) -> None:
    served = set(re.findall(r"^# HELP (citadel_\w+) ", fetch(f"{service}/metrics").decode("utf-8"), re.MULTILINE))
    documented = {row["metric"].strip("`") for row in read_tables(read("docs/operations.md")) if "metric" in row}
    assert documented == {name for name in served if not name.endswith("_created")}


def test_the_table_of_wants_is_wide_and_says_each_want_once() -> None:
    wants = [row["want"] for row in read_tables(read("docs/architecture.md")) if "want" in row]
    assert len(wants) >= 30
    assert len(set(wants)) == len(wants)


def test_every_term_of_the_glossary_is_defined_once() -> None:
    terms = [term for row in read_tables(read("docs/architecture.md")) if "term" in row for term in row["term"].split(", ")]
    assert {"generation", "voice", "reader"} <= set(terms)
    assert len(set(terms)) == len(terms)


def test_every_document_is_led_to_from_the_readme() -> None:
    links = set(LINK.findall(read("README.md")))
    assert [place for place in TEXTS if place != "README.md" and place not in links] == []
