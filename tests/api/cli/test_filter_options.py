from dataclasses import fields
from datetime import date
from typing import Any

import typer
from typer.testing import CliRunner

from api.cli.filter_options import add_filter_options
from index.filters import Filters


def run(*arguments: str) -> tuple[int, str, list[Filters]]:
    taken: list[Filters] = []
    app = typer.Typer()

    @app.command()
    @add_filter_options
    def command(text: str, *, filters: Filters) -> None:
        taken.append(filters)

    result = CliRunner().invoke(app, [*arguments])
    return result.exit_code, result.output, taken


def test_a_command_has_an_option_for_every_filter_but_the_day_of_an_answer() -> None:
    _, text, _ = run("--help")
    names: list[Any] = [field.name for field in fields(Filters) if field.name != "as_of"]
    assert [name for name in names if f"--{name.replace('_', '-')}" not in text] == []


def test_options_that_are_left_out_filter_nothing() -> None:
    assert run("text") == (0, "", [Filters()])


def test_options_become_the_record_of_filters() -> None:
    given = ("--doc-id", "a", "--doc-id", "b", "--language", "en", "--published-to", "2020-02-29")
    assert run("text", *given)[2] == [Filters(doc_id=("a", "b"), language=("en",), published_to=date(2020, 2, 29))]


def test_a_day_that_is_none_is_refused_and_named() -> None:
    status, text, taken = run("text", "--published-from", "yesterday")
    assert (status, taken) == (2, [])
    assert "yesterday" in text
