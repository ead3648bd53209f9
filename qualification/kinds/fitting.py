"""Definitions are held against the fields of now in the transaction that makes them count: a field may be retyped at any time."""

from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from qualification import lifecycle
from qualification.definitions import Definition
from qualification.errors import ChangeSetNotOpen, WinnowError
from qualification.fields import by_key
from qualification.identity import Actor
from qualification.lifecycle import SavedIcp
from qualification.snapshots import workspace_fields
from qualification.validation import validate
from storage.results import lock_workspace
from storage.tables import ChangeSetRow


async def require_fit(session: AsyncSession, workspace_id: int, definition: Definition) -> Definition:
    """Return the definition as it fits the fields, which stay as they are until the transaction ends. Raises as `validate` does.

    It locks the workspace: hold the ICP before.
    """

    def check(sync: Session) -> Definition:
        lock_workspace(sync, workspace_id)
        accounts, people = workspace_fields(sync, workspace_id)
        return validate(definition, by_key(accounts), by_key(people))

    return await session.run_sync(check)


async def fits(session: AsyncSession, workspace_id: int, definition: Definition) -> bool:
    """Return whether a definition fits the fields."""
    try:
        await require_fit(session, workspace_id, definition)
    except WinnowError:
        return False
    return True


async def save_fitting(
    session: AsyncSession, actor: Actor, definition: Definition, *, icp_code: str | None, base_version: int | None
) -> SavedIcp:
    """Save a version that fits the fields of now. Raises as `lifecycle.save` and `validate` do."""
    if icp_code is not None:
        await lifecycle.get_icp(session, actor.workspace_id, icp_code, lock=True)
    checked = await require_fit(session, actor.workspace_id, definition)
    return await lifecycle.save(session, actor, checked, icp_code=icp_code, base_version=base_version)


async def refuse_unfit(session: AsyncSession, row: ChangeSetRow, icp_code: str, version: int | None) -> None:
    """Raise ChangeSetNotOpen when an undo would bring back a version that fits the fields no more."""
    if version is None:
        return
    earlier = (await lifecycle.get_version(session, row.workspace_id, icp_code, version)).definition
    try:
        await require_fit(session, row.workspace_id, earlier)
    except WinnowError as error:
        message = (
            f"version {version} of {icp_code} no longer fits the fields: {error.message}; change the rule there in a new version instead"
        )
        raise ChangeSetNotOpen(message, id=row.id) from error
