"""A disk that is full: one sentence, no half write, and everything goes on once there is room."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import Engine, event, func, select, text
from starlette.testclient import TestClient

from api.app import create_app
from api.services import Services
from settings import Settings
from storage.database import Database
from storage.tables import Account
from tests.api.conftest import ACCOUNTS, BASE_URL

pytestmark = pytest.mark.slow
ROOM = 8
BIG = [{"external_id": f"big-{number}", "attributes": {"name": f"Big {number}", "description": "x" * 1500}} for number in range(900)]


@pytest.fixture
def served(sqlite_database: Database, tmp_path: Path) -> Iterator[TestClient]:
    """The service on SQLite, whose size can be bounded: a whole PostgreSQL server would need a disk of its own."""
    settings = Settings(home=tmp_path, database_url=SecretStr(str(sqlite_database.url)), _env_file=None)
    with TestClient(create_app(settings), base_url=BASE_URL, raise_server_exceptions=False) as client:
        yield client


def bound(engine: Engine, most_pages: int) -> None:
    """Let no connection make the file larger."""

    @event.listens_for(engine, "begin")
    def on_begin(connection: object) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count={most_pages}")  # type: ignore[attr-defined]


def test_a_full_disk_is_one_sentence_and_no_half_write(served: TestClient) -> None:
    services: Services = served.app.state.services  # type: ignore[attr-defined]
    engines = (services.database.sync_engine, services.database.async_engine.sync_engine)
    assert served.post("/api/v1/accounts:batch", json={"items": ACCOUNTS}).status_code == 200
    with services.database.bulk_reading() as session:
        pages = session.scalar(text("PRAGMA page_count")) or 0
    for engine in engines:
        bound(engine, pages + ROOM)

    full = served.post("/api/v1/accounts:batch", json={"items": BIG})
    with services.database.bulk_reading() as session:
        left = session.scalar(select(func.count()).select_from(Account))
    for engine in engines:
        bound(engine, 1_000_000)
    room = served.post("/api/v1/accounts:batch", json={"items": BIG})

    assert (full.status_code, full.json()["error"]["code"]) == (507, "storage_full"), full.text
    assert "disk of the database is full" in full.json()["error"]["message"]
    assert left == len(ACCOUNTS)
    assert (room.status_code, room.json()["accepted"]) == (200, len(BIG))
