"""Filter options, one for each field of `Filters`. No pydantic: `--help` does not wait for it."""

import inspect
from collections.abc import Callable
from dataclasses import fields
from datetime import datetime
from functools import wraps
from typing import Annotated, Any

import typer

from index.filters import Filters

_DEFAULTS = {field.name: field.default for field in fields(Filters) if field.name != "as_of"}  # () of values


def add_filter_options(command: Callable[..., None]) -> Callable[..., None]:
    """The command with an option for each filter in place of its parameter `filters`, which gets the record made of them."""
    signature = inspect.signature(command, eval_str=True)

    @wraps(command)
    def run(**values: Any) -> None:
        chosen = {name: _read_option(values.pop(name)) for name in _DEFAULTS}
        command(**values, filters=Filters(**chosen))

    options = [_make_option(name) for name in _DEFAULTS]
    parameters = [
        one for parameter in signature.parameters.values() for one in (options if parameter.name == "filters" else [parameter])
    ]
    run.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    return run


def _make_option(name: str) -> inspect.Parameter:
    kind: Any
    default: Any = _DEFAULTS[name]
    if default == ():
        kind = Annotated[list[str], typer.Option(help=f"Only documents with this {name.replace('_', ' ')}.")]
    elif default is None:
        kind = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="A date, inclusive.")]
    else:
        kind = Annotated[bool, typer.Option(f"--{name}", help="Documents without a date pass the date filters too.")]
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=[] if default == () else default, annotation=kind)


def _read_option(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.date()
    return tuple(value) if isinstance(value, list) else value
