"""Plans the save of one persona: added, replaced or removed, with the rest of its ICP as it is."""

from dataclasses import replace
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from qualification.changesets import Proposal
from qualification.definitions import Persona, dump_persona, parse, unused_code
from qualification.errors import NameTaken, NothingToSave
from qualification.evaluate import OnStep
from qualification.lifecycle import SavedIcp
from qualification.personas import find_persona, is_name_taken, newcomer, with_persona, without_personas
from qualification.plans.plan import Plan
from qualification.proposals import SaveContext, build_save, read_save_context, said_of_live
from qualification.snapshot import Records
from qualification.wording import read_back_persona


async def plan_add_persona(
    session: AsyncSession, workspace_id: int, icp_code: str, persona: Persona, *, renames: bool = False, base_version: int | None = None
) -> Plan:
    """Plan to add a persona to the newest version of an ICP.

    Args:
        renames: A name that is taken gets the next free number; otherwise it is refused.
        base_version: The draft version it was built on, so that a newer one is a conflict; None takes the newest.

    Raises:
        IcpNotFound: No ICP has this code.
        NameTaken: The ICP has a persona of this name.
    """
    context = await _context(session, workspace_id, icp_code)
    assert context.saved is not None, "it was read by its code"
    if not renames and is_name_taken(context.saved.definition, parse(Persona, {**dict(persona), "persona_code": ""})):
        raise NameTaken(f"{context.saved.name} has a persona named {persona.name} already; choose another name", name=persona.name)
    added = newcomer(context.saved.definition, persona)
    return _plan(context, added.persona_code, added, base_version)


async def plan_put_persona(
    session: AsyncSession, workspace_id: int, icp_code: str, name: str, persona: Persona, *, base_version: int | None = None
) -> Plan:
    """Plan to replace a persona, found by code or name; its code stays. Raises PersonaNotFound, else as `plan_add_persona`."""
    context = await _context(session, workspace_id, icp_code)
    assert context.saved is not None, "it was read by its code"
    code = find_persona(context.saved.definition, name).persona_code
    changed = parse(Persona, {**dict(persona), "persona_code": code})
    if is_name_taken(context.saved.definition, changed):
        raise NameTaken(f"{context.saved.name} has a persona named {persona.name} already; choose another name", name=persona.name)
    return _plan(context, code, changed, base_version)


async def plan_remove_persona(
    session: AsyncSession, workspace_id: int, icp_code: str, name: str, *, base_version: int | None = None
) -> Plan:
    """Plan to remove a persona, found by code or name. Raises IcpNotFound, PersonaNotFound."""
    context = await _context(session, workspace_id, icp_code)
    assert context.saved is not None, "it was read by its code"
    return _plan(context, find_persona(context.saved.definition, name).persona_code, None, base_version)


async def _context(session: AsyncSession, workspace_id: int, icp_code: str) -> SaveContext:
    context = await read_save_context(session, workspace_id, "", icp_code)
    assert context.saved is not None, "it was read by its code"
    return replace(context, name=context.saved.name)


def _plan(context: SaveContext, persona_code: str, persona: Persona | None, base_version: int | None) -> Plan:
    assert context.saved is not None, "a persona is saved in a saved ICP"
    definition = with_persona(context.saved.definition, persona_code, persona)

    def build(snapshot: Records, today: date, on_step: OnStep) -> Proposal:
        proposal = build_save(snapshot, definition, context, base_version=base_version, today=today, on_step=on_step)
        if not proposal.diff:
            raise NothingToSave(f"{persona_code} of {context.icp_code} says so already; there is nothing to save")
        return as_persona_save(proposal, context, snapshot)

    return Plan(build, definition)


def as_persona_save(proposal: Proposal, context: SaveContext, snapshot: Records) -> Proposal:
    """Return the save of a whole ICP as that of one persona, when that is all that changes; else as it is."""
    saved = context.saved
    if saved is None or len(proposal.diff) != 1 or not proposal.diff[0].path.startswith("/personas/"):
        return proposal
    (op,) = proposal.diff
    persona = None if op.op == "remove" else parse(Persona, op.after)
    before = parse(Persona, op.before) if op.before else None
    named = persona or before
    assert named is not None, "an operation has a before or an after"
    code = (
        before.persona_code
        if before
        else named.persona_code or unused_code(named.name, {p.persona_code for p in saved.definition.personas})
    )
    kept = None if persona is None else parse(Persona, {**dict(persona), "persona_code": code})
    verb = {"add": "Add", "remove": "Remove", "replace": "Save"}[op.op]
    return replace(
        proposal,
        kind="save_persona",
        title=f"{verb} persona {named.name} {'from' if op.op == 'remove' else 'in'} {saved.name}, as version {context.next_version}",
        read_back=_read_back(kept, named.name, saved, snapshot) + said_of_live(saved),
        target={"icp_code": saved.icp_code, "persona_code": code},
        after={"name": named.name, "persona": None if kept is None else dump_persona(kept)},
    )


def _read_back(persona: Persona | None, name: str, saved: SavedIcp, snapshot: Records) -> str:
    if persona is None:
        last = f" {without_personas(saved.name)}" if len(saved.definition.personas) == 1 else ""
        return f"{saved.name} loses the persona {name}; the rest of it stays.{last}"
    return f"{name}: {read_back_persona(persona, snapshot.catalog.person_fields)}"
