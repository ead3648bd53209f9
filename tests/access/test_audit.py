"""The audit cannot be edited, not even by who reaches the database as the product does."""

import pytest
from sqlalchemy import Executable, delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from storage.database import Database
from storage.tables import Audit, utc_now
from storage.workspaces import ensure_workspace

FORBIDDEN: dict[str, Executable] = {
    "update": update(Audit).values(text="never"),
    "delete": delete(Audit),
    "update in SQL": text("UPDATE audit SET text = 'never'"),
    "delete in SQL": text("DELETE FROM audit"),
}
ONLY_SQLITE: dict[str, Executable] = {
    "replace": text(
        "INSERT OR REPLACE INTO audit (id, workspace_id, at, actor, action, target, text)"
        " SELECT id, workspace_id, at, actor, action, target, 'never' FROM audit"
    )
}
ONLY_POSTGRESQL: dict[str, Executable] = {
    "truncate": text("TRUNCATE audit"),
    "truncate with others": text("TRUNCATE workspace CASCADE"),
    "upsert": text(
        "INSERT INTO audit (id, workspace_id, at, actor, action, target, text)"
        " SELECT id, workspace_id, at, actor, action, target, text FROM audit ON CONFLICT (id) DO UPDATE SET text = 'never'"
    ),
}


def test_the_database_itself_refuses_to_change_the_audit(database: Database) -> None:
    with database.bulk_writing() as session:
        workspace = ensure_workspace(session, "default").id
        entry = {"workspace_id": workspace, "at": utc_now(), "actor": "ada", "action": "x", "target": "", "text": "done"}
        session.execute(insert(Audit), [entry])
    for change in {**FORBIDDEN, **(ONLY_SQLITE if database.is_sqlite else ONLY_POSTGRESQL)}.values():
        with pytest.raises(DBAPIError, match="never changed or removed"), database.bulk_writing() as session:
            session.execute(change)
    with database.bulk_writing() as session:
        session.execute(insert(Audit), [{**entry, "text": "more"}])
        assert list(session.scalars(select(Audit.text).order_by(Audit.id))) == ["done", "more"]
