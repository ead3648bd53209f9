"""Finds, makes and words workspaces and their own fields."""

from collections.abc import Collection

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from storage.tables import CustomField, Workspace


def find_workspace(session: Session, name: str) -> Workspace | None:
    """Return the workspace with this name."""
    return session.scalar(select(Workspace).where(Workspace.name == name))


def ensure_workspace(session: Session, name: str) -> Workspace:
    """Return the workspace with this name, making it when it is new; of two processes that make it at once one does."""
    found = find_workspace(session, name)
    if found is not None:
        return found
    try:
        with session.begin_nested():
            made = Workspace(name=name)
            session.add(made)
            session.flush()
    except IntegrityError:
        found = find_workspace(session, name)
        assert found is not None, "another process made it"
        return found
    return made


def put_field(session: Session, row: CustomField, *, retyped: bool) -> None:
    """Write one field of a workspace; a changed type renews the epoch, so that snapshots reload."""
    session.add(row)
    marks = {"fields_seq": Workspace.fields_seq + 1}
    if retyped:
        marks["epoch"] = Workspace.epoch + 1
    session.execute(update(Workspace).where(Workspace.id == row.workspace_id).values(**marks))
    session.flush()


def names_of(session: Session, workspace_ids: Collection[int]) -> dict[int, str]:
    """Return the names of workspaces by their ids."""
    query = select(Workspace.id, Workspace.name).where(Workspace.id.in_(workspace_ids)).order_by(Workspace.id)
    return {workspace_id: name for workspace_id, name in session.execute(query)}
