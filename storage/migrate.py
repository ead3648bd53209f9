"""Brings a database to the newest schema."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import func, select

from storage.database import Database

MIGRATIONS = Path(__file__).parent / "migrations"
MIGRATING = 0x57696E6E6F77  # the number of the lock that whoever migrates holds


@cache
def newest_revision() -> str:
    """Return the revision that this version's schema has."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return ScriptDirectory.from_config(config).get_current_head() or ""


def migrate(database: Database) -> None:
    """Run the migrations that the database lacks; nothing happens when it is up to date. Processes that start at once take turns."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with database.sync_engine.execution_options(writes=True).begin() as connection:
        if not database.is_sqlite:
            connection.execute(select(func.set_config("lock_timeout", "0", True)))  # a migration may take long: wait for it
            connection.execute(select(func.pg_advisory_xact_lock(MIGRATING)))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
