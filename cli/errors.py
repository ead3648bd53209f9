"""Ends a command that cannot go on with one plain sentence on stderr, never with a stack trace."""

import io
import sys
from typing import Any, NoReturn

import typer
from typer.core import TyperGroup

from qualification.errors import WinnowError


class CommandFailed(Exception):
    """What only a terminal can get wrong: a setting, a port, a file. The message says what to change."""

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.message = message
        self.exit_code = exit_code


def fail(message: str, *, exit_code: int = 1) -> NoReturn:
    """End the command. Exit code 2 is for what was typed or set wrongly, 1 for everything else."""
    raise CommandFailed(message, exit_code)


class PlainErrors(TyperGroup):
    """The commands; expected errors of any of them become a sentence and an exit code."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run the command line; a terminal that cannot show a character shows another for it."""
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="replace")
        return super().main(*args, **kwargs)

    def invoke(self, ctx: Any) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except WinnowError as error:
            _say(error.message)
            raise typer.Exit(1) from error
        except CommandFailed as error:
            _say(error.message)
            raise typer.Exit(error.exit_code) from error


def _say(message: str) -> None:
    typer.echo(f"Error: {message}", err=True)
