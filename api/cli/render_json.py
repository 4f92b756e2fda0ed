"""Prints a wire model as JSON, for commands over an index and over a server."""

from pydantic import BaseModel


def print_json(model: BaseModel) -> None:
    """A response as JSON, indented, in UTF-8."""
    print(model.model_dump_json(indent=2))
