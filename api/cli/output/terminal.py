"""Prints text on a terminal, or to a pipe at a readable width."""

import re
import sys
import textwrap

from rich.console import Console
from rich.text import Text

_PIPE_WIDTH = 100
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def open_console() -> Console:
    """A console on stdout without markup: brackets in a quote stay brackets."""
    return Console(width=None if sys.stdout.isatty() else _PIPE_WIDTH, highlight=False, markup=False, emoji=False)


def print_indented(console: Console, text: str, style: str = "") -> None:
    """Print an indented paragraph."""
    print_filled(console, text, style, indent="    ")


def print_filled(console: Console, text: str, style: str = "", indent: str = "") -> None:
    """Print a paragraph, broken at the console's width."""
    # Broken here, because rich would pad every line with blanks to the width.
    filled = textwrap.fill(text, console.width, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False)
    console.print(Text(filled, style), soft_wrap=True)


def plain(text: str) -> str:
    """The text with white space folded and without control characters, which would steer the terminal."""
    return " ".join(_CONTROLS.sub(" ", text).split())
