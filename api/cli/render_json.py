"""What goes over the wire, printed as JSON; apart from the commands, some of which open an index and some a connection."""

from pydantic import BaseModel


def print_json(model: BaseModel) -> None:
    """A response as JSON, indented, in UTF-8."""
    print(model.model_dump_json(indent=2))
