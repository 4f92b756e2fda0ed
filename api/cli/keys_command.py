"""The commands `citadel keys ...`: make a key, and list the keys that are set."""

import os
from typing import Annotated

import typer

from api.cli.output.terminal import print_line
from api.http.middleware.api_keys import KeyRing, make_key, read_roles, write_roles

app = typer.Typer(help="Make the keys that CITADEL_API_KEYS holds, and list them.", no_args_is_help=True, rich_markup_mode=None)


@app.command("new")
def new_key(
    name: Annotated[str, typer.Argument(help="Who it is for; logs show it.")],
    role: Annotated[
        str, typer.Option(help="read: ask; write: change documents; audit: see older generations; or write+audit.")
    ] = "read",
) -> None:
    """Make a key. It is shown once, and only its entry is kept."""
    secret, key = make_key(name, *read_roles(role))
    print_line(f"key    {secret}")
    print_line(f"entry  {key.entry}")
    print_line(
        "Give the key to its user, who sends it as X-API-Key; put the entry into CITADEL_API_KEYS, or on a line of its file."
    )


@app.command("list")
def list_keys() -> None:
    """The names and roles of the keys in CITADEL_API_KEYS."""
    keys = KeyRing.read(os.environ.get("CITADEL_API_KEYS", "")).keys
    for key in keys:
        print_line(f"{write_roles(key.roles):<11}  {key.name}")
    if not keys:
        print_line("CITADEL_API_KEYS is not set: no key is asked for")
