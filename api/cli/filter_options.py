"""The filter options of commands, one for each field of `FiltersModel`."""

import inspect
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Annotated, Any

import typer

from api.wire.requests import FiltersModel, make_filters


def add_filter_options(command: Callable[..., None]) -> Callable[..., None]:
    """The command with an option for each filter in place of its parameter `filters`, which gets the record made of them."""
    signature = inspect.signature(command, eval_str=True)
    lists, days = FiltersModel.list_names()

    @wraps(command)
    def run(**values: Any) -> None:
        chosen: dict[str, object] = {name: values.pop(name) or [] for name in lists}
        for name in days:
            moment: datetime | None = values.pop(name)
            chosen[name] = None if moment is None else moment.date()
        command(**values, filters=make_filters(chosen))

    options = [_make_option(name, is_list=name in lists) for name in FiltersModel.model_fields]
    parameters = [
        one for parameter in signature.parameters.values() for one in (options if parameter.name == "filters" else [parameter])
    ]
    run.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    return run


def _make_option(name: str, *, is_list: bool) -> inspect.Parameter:
    text = FiltersModel.model_fields[name].description
    kind: Any = (
        Annotated[list[str] | None, typer.Option(help=text)]
        if is_list
        else Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help=text)]
    )
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=kind)
