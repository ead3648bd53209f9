"""Changes to a thread's working draft, held against the workspace's fields before they are kept."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from qualification.catalog import Catalog
from qualification.definitions import Definition
from qualification.drafts.bases import WORKING_DRAFT, read_base
from qualification.drafts.working_draft import WorkingDraft, hold_draft, write_draft
from qualification.edits import Edit, apply_edits
from qualification.validation import validate


@dataclass(frozen=True)
class Revision:
    """A working draft after an edit, and the definition that was edited."""

    draft: WorkingDraft
    before: Definition


async def start_draft(session: AsyncSession, thread_id: str, catalog: Catalog, definition: Definition) -> WorkingDraft:
    """Put a new definition in the place of the working draft. Raises as `validate` does."""
    checked = validate(definition, catalog.account_fields, catalog.person_fields)
    await hold_draft(session, thread_id)
    return await write_draft(session, thread_id, checked, icp_code=None, base_version=None)


async def revise_draft(
    session: AsyncSession, workspace_id: int, thread_id: str, catalog: Catalog, edits: Iterable[Edit], *, icp_code: str | None
) -> Revision:
    """Apply edits to the working draft, or to the newest version of an ICP, which then becomes the working draft.

    A draft whose save was confirmed goes on editing that ICP.

    Raises:
        EmptyDraft: There is no working draft and no code was given.
        IcpNotFound, InvalidEdit, InvalidDefinition: As `read_base` and `apply_edits` say.
        UnknownField, OperatorMismatch, InvalidValue: As `validate` says.
    """
    await hold_draft(session, thread_id)
    base = await read_base(session, workspace_id, thread_id, icp_code or WORKING_DRAFT)
    edited = apply_edits(base.definition, edits)
    checked = validate(edited, catalog.account_fields, catalog.person_fields)
    draft = await write_draft(session, thread_id, checked, icp_code=base.icp_code, base_version=base.version)
    return Revision(draft, base.definition)
