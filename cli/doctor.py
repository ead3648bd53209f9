"""`winnow doctor`: what Winnow needs, checked one by one, each with what to do about it."""

import asyncio
import platform
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import typer
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import func, make_url, select
from sqlalchemy.exc import ArgumentError, DBAPIError

from cli.console import clean_line, make_console
from cli.errors import fail
from cli.workspace import first_line, is_missing_file, open_database, read_settings, shown_url
from settings import Settings
from storage.database import Database
from storage.migrate import MIGRATIONS
from storage.tables import Account, Person, Workspace

State = Literal["ok", "warn", "fail"]
OLDEST_PYTHON = (3, 11)
OLDEST_NODE = 20
MODEL_TIMEOUT_SECONDS = 3
SHOWN_WORKSPACES = 20
OPENAI = "https://api.openai.com/v1"
_STYLES: dict[State, str] = {"ok": "green", "warn": "yellow", "fail": "red"}


@dataclass(frozen=True)
class Check:
    """One thing that was looked at: what was found, and what to do unless it is fine."""

    name: str
    state: State
    found: str
    advice: str = ""


def run() -> None:
    """Print one line a check; ends with exit code 1 when one failed."""
    settings = read_settings()
    console = make_console()
    failed = 0
    for check in checks(settings):
        failed += check.state == "fail"
        console.print(f"{check.state:<5}", style=_STYLES[check.state], end="")
        console.print(f"{check.name}: {clean_line(check.found)}" + (f". {check.advice}" if check.advice else ""), soft_wrap=True)
    if failed:
        fail(f"{failed} of these must be put right before Winnow works")


def upgrade_database() -> None:
    """Migrate the database and say where it stands."""
    settings = read_settings()
    with open_database(settings) as database:
        typer.echo(f"The database {shown_url(settings)} is at migration {_revision(database)}.")


def checks(settings: Settings) -> Iterator[Check]:
    """Yield every check, the quick ones first."""
    yield _python()
    yield from _database(settings)
    yield _model(settings)
    yield _port(settings)
    yield _node()


def _python() -> Check:
    enough = sys.version_info >= OLDEST_PYTHON
    return Check("Python", "ok" if enough else "fail", platform.python_version(), "" if enough else "Winnow needs 3.11 or newer")


def _database(settings: Settings) -> Iterator[Check]:
    try:
        if is_missing_file(settings):
            yield Check("Database", "ok", f"{shown_url(settings)} is not there yet; the first command makes it")
            return
        database = Database(settings.url, settings.pooling)
    except (ValueError, ArgumentError) as error:
        yield Check("Database", "fail", first_line(error), "Set WINNOW_DATABASE_URL to sqlite:///FILE or postgresql://…")
        return
    try:
        found = [_migration(database, settings), *_workspaces(database)]  # all before one is shown: a later one may find damage
        yield from found
    except DBAPIError as error:
        yield Check("Database", "fail", f"{shown_url(settings)}: {first_line(error)}", _advice(settings))
    finally:
        asyncio.run(database.dispose())


def _advice(settings: Settings) -> str:
    if make_url(settings.url).get_backend_name() == "sqlite":
        return "Put a copy of the file in its place, or move it away and import again; WINNOW_DATABASE_URL names another"
    return "Check WINNOW_DATABASE_URL and that the server runs"


def _migration(database: Database, settings: Settings) -> Check:
    found, newest = _revision(database), ScriptDirectory(str(MIGRATIONS)).get_current_head()
    said = f"{shown_url(settings)}, migration {found or 'none'}"
    return Check("Database", "ok", said) if found == newest else Check("Database", "warn", said, f"Run `winnow db upgrade` for {newest}")


def _revision(database: Database) -> str | None:
    with database.sync_engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def _workspaces(database: Database) -> Iterator[Check]:
    if _revision(database) is None:
        return
    with database.bulk_reading() as session:
        for workspace_id, name in session.execute(select(Workspace.id, Workspace.name).order_by(Workspace.id).limit(SHOWN_WORKSPACES)):
            counts = [session.scalar(select(func.count()).where(table.workspace_id == workspace_id)) or 0 for table in (Account, Person)]
            yield Check(f"Workspace {clean_line(name)}", "ok", f"{counts[0]:,} accounts, {counts[1]:,} people")


def _model(settings: Settings) -> Check:
    if settings.model == "offline":
        return Check("Model", "ok", "offline: rule-based, no key, no network")
    base = settings.openai_base_url or OPENAI
    shown = f"{settings.model} at {_without_login(base)}"
    if settings.openai_base_url is None and settings.openai_api_key is None:
        return Check("Model", "fail", shown, "Set WINNOW_OPENAI_API_KEY, or WINNOW_OPENAI_BASE_URL for your own server")
    return _asked(base, settings, shown)


def _asked(base: str, settings: Settings, shown: str) -> Check:
    if urlsplit(base).scheme not in ("http", "https"):
        return Check("Model", "fail", shown, "WINNOW_OPENAI_BASE_URL takes an http:// or https:// address")
    key = settings.openai_api_key.get_secret_value() if settings.openai_api_key else "EMPTY"
    request = Request(f"{base.rstrip('/')}/models", headers={"Authorization": f"Bearer {key}"})  # noqa: S310 the scheme is checked above
    try:
        with urlopen(request, timeout=MODEL_TIMEOUT_SECONDS):  # noqa: S310
            return Check("Model", "ok", f"{shown} answers")
    except HTTPError as error:
        if error.code in (401, 403):
            return Check("Model", "fail", f"{shown} refuses the key", "Check WINNOW_OPENAI_API_KEY")
        return Check("Model", "warn", f"{shown} answers {error.code} to a list of its models", "Check WINNOW_OPENAI_BASE_URL")
    except (URLError, OSError, ValueError) as error:
        reason = error.reason if isinstance(error, URLError) else error
        return Check("Model", "fail", f"{shown} does not answer: {reason}", "Check WINNOW_OPENAI_BASE_URL, or use WINNOW_MODEL=offline")


def _without_login(url: str) -> str:
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


def _port(settings: Settings) -> Check:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        with socket.create_server((settings.host.strip("[]"), settings.port), family=family):
            return Check("Port", "ok", f"{settings.host}:{settings.port} is free")
    except OSError as error:
        return Check(
            "Port", "warn", f"{settings.host}:{settings.port}: {error.strerror or error}", "Winnow may run already; else set WINNOW_PORT"
        )


def _node() -> Check:
    node = shutil.which("node")
    advice = "Only building the pages needs it; the set-up brings its own"
    if node is None:
        return Check("Node", "warn", "not found", advice)
    try:
        said = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=10, check=False).stdout.strip()  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return Check("Node", "warn", f"{node} does not run", advice)
    major = said.removeprefix("v").partition(".")[0]
    enough = major.isdigit() and int(major) >= OLDEST_NODE
    return Check("Node", "ok" if enough else "warn", said or "unknown version", "" if enough else advice)
