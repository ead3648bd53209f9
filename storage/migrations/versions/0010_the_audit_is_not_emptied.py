"""The audit is not emptied as a whole either, nor an entry replaced by another of its id"""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

FIXED = "entries of the audit are never changed or removed"
TAKEN = "EXISTS (SELECT 1 FROM audit WHERE id = NEW.id)"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        # INSERT OR REPLACE removes a row past the trigger of DELETE
        op.execute(f"CREATE TRIGGER audit_no_replace BEFORE INSERT ON audit WHEN {TAKEN} BEGIN SELECT RAISE(ABORT, '{FIXED}'); END")
    else:
        op.execute("CREATE TRIGGER audit_not_emptied BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_is_fixed()")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER audit_no_replace")
    else:
        op.execute("DROP TRIGGER audit_not_emptied ON audit")
