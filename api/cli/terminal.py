"""Text on a terminal, or in a pipe at a width that can be read: what all printed reports are made with."""

import re
import sys
import textwrap

from rich.console import Console
from rich.text import Text

_PIPE_WIDTH = 100
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def open_console() -> Console:
    """A console on stdout that marks nothing up: brackets in a quote stay brackets."""
    return Console(width=None if sys.stdout.isatty() else _PIPE_WIDTH, highlight=False, markup=False, emoji=False)


def print_indented(console: Console, text: str, style: str = "") -> None:
    """A paragraph set in from the margin."""
    print_filled(console, text, style, indent="    ")


def print_filled(console: Console, text: str, style: str = "", indent: str = "") -> None:
    """A paragraph, broken at the console's width."""
    # Filled here and not by rich, which pads every line with blanks to the width.
    filled = textwrap.fill(text, console.width, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False)
    console.print(Text(filled, style), soft_wrap=True)


def plain(text: str) -> str:
    """White space folded and control characters dropped: a document must not steer the terminal."""
    return " ".join(_CONTROLS.sub(" ", text).split())
