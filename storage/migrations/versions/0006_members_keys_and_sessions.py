"""Members, API keys and web sessions; and the audit can no longer be changed, whoever asks the database to"""

import sqlalchemy as sa
from alembic import op

from storage.tables.base import BigKey, Moment

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

FIXED = "entries of the audit are never changed or removed"


def upgrade() -> None:
    _create_members()
    _create_keys()
    _create_sessions()
    _fix_audit()


def _workspace() -> sa.Column[int]:
    return sa.Column("workspace_id", BigKey, sa.ForeignKey("workspace.id", ondelete="CASCADE"), nullable=False)


def _member() -> sa.Column[int]:
    return sa.Column("member_id", BigKey, sa.ForeignKey("member.id", ondelete="CASCADE"), nullable=False)


def _create_members() -> None:
    op.create_table(
        "member",
        sa.Column("id", BigKey, primary_key=True),
        _workspace(),
        sa.Column("person", sa.String(200), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("password_hash", sa.String(300)),
        sa.Column("disabled_at", Moment),
        sa.Column("created_by", sa.String(200), nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.UniqueConstraint("workspace_id", "person"),
    )


def _create_keys() -> None:
    op.create_table(
        "api_key",
        sa.Column("id", sa.String(36), primary_key=True),
        _workspace(),
        _member(),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("prefix", sa.String(16), nullable=False),
        sa.Column("key_hash", sa.String(64), nullable=False, unique=True),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("scope", sa.String(16), nullable=False),
        sa.Column("created_by", sa.String(200), nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("expires_at", Moment),
        sa.Column("revoked_at", Moment),
        sa.Column("last_used_at", Moment),
    )
    op.create_index("ix_api_key_workspace", "api_key", ["workspace_id", "created_at"])


def _create_sessions() -> None:
    op.create_table(
        "web_session",
        sa.Column("token_hash", sa.String(64), primary_key=True),
        _workspace(),
        _member(),
        sa.Column("csrf_token", sa.String(64), nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("seen_at", Moment, nullable=False),
        sa.Column("expires_at", Moment, nullable=False),
    )
    op.create_index("ix_web_session_member", "web_session", ["member_id"])


def _fix_audit() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for event in ("UPDATE", "DELETE"):
            op.execute(f"CREATE TRIGGER audit_no_{event.lower()} BEFORE {event} ON audit BEGIN SELECT RAISE(ABORT, '{FIXED}'); END")
        return
    op.execute(f"CREATE FUNCTION audit_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{FIXED}'; END $$")
    op.execute("CREATE TRIGGER audit_fixed BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_is_fixed()")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for event in ("update", "delete"):
            op.execute(f"DROP TRIGGER audit_no_{event}")
    else:
        op.execute("DROP TRIGGER audit_fixed ON audit")
        op.execute("DROP FUNCTION audit_is_fixed()")
    for table in ("web_session", "api_key", "member"):
        op.drop_table(table)
