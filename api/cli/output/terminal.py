"""Prints on a terminal, or to a pipe at a readable width. All output of the commands goes through this module.

A title, a file name, a model or the message of a server may hold characters that steer a terminal: they could rename its window,
hide a line or turn its direction. Everything that is printed here is printed without them.
"""

import re
import sys
import textwrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # `--help` does not wait for it
    from rich.console import Console

_PIPE_WIDTH = 100
# C0, DEL, C1 and lone surrogates. Marks, embeddings, overrides and isolates of direction. Separators of lines and paragraphs.
# Invisible operators, the byte order mark, annotations and tags.
_CONTROLS = re.compile(
    r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029\u2060-\u2065\u206a-\u206f\ufeff"
    r"\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_BEYOND_ASCII = re.compile(_CONTROLS.pattern.replace(r"\x00-\x1f\x7f", r"\x7f"))


def open_console() -> "Console":
    """A console on stdout without markup: brackets in a quote stay brackets."""
    from rich.console import Console  # noqa: PLC0415  # `--help` does not wait for it

    return Console(width=None if sys.stdout.isatty() else _PIPE_WIDTH, highlight=False, markup=False, emoji=False)


def print_indented(console: "Console", text: str, style: str = "") -> None:
    """Print an indented paragraph."""
    print_filled(console, text, style, indent="    ")


def print_filled(console: "Console", text: str, style: str = "", indent: str = "") -> None:
    """Print a paragraph, broken at the console's width."""
    # Broken here, because rich would pad every line with blanks to the width.
    filled = textwrap.fill(plain(text), console.width, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False)
    _print(console, filled, style)


def print_row(console: "Console", text: str = "", style: str = "", indent: str = "") -> None:
    """Print one line, however long it is."""
    _print(console, indent + plain(text) if text else "", style)


def print_line(text: str, *, flush: bool = False) -> None:
    """Print one line to stdout. Blanks in it stay as they are."""
    print(_CONTROLS.sub(" ", text), flush=flush)


def print_error(text: str) -> None:
    """Print what went wrong to stderr, as one line."""
    print(f"citadel: {plain(text)}", file=sys.stderr)


def print_text(text: str) -> None:
    """Print several lines to stdout, such as indented JSON. Controls beyond ASCII become the escapes that JSON has for them."""
    written = _BEYOND_ASCII.sub(_escape, text)
    sys.stdout.write(f"{written}\n")


def plain(text: str) -> str:
    """The text with white space folded and without characters that would steer the terminal."""
    return " ".join(_CONTROLS.sub(" ", text).split())


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code < 0x10000:
        return f"\\u{code:04x}"
    return f"\\u{0xD800 + ((code - 0x10000) >> 10):04x}\\u{0xDC00 + ((code - 0x10000) & 0x3FF):04x}"


def _print(console: "Console", text: str, style: str) -> None:
    from rich.text import Text  # noqa: PLC0415  # `--help` does not wait for it

    console.print(Text(text, style), soft_wrap=True)
