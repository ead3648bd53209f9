"""The two streams of a command: answers on stdout, everything about them on stderr."""

import os
import unicodedata

from rich.console import Console

MIN_WIDTH = 40
PIPE_WIDTH = 100


def make_console(*, to_stderr: bool = False) -> Console:
    """Return a console that takes text as it is: no markup, no emoji codes; NO_COLOR and pipes are respected."""
    console = Console(stderr=to_stderr, markup=False, emoji=False, highlight=False)
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console.width = PIPE_WIDTH
    console.width = max(console.width, MIN_WIDTH)
    return console


def clean(text: object) -> str:
    """Return text that cannot steer the terminal: record texts and answers may hold escape codes."""
    return "".join(each for each in str(text).expandtabs(4) if each == "\n" or unicodedata.category(each) not in ("Cc", "Cf", "Cs"))


def clean_line(text: object) -> str:
    """Return text on one line that cannot steer the terminal."""
    return " ".join(clean(text).split())
