"""Records written before there was a history get their first sight: what they hold, known since they were last written"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

COLUMNS = ("workspace_id", "record_type", "record_id", "known_from", "changed")
HISTORY = sa.table("record_history", *map(sa.column, COLUMNS))


def upgrade() -> None:
    for record_type in ("account", "person"):
        record = sa.table(record_type, *map(sa.column, ("id", "workspace_id", "updated_at", "attributes")))
        known = sa.exists().where(
            HISTORY.c.workspace_id == record.c.workspace_id,
            HISTORY.c.record_type == record_type,
            HISTORY.c.record_id == record.c.id,
        )
        kind = sa.literal(record_type, sa.String(16))
        first = sa.select(record.c.workspace_id, kind, record.c.id, record.c.updated_at, record.c.attributes).where(~known)
        op.execute(sa.insert(HISTORY).from_select(COLUMNS, first.order_by(record.c.id)))


def downgrade() -> None:
    """What was known stays known."""
