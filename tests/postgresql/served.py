"""Two processes of `winnow serve` on one database, as a person starts them."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from qualification.identity import Actor
from storage.database import Database

SAYS = "Winnow is at "
COMMAND = (sys.executable, "-c", "from cli.main import app; app()", "serve")


@dataclass(frozen=True)
class Pair:
    """The addresses of two processes, the database they share as a third one has it open, and the port of the model they ask."""

    urls: tuple[str, str]
    database: Database
    actor: Actor
    model_port: int


@contextmanager
def served(url: str, home: Path, model_port: int) -> Iterator[str]:
    """Run one process until the end of the block; yields its address. It stops as on Ctrl-C."""
    environment = {
        **{key: value for key, value in os.environ.items() if not key.startswith("WINNOW_")},
        "WINNOW_HOME": str(home),
        "WINNOW_DATABASE_URL": url,
        "WINNOW_PORT": "0",
        "WINNOW_MODEL": "openai:fake-1",
        "WINNOW_OPENAI_BASE_URL": f"http://127.0.0.1:{model_port}/v1",
        "WINNOW_OPENAI_API_KEY": "sk-test",
        "PYTHONUNBUFFERED": "1",
    }
    process = subprocess.Popen(COMMAND, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        told = next((line for line in process.stdout if line.startswith(SAYS)), "")
        assert told, "the process ended before it served"
        yield told.removeprefix(SAYS).split()[0]
    finally:
        process.terminate()
        process.wait(60)
        if process.stdout is not None:
            process.stdout.close()
