"""Personas of the working draft: drafted, edited, copied and removed there; nothing is saved."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlalchemy.ext.asyncio import AsyncSession

from qualification import lifecycle
from qualification.catalog import Catalog
from qualification.definitions import Definition, Persona, with_persona_codes
from qualification.drafts.bases import WORKING_DRAFT, Base, read_base
from qualification.drafts.working_draft import WorkingDraft, hold_draft, read_draft, write_draft
from qualification.edits import Edit
from qualification.errors import InvalidDefinition
from qualification.personas import edit_persona, find_persona, is_name_taken, newcomer, with_persona
from qualification.validation import validate


@dataclass(frozen=True)
class PersonaDraft:
    """A working draft, and the persona in it that was drafted or changed, or out of it that was removed."""

    draft: WorkingDraft
    persona: Persona


@dataclass(frozen=True)
class Place:
    """The working draft of a thread that personas are put in, or an ICP that becomes it first (`icp_code`)."""

    workspace_id: int
    thread_id: str
    catalog: Catalog
    icp_code: str | None = None


async def draft_persona(session: AsyncSession, place: Place, persona: Persona) -> PersonaDraft:
    """Add a persona to the working draft; a name that is taken there gets the next free number.

    Raises:
        EmptyDraft, IcpNotFound: There is no working draft and no code was given, or no ICP has it.
        UnknownField, OperatorMismatch, InvalidValue: It does not fit the fields of people.
    """
    base = await _base(session, place)
    added = newcomer(base.definition, persona)
    return await _write(session, place, base, with_persona(base.definition, added.persona_code, added), added.persona_code)


async def revise_persona(session: AsyncSession, place: Place, name: str, edits: Iterable[Edit]) -> PersonaDraft:
    """Apply edits to a persona of the working draft, found by name or code.

    Raises:
        PersonaNotFound, InvalidEdit, InvalidDefinition: As `find_persona` and `edit_persona` say; else as `draft_persona`.
    """
    base = await _base(session, place)
    edited = edit_persona(find_persona(base.definition, name), edits)
    if is_name_taken(base.definition, edited):
        raise InvalidDefinition(f"{base.definition.name} has another persona named {edited.name}; choose another name")
    return await _write(session, place, base, with_persona(base.definition, edited.persona_code, edited), edited.persona_code)


async def clone_persona(session: AsyncSession, place: Place, name: str, source: str | None) -> PersonaDraft:
    """Copy a persona of an ICP, or of the working draft when `source` is None, to the place. Raises as `revise_persona`."""
    found = await read_base(session, place.workspace_id, place.thread_id, source or WORKING_DRAFT)
    return await draft_persona(session, place, find_persona(found.definition, name))


async def remove_persona(session: AsyncSession, place: Place, name: str) -> PersonaDraft:
    """Take a persona, found by name or code, out of the working draft. Raises as `revise_persona`."""
    base = await _base(session, place)
    gone = find_persona(base.definition, name)
    return PersonaDraft(await _kept(session, place, base, with_persona(base.definition, gone.persona_code, None)), gone)


async def _base(session: AsyncSession, place: Place) -> Base:
    """The working draft goes on when it is one of that ICP's newest version; else the ICP takes its place."""
    await hold_draft(session, place.thread_id)
    if place.icp_code is None:
        return _coded(await read_base(session, place.workspace_id, place.thread_id, WORKING_DRAFT))
    draft = await read_draft(session, place.thread_id)
    if draft is not None and draft.icp_code == place.icp_code:
        icp = await lifecycle.get_icp(session, place.workspace_id, place.icp_code)
        if draft.base_version == icp.draft_version:
            return _coded(await read_base(session, place.workspace_id, place.thread_id, WORKING_DRAFT))
    return await read_base(session, place.workspace_id, place.thread_id, place.icp_code)


def _coded(base: Base) -> Base:
    """A persona that the drawer added has no code yet; it needs one to be found by."""
    return replace(base, definition=with_persona_codes(base.definition))


async def _write(session: AsyncSession, place: Place, base: Base, definition: Definition, persona_code: str) -> PersonaDraft:
    draft = await _kept(session, place, base, definition)
    return PersonaDraft(draft, find_persona(draft.definition, persona_code))


async def _kept(session: AsyncSession, place: Place, base: Base, definition: Definition) -> WorkingDraft:
    checked = validate(definition, place.catalog.account_fields, place.catalog.person_fields)
    return await write_draft(session, place.thread_id, checked, icp_code=base.icp_code, base_version=base.version)
