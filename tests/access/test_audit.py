"""The audit cannot be edited, not even by who reaches the database with our own queries."""

import pytest
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import DBAPIError

from storage.database import Database
from storage.tables import Audit, utc_now
from storage.workspaces import ensure_workspace


def test_the_database_itself_refuses_to_change_the_audit(database: Database) -> None:
    with database.bulk_writing() as session:
        workspace = ensure_workspace(session, "default").id
        entry = {"workspace_id": workspace, "at": utc_now(), "actor": "ada", "action": "x", "target": "", "text": "done"}
        session.execute(insert(Audit), [entry])
    for change in (update(Audit).values(text="never"), delete(Audit)):
        with pytest.raises(DBAPIError, match="never changed or removed"), database.bulk_writing() as session:
            session.execute(change)
    with database.bulk_reading() as session:
        assert session.scalar(select(Audit.text)) == "done"
