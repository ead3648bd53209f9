"""Writes words as they arrive, broken between words at the edge of the terminal; **bold** is the one markup it knows."""

import re

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from cli.console import clean

BOLD = "**"
_PIECES = re.compile(r"\n|[^\S\n]+|\S+")


class StreamedText:
    """One message on its way. A word is written once it is whole; `end` writes the last one."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._column = 0
        self._held = ""
        self._bold = False

    def add(self, delta: str) -> None:
        """Take some more of the message."""
        pieces = _PIECES.findall(self._held + clean(delta))
        self._held = pieces.pop() if pieces and not pieces[-1].isspace() else ""
        for piece in pieces:
            self._write(piece)

    def end(self) -> None:
        """Write what is held and go to a new line."""
        if self._held:
            self._write(self._held)
            self._held = ""
        if self._column:
            self._write("\n")

    def _write(self, piece: str) -> None:
        if piece == "\n":
            self._bold = False
            self._put("\n", 0)
            return
        width = cell_len(piece.replace(BOLD, ""))
        if self._console.is_terminal and self._column + width > self._console.width and self._column:
            self._put("\n", 0)
            if piece.isspace():
                return
        self._put(piece, self._column + width)

    def _put(self, piece: str, column: int) -> None:
        text = Text()
        for number, part in enumerate(piece.split(BOLD)):
            self._bold ^= number > 0
            text.append(part, style="bold" if self._bold else "")
        self._console.print(text, end="", soft_wrap=True)
        self._column = column
