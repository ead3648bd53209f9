"""A database of an earlier version keeps everything, and knows from then on when its values became known."""

from datetime import UTC, datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import delete, insert, select, text

from qualification.records.history import known_since, values_as_of
from storage.database import Database
from storage.migrate import MIGRATIONS, migrate
from storage.tables import Account, Icp, IcpVersion, utc_now

WRITTEN = datetime(2026, 3, 1, 12, tzinfo=UTC)


def migrate_to(database: Database, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with database.sync_engine.execution_options(writes=True).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


async def test_records_written_before_there_was_a_history_are_known_since_they_were_written(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'old.db'}")
    migrate_to(database, "0003")
    with database.bulk_writing() as session:
        session.execute(text("INSERT INTO workspace (id, name, created_at) VALUES (1, 'default', '2026-01-01')"))
        rows = [{"id": 1, "workspace_id": 1, "external_id": "a1", "attributes": {"name": "Acme"}, "updated_at": WRITTEN}]
        session.execute(insert(Account), rows)

    migrate(database)
    migrate(database)

    with database.bulk_reading() as session:
        assert values_as_of(session, 1, "account", [1], utc_now()) == {1: {"name": "Acme"}}
        assert known_since(session, 1, "account", [1]) == {1: {"name": WRITTEN}}
    await database.dispose()


async def test_icps_of_an_earlier_version_keep_their_versions_and_never_share_an_id(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'old.db'}")
    migrate_to(database, "0004")
    with database.bulk_writing() as session:
        session.execute(text("INSERT INTO workspace (id, name, created_at) VALUES (1, 'default', '2026-01-01')"))
        session.execute(insert(Icp), [_icp("first"), _icp("second")])
        version = {"icp_id": 2, "version": 1, "definition": {"name": "second"}, "saved_by": "eva", "saved_at": WRITTEN}
        session.execute(insert(IcpVersion), [version])

    migrate(database)

    with database.bulk_writing() as session:
        kept = session.execute(select(Icp.id, Icp.icp_code, IcpVersion.definition).join(IcpVersion)).all()
        session.execute(delete(Icp).where(Icp.id == 2))
        session.execute(insert(Icp), [_icp("third")])
        assert [tuple(row) for row in kept] == [(2, "second", {"name": "second"})]
        assert list(session.scalars(select(Icp.id).order_by(Icp.id))) == [1, 3]
    await database.dispose()


def _icp(code: str) -> dict[str, object]:
    return {"workspace_id": 1, "icp_code": code, "name": code, "name_key": code, "status": "draft", "draft_version": 1, "generation": 0}
