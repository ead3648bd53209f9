"""Ids of threads and runs have room for the mark of their person"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

COLUMNS = (
    ("thread", "id"),
    ("message", "thread_id"),
    ("message", "run_id"),
    ("run", "id"),
    ("run", "thread_id"),
    ("run_event", "run_id"),
    ("changeset", "thread_id"),
    ("changeset", "run_id"),
)
LENGTH, FORMER = 100, 64


def upgrade() -> None:
    _resize(LENGTH)


def downgrade() -> None:
    _resize(FORMER)


def _resize(length: int) -> None:
    """SQLite keeps texts of any length in these columns."""
    if op.get_bind().dialect.name != "sqlite":
        for table, column in COLUMNS:
            op.alter_column(table, column, type_=sa.String(length))
