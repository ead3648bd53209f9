"""The id of an ICP that is gone is never given to another: SQLite gave the highest one again"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _rebuild(autoincrement=True)


def downgrade() -> None:
    _rebuild(autoincrement=False)


def _rebuild(*, autoincrement: bool) -> None:
    """SQLite makes the table anew, and takes the versions of an ICP along with the one it drops: they wait aside."""
    if op.get_bind().dialect.name != "sqlite":
        return
    op.execute("CREATE TABLE icp_version_aside AS SELECT * FROM icp_version")
    op.execute("DELETE FROM icp_version")
    with op.batch_alter_table("icp", recreate="always", table_kwargs={"sqlite_autoincrement": autoincrement}):
        pass
    op.execute("INSERT INTO icp_version SELECT * FROM icp_version_aside")
    op.drop_table("icp_version_aside")
