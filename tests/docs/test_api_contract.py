"""docs/api.md against the running service, in both directions: every route, field, type, default, error, command and tool."""

import inspect
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest
import typer
from doc_texts import TEXTS, find_code, read, read_tables, split_headings
from record_shapes import Records, Shape, find_bounds, find_defaults, flatten_schema
from running_service import SECONDS, fetch

import api.client
from api.cli.main import app as commands

ROOT = Path(__file__).resolve().parents[2]
HEADINGS = split_headings(read("docs/api.md"))
ROUTE = re.compile(r"`((?:GET|POST|PUT|PATCH|DELETE) /\S*)`")
ROUTES = {match[1]: heading.body for heading in HEADINGS if (match := ROUTE.fullmatch(heading.title))}
TOOLS = {match[1]: heading.body for heading in HEADINGS if (match := re.fullmatch(r"Tool `(\w+)`", heading.title))}
RECORDS = Records(HEADINGS)


def find_line(body: str, name: str) -> str:
    """What stands behind "- Name:" in the section of a route or tool."""
    match = re.search(rf"^- {name}: (.+)$", body, re.MULTILINE)
    return match[1] if match else ""


def find_record(body: str, name: str) -> str | None:
    match = re.search(r"\[(\w+)\]", find_line(body, name))
    return match[1] if match else None


def document(record: str | None) -> Shape:
    return RECORDS.flatten(record) if record else {}


def find_numbers(text: str) -> set[int]:
    return {int(number.replace(",", "")) for number in re.findall(r"\d+(?:,\d{3})*", text)}


@pytest.fixture(scope="module")
def description(service: str) -> dict[str, Any]:
    """The description that the running service gives of itself."""
    content: dict[str, Any] = json.loads(fetch(f"{service}/openapi.json"))
    return content


@pytest.fixture(scope="module")
def operations(description: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        f"{method.upper()} {path}": operation
        for path, methods in description["paths"].items()
        for method, operation in methods.items()
    }


def list_contents(operation: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The schema of the body and that of the response, where they are records."""
    if "requestBody" in operation:
        (content,) = operation["requestBody"]["content"].values()
        yield "Body", content["schema"]
    (status,) = [status for status in operation["responses"] if status.startswith("2")]
    (content,) = operation["responses"][status]["content"].values()
    if content["schema"].get("type") != "string":
        yield "Response", content["schema"]


def test_every_route_is_documented_and_every_documented_route_exists(operations: dict[str, dict[str, Any]]) -> None:
    assert set(ROUTES) == set(operations)
    listed = {route for row in read_tables(read("docs/api.md")) for route in re.findall(r"/\S+(?=`)", row.get("route", ""))}
    assert listed == {route.split()[1] for route in ROUTES}


def test_every_field_of_every_body_and_response_is_documented_with_its_type(
    description: dict[str, Any], operations: dict[str, dict[str, Any]]
) -> None:
    for route, operation in operations.items():
        contents = dict(list_contents(operation))
        for name in ("Body", "Response"):
            given = flatten_schema(contents[name], description) if name in contents else {}
            assert (route, name, document(find_record(ROUTES[route], name))) == (route, name, given)


def test_every_response_has_the_documented_status(operations: dict[str, dict[str, Any]]) -> None:
    for route, operation in operations.items():
        good = [status for status in operation["responses"] if status.startswith("2")]
        assert (route, find_line(ROUTES[route], "Response").split()[:1]) == (route, good)
        errors = sorted(status for status in operation["responses"] if status.isdecimal() and status >= "400")
        assert (route, find_line(ROUTES[route], "Errors").split(", ")) == (route, errors)


def test_every_status_has_a_meaning(operations: dict[str, dict[str, Any]]) -> None:
    meanings = {row["status"] for row in read_tables(read("docs/api.md")) if "status" in row}
    used = {status for operation in operations.values() for status in operation["responses"] if status >= "400"}
    assert used - {"default"} <= meanings


def test_the_documented_error_is_the_one_of_the_service(description: dict[str, Any], service: str) -> None:
    problem = description["components"]["schemas"]["Problem"]
    assert document("Problem") == flatten_schema(problem, description)
    with pytest.raises(HTTPError) as refused:
        fetch(f"{service}/v1/documents?limit=0")
    with refused.value as error:
        sent = json.loads(error.read())
    assert error.code == sent["status"] == 422
    assert set(sent) == {row["field"].strip("`") for row in RECORDS.rows["Problem"]}
    assert set(sent["errors"][0]) == {row["field"].strip("`") for row in RECORDS.rows["FieldError"]}


def test_every_parameter_is_documented_with_its_type_default_and_limits(operations: dict[str, dict[str, Any]]) -> None:
    pattern = re.compile(r"^- Query: `(\w+)` \((\w+)(?:, default (\w+))?\): (.+)$", re.MULTILINE)
    for route, operation in operations.items():
        documented = {name: (kind, default, meaning) for name, kind, default, meaning in pattern.findall(ROUTES[route])}
        given = {one["name"]: one["schema"] for one in operation.get("parameters", ()) if one["in"] == "query"}
        assert (route, set(documented)) == (route, set(given))
        for name, schema in given.items():
            kind, default, meaning = documented[name]
            kinds = [one["type"] for one in schema.get("anyOf", [schema]) if one["type"] != "null"]
            assert (route, name, [kind], default) == (route, name, kinds, str(schema.get("default", "")))
            bounds = {int(schema[bound]) for bound in ("minimum", "maximum") if bound in schema}
            assert (route, name, bounds - find_numbers(meaning)) == (route, name, set())


def test_every_field_of_a_request_is_documented_with_its_default_and_limits(
    description: dict[str, Any], operations: dict[str, dict[str, Any]]
) -> None:
    for route, operation in operations.items():
        record, schema = find_record(ROUTES[route], "Body"), dict(list_contents(operation)).get("Body")
        if record is None or schema is None:
            continue
        assert (route, RECORDS.collect(record, "default")) == (route, find_defaults(schema, description))
        meanings = RECORDS.collect(record, "meaning")
        for field, bounds in find_bounds(schema, description).items():
            assert (route, field, bounds - find_numbers(meanings[field])) == (route, field, set())


@pytest.fixture(scope="module")
def tools(environment: dict[str, str]) -> dict[str, dict[str, Any]]:
    """The tools that `citadel mcp` offers on stdin and stdout."""
    hello = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}
    messages: list[dict[str, Any]] = [
        {"id": 1, "method": "initialize", "params": hello},
        {"method": "notifications/initialized"},
        {"id": 2, "method": "tools/list", "params": {}},
    ]
    ended = subprocess.run(
        [str(Path(sys.executable).with_name("citadel")), "mcp"],
        cwd=ROOT, env=environment, text=True, capture_output=True, timeout=SECONDS, check=True,
        input="".join(json.dumps({"jsonrpc": "2.0", **message}) + "\n" for message in messages),
    )  # fmt: skip
    answers = {answer["id"]: answer for answer in map(json.loads, ended.stdout.splitlines())}
    return {tool["name"]: tool for tool in answers[2]["result"]["tools"]}


def test_every_tool_is_documented_with_what_it_takes_and_gives(tools: dict[str, dict[str, Any]]) -> None:
    assert set(TOOLS) == set(tools)
    for name, tool in tools.items():
        for line, key in (("Input", "inputSchema"), ("Output", "outputSchema")):
            record = find_record(TOOLS[name], line)
            assert (name, line, document(record)) == (name, line, flatten_schema(tool[key], tool[key]))
        record = find_record(TOOLS[name], "Input")
        assert record is not None
        assert (name, RECORDS.collect(record, "default")) == (name, find_defaults(tool["inputSchema"], tool["inputSchema"]))


def test_every_record_that_is_documented_is_in_use() -> None:
    linked = {record for body in [*ROUTES.values(), *TOOLS.values()] for record in re.findall(r"\[(\w+)\]\(#\w+\)", body)}
    for record in linked | {"Problem"}:
        document(record)
    assert set(RECORDS.rows) == RECORDS.used


@pytest.mark.parametrize("address", ["/", "/documents", "/evaluation", "/dossiers", "/report", "/docs", "/openapi.json"])
def test_the_addresses_for_browsers_are_there(service: str, address: str) -> None:
    rows = {row["address"].strip("`"): row["what it is"] for row in read_tables(read("docs/api.md")) if "address" in row}
    if "404 when there is none" in rows[address]:
        with pytest.raises(HTTPError, match="404"):
            fetch(service + address)
    else:
        assert fetch(service + address)


def list_commands() -> dict[str, tuple[set[str], set[str]]]:
    """Every command with its options and the names of its sub-commands."""
    found: dict[str, tuple[set[str], set[str]]] = {}
    waiting: list[tuple[str, Any]] = [("citadel", typer.main.get_command(commands))]
    while waiting:
        words, command = waiting.pop()
        below = getattr(command, "commands", {})
        found[words] = ({option for one in command.params for option in one.opts if option.startswith("--")}, set(below))
        waiting += [(f"{words} {name}", inner) for name, inner in below.items()]
    return found


COMMANDS = list_commands()


def find_command(words: list[str]) -> str:
    """The longest command that the words begin with."""
    lengths = [length for length in range(1, len(words) + 1) if " ".join(words[:length]) in COMMANDS]
    return " ".join(words[: max(lengths, default=0)])


def test_every_command_and_option_is_documented() -> None:
    rows = [row for row in read_tables(read("docs/api.md")) if "command" in row]
    documented = {find_command(row["command"].strip("`").split()): set(re.findall(r"--[\w-]+", row["options"])) for row in rows}
    groups = {"citadel", "citadel keys"}  # which do nothing by themselves
    assert documented == {command: options for command, (options, _) in COMMANDS.items() if command not in groups}


@pytest.mark.parametrize("place", TEXTS)
def test_every_command_in_the_documents_exists(place: str) -> None:
    for code in find_code(TEXTS[place]):
        for line in re.findall(r"(?:^|bin/)(citadel(?: +[^\s|;&\\)]+)*)", code):
            words = line.split()
            command = find_command(words)
            options, below = COMMANDS[command]
            following = words[len(command.split()) :]
            if following and re.fullmatch(r"[a-z]+", following[0]):
                assert not below, f"{place}: `{line}`"
            used = {option.split("=")[0] for option in following if re.fullmatch(r"--[a-z].*", option)}
            assert used - options - {"--help", "--detach"} == set(), f"{place}: `{line}`"


def test_every_method_and_error_of_the_client_is_documented() -> None:
    methods = {name for name, _ in inspect.getmembers(api.client.Citadel, inspect.isfunction) if not name.startswith("_")}
    rows = [row["method"].strip("`") for row in read_tables(read("docs/api.md")) if "method" in row]
    assert {row.partition("(")[0] for row in rows} == methods
    for row in rows:
        name, _, parameters = row.rstrip(")").partition("(")
        signature = inspect.signature(getattr(api.client.Citadel, name))
        assert (name, [word for word in parameters.split(", ") if word]) == (name, list(signature.parameters)[1:])
    errors = {name for name, one in vars(api.client).items() if isinstance(one, type) and issubclass(one, Exception)}
    own = {name for name in errors if getattr(api.client, name).__module__ == "api.client"}
    assert set(re.findall(r"`(\w+Error)`", read("docs/api.md"))) - {"TimeoutError"} == own
