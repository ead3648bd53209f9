"""Brings a database to the newest schema."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from storage.database import Database

MIGRATIONS = Path(__file__).parent / "migrations"


@cache
def newest_revision() -> str:
    """Return the revision that this version's schema has."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return ScriptDirectory.from_config(config).get_current_head() or ""


def migrate(database: Database) -> None:
    """Run the migrations that the database lacks; nothing happens when it is up to date."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with database.sync_engine.execution_options(writes=True).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
