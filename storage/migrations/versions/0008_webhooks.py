"""Webhooks: endpoints that are told a workspace's news"""

import sqlalchemy as sa
from alembic import op

from storage.tables.base import BigKey, Moment

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "webhook",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("workspace_id", BigKey, sa.ForeignKey("workspace.id", ondelete="CASCADE"), nullable=False),
        sa.Column("url", sa.String(2000), nullable=False),
        sa.Column("description", sa.String(200), nullable=False),
        sa.Column("secret", sa.String(100), nullable=False),
        sa.Column("events", sa.JSON, nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("next_attempt_at", Moment),
        sa.Column("last_error", sa.Text),
        sa.Column("last_delivered_at", Moment),
        sa.Column("owner", sa.String(300), nullable=False),
        sa.Column("lease_until", Moment),
        sa.Column("created_by", sa.String(200), nullable=False),
        sa.Column("created_at", Moment, nullable=False),
    )
    op.create_index("ix_webhook_workspace", "webhook", ["workspace_id", "created_at"])
    op.create_index("ix_webhook_status", "webhook", ["status"])


def downgrade() -> None:
    op.drop_table("webhook")
