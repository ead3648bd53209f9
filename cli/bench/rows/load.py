"""The snapshot of a workspace, read from the database: seconds and memory, in a process of its own."""

import json
import subprocess
import sys
from pathlib import Path

from rich.console import Console

from cli.bench.report import Found, Goal, Line
from qualification.identity import Actor
from storage.database import Database

MILLION, SECONDS, MEGABYTES = 1_000_000, 30.0, 300.0
ROOT = Path(__file__).resolve().parents[3]


def measure_load(console: Console, database: Database, actor: Actor, *, accounts: int) -> Found:
    """Load all accounts with all their fields, texts too."""
    command = [sys.executable, "-m", "cli.bench.load_probe", database.url.render_as_string(hide_password=False), str(actor.workspace_id)]
    with console.status(f"Loading {accounts:,} accounts"):
        done = subprocess.run(command, check=True, capture_output=True, cwd=ROOT)  # noqa: S603 our own module
    probe = json.loads(done.stdout)
    line = Line(
        "load", accounts, "Winnow", probe["seconds"] * 1000, version=f"{probe['megabytes']:,.0f} MB", agrees=probe["accounts"] == accounts
    )
    share = accounts / MILLION
    return Found(
        [line],
        [
            Goal("load", accounts, "snapshot from the database", probe["seconds"], max(SECONDS * share, 1.0), "s"),
            Goal("load", accounts, "memory of the snapshot", probe["megabytes"], max(MEGABYTES * share, 30.0), "MB"),
        ],
    )
