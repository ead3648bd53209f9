"""The product in a real browser: the sample workspace, a real server on a free port, headless Chromium."""

import asyncio
import os
import shutil
import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from fcntl import LOCK_EX, flock
from pathlib import Path

import pytest
import uvicorn
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect
from pydantic import SecretStr

from agent.copilot import ModelFactory
from api.app import create_app
from api.routes.web import BUILT
from qualification.identity import Actor
from sample.load import SampleSize, load_sample
from settings import Settings
from storage.database import Database
from storage.migrate import migrate
from storage.workspaces import ensure_workspace

TODAY = date(2026, 11, 22)
SIZE = SampleSize(accounts=5_000, people=11_000)
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE_MS = 30_000


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests in a browser take seconds, all of them; pytest hands over every item, so only those of this folder are marked."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.slow)


@dataclass(frozen=True)
class Served:
    """A server of the test's own: `url` ends without a slash; `database` is the file it works on."""

    url: str
    database: Database
    actor: Actor


@pytest.fixture(scope="session")
def sample_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the sample workspace, loaded once for all workers of a test run."""
    shared = tmp_path_factory.getbasetemp().parent if os.environ.get("PYTEST_XDIST_WORKER") else tmp_path_factory.getbasetemp()
    path = shared / "web-sample.db"
    with (shared / "web-sample.lock").open("w") as lock:
        flock(lock, LOCK_EX)
        if not path.exists():
            load_into(shared / "web-sample.part", SIZE)
            (shared / "web-sample.part").rename(path)
    return path


def load_into(path: Path, size: SampleSize) -> None:
    """Write the sample workspace `default` into a new SQLite file."""
    database = Database(f"sqlite:///{path}")
    migrate(database)
    with database.bulk_writing() as session:
        workspace_id = ensure_workspace(session, "default").id

    async def load() -> None:
        await load_sample(database, Actor(workspace_id, "default", "local", "admin", TODAY), size, today=TODAY)
        await database.dispose()

    asyncio.run(load())
    with Database(f"sqlite:///{path}").sync_engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


@contextmanager
def serving(settings: Settings, *, models: ModelFactory | None = None) -> Iterator[str]:
    """Run the service in a thread of its own on a free port; yields its URL."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(create_app(settings, models=models), log_level="warning", access_log=False, timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        _wait_until_started(server, thread)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(timeout=10)
        listener.close()


def _wait_until_started(server: uvicorn.Server, thread: threading.Thread) -> None:
    """Give the other thread time: there is no event to wait on across uvicorn's start."""
    while not server.started:
        assert thread.is_alive(), "the server ended at its start"
        time.sleep(0.01)


def settings_of(path: Path) -> Settings:
    """The settings of a server on a database file, on the day of the sample."""
    return Settings(home=path.parent, database_url=SecretStr(f"sqlite:///{path}"), now=TODAY.isoformat(), _env_file=None)


@pytest.fixture
def models() -> ModelFactory | None:
    """The chat model of the runs; None is the offline one. A module overrides it to slow or script it."""
    return None


@pytest.fixture
def served(sample_file: Path, tmp_path: Path, models: ModelFactory | None) -> Iterator[Served]:
    """A server with the sample workspace, which this test alone changes."""
    assert (BUILT / "index.html").is_file(), "the pages are not built: make web"
    path = tmp_path / "winnow.db"
    shutil.copy(sample_file, path)
    database = Database(f"sqlite:///{path}")
    with database.bulk_reading() as session:
        workspace_id = ensure_workspace(session, "default").id
    with serving(settings_of(path), models=models) as url:
        yield Served(url, database, Actor(workspace_id, "default", "local", "admin", TODAY))
    database.sync_engine.dispose()


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """Headless Chromium of this machine. Without one the tests are skipped, and in CI they fail."""
    found = next((path for name in CHROMIUM if (path := shutil.which(name))), None)
    if found is None:
        reason = "no Chromium on this machine (Debian: apt-get install chromium)"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    expect.set_options(timeout=PATIENCE_MS)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        await browser.close()


@pytest.fixture
async def context(browser: Browser, served: Served) -> AsyncIterator[BrowserContext]:
    """A fresh browser profile of a laptop that is at the server."""
    context = await browser.new_context(base_url=served.url, viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE_MS)
    yield context
    await context.close()


@pytest.fixture
async def page(context: BrowserContext) -> AsyncIterator[Page]:
    """A page; what it logs as an error, or throws, fails the test."""
    page = await context.new_page()
    failures: list[str] = []
    page.on("pageerror", lambda error: failures.append(str(error)))
    yield page
    assert failures == []
