"""SQLite is told that a workspace holds many records"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

RECORDS, SAME_ACCOUNT, SAME_KEY = 1_000_000, 3, 2
EACH_RECORD = {
    ("account", "sqlite_autoindex_account_1"): (RECORDS, 1),
    ("account", "ix_account_domain"): (RECORDS, SAME_KEY),
    ("person", "sqlite_autoindex_person_1"): (RECORDS, 1),
    ("person", "ix_person_email"): (RECORDS, SAME_KEY),
    ("person", "ix_person_account"): (SAME_ACCOUNT,),
}


STATISTICS = sa.table("sqlite_stat1", sa.column("tbl"), sa.column("idx"), sa.column("stat"))


def upgrade() -> None:
    """Without statistics SQLite guesses ten rows a workspace, and walks all of them to find fifty by their ids.

    Its documentation allows statistics that are written by hand; a later ANALYZE replaces them.
    """
    if op.get_bind().dialect.name != "sqlite":
        return
    op.execute("ANALYZE sqlite_schema")  # makes the table of statistics and counts nothing
    _forget()
    for (table, index), rows in EACH_RECORD.items():
        op.execute(sa.insert(STATISTICS).values(tbl=table, idx=index, stat=" ".join(map(str, (RECORDS, *rows)))))


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _forget()


def _forget() -> None:
    op.execute(sa.delete(STATISTICS).where(STATISTICS.c.tbl.in_(["account", "person"])))
