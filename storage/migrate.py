"""Brings a database to the newest schema."""

from pathlib import Path

from alembic import command
from alembic.config import Config

from storage.database import Database

MIGRATIONS = Path(__file__).parent / "migrations"


def migrate(database: Database) -> None:
    """Run the migrations that the database lacks; nothing happens when it is up to date."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with database.sync_engine.execution_options(writes=True).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
