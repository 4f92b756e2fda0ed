"""The commands `citadel keys ...`: make a key, list the keys that are set, and take one back."""

import os
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from api.caller import Quota
from api.cli.output.terminal import print_error, print_line
from api.errors import KeysError
from api.http.middleware.api_keys import Key, KeyRing, find_key_file, make_key, read_roles, write_roles
from api.http.middleware.key_file import revoke_key

app = typer.Typer(
    help="Make the keys that CITADEL_API_KEYS holds, list them, take them back.", no_args_is_help=True, rich_markup_mode=None
)

KeyFile = Annotated[Path | None, typer.Option("--file", help="The file of the keys [CITADEL_API_KEYS].")]


@app.command("new")
def new_key(
    name: Annotated[str, typer.Argument(help="Who it is for; logs show it.")],
    role: Annotated[
        str, typer.Option(help="read: ask; write: change documents; audit: see older generations; or write+audit.")
    ] = "read",
    *,
    expires: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The last day on which it is accepted, UTC.")
    ] = None,
    collections: Annotated[str | None, typer.Option(help="The collections that it is bound to, as in asia+press.")] = None,
    documents: Annotated[int | None, typer.Option(min=0, max=10**15 - 1, help="Documents that may stand under it.")] = None,
    stored_bytes: Annotated[
        int | None, typer.Option("--bytes", min=0, max=10**15 - 1, help="Bytes of their files, together.")
    ] = None,
    jobs: Annotated[int | None, typer.Option(min=0, max=10**15 - 1, help="Jobs of it that may wait.")] = None,
) -> None:
    """Make a key. It is shown once, and only its entry is kept."""
    secret, key = make_key(
        name,
        *read_roles(role),
        expires=expires and expires.date(),
        collections=None if collections is None else collections.split("+"),
        quota=Quota(documents, stored_bytes, jobs),
    )
    print_line(f"key    {secret}")
    print_line(f"entry  {key.entry}")
    print_line(
        "Give the key to its user, who sends it as X-API-Key; put the entry into CITADEL_API_KEYS, or on a line of its file."
    )


@app.command("list")
def list_keys(*, file: KeyFile = None) -> None:
    """The names, roles and options of the keys that are set."""
    keys = KeyRing.read(_find_setting(file)).keys
    for key in keys:
        print_line("  ".join([f"{write_roles(key.roles):<11}", key.name, *_describe_options(key)]))
    if not keys:
        print_line("CITADEL_API_KEYS is not set: no key is asked for")


@app.command("revoke")
def revoke(
    name: Annotated[str, typer.Argument(help="Whose key it is.")],
    *,
    file: KeyFile = None,
    data: Annotated[Path | None, typer.Option(help="Folder of the index, with the audit log [CITADEL_DATA, var/].")] = None,
) -> None:
    """Take the key of that name out of the file of the keys. Running servers refuse it within a second."""
    from api.audit.audit_log import AuditEvent, name_operator, record
    from api.settings import read_settings

    path = find_key_file(_find_setting(file))
    if path is None:
        remedy = f"take the entry of {name[:80]!r} out of CITADEL_API_KEYS and start the server again"
        raise KeysError(f"there is no file of keys, whose entries stand in the setting itself: {remedy}")
    data = read_settings(os.environ, data=data).data
    with ExitStack() as stack:
        if data.is_dir():
            stack.enter_context(record(data, AuditEvent("revoke", name_operator(), about=name[:80])))
        else:  # a key must be revoked all the same
            print_error(f"there is no data folder {str(data)!r}, so that no audit log names this: give --data")
        revoke_key(path, name)
    print_line(f"revoked the key of {name}")


def _find_setting(file: Path | None) -> str:
    return str(file) if file is not None else os.environ.get("CITADEL_API_KEYS", "")


def _describe_options(key: Key) -> list[str]:
    """What stands behind the digest of its entry, and whether it has expired."""
    options = key.entry.split(":")[3:]
    return [*options, "(expired)"] if key.has_expired else options
