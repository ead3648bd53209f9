"""Slack: users linked to people, conversations, posted cards, and the requests taken already"""

import sqlalchemy as sa
from alembic import op

from storage.tables.base import BigKey, Moment

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TABLES = ("slack_user", "slack_link_code", "slack_thread", "slack_card", "slack_delivery")


def upgrade() -> None:
    _create_links()
    _create_conversations()
    op.create_table("slack_delivery", _text("key", 200, is_key=True), sa.Column("taken_at", Moment, nullable=False))
    op.create_index("ix_slack_delivery_taken", "slack_delivery", ["taken_at"])


def _text(name: str, length: int, *, is_key: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), primary_key=is_key, nullable=False)


def _workspace(*, is_key: bool = False) -> sa.Column[int]:
    return sa.Column("workspace_id", BigKey, sa.ForeignKey("workspace.id", ondelete="CASCADE"), primary_key=is_key, nullable=False)


def _create_links() -> None:
    op.create_table(
        "slack_user",
        _text("team_id", 40, is_key=True),
        _text("user_id", 40, is_key=True),
        _workspace(),
        _text("person", 200),
        sa.Column("linked_at", Moment, nullable=False),
    )
    op.create_table(
        "slack_link_code",
        _text("team_id", 40, is_key=True),
        _text("user_id", 40, is_key=True),
        sa.Column("code_hash", sa.String(64), nullable=False, unique=True),
        _text("name", 200),
        _text("team_name", 200),
        sa.Column("expires_at", Moment, nullable=False),
    )


def _create_conversations() -> None:
    op.create_table(
        "slack_thread",
        _text("team_id", 40, is_key=True),
        _text("channel", 40, is_key=True),
        _text("root_ts", 40, is_key=True),
        _workspace(is_key=True),
        _text("person", 200, is_key=True),
        _text("thread_id", 64),
        sa.Column("used_at", Moment, nullable=False),
    )
    op.create_table(
        "slack_card",
        sa.Column("id", BigKey, primary_key=True),
        _workspace(),
        sa.Column("changeset_id", sa.String(36), sa.ForeignKey("changeset.id", ondelete="CASCADE"), nullable=False),
        _text("channel", 40),
        _text("ts", 40),
        _text("root_ts", 40),
        _text("shown", 16),
        sa.Column("posted_at", Moment, nullable=False),
    )
    op.create_index("ix_slack_card_changeset", "slack_card", ["changeset_id"])


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
