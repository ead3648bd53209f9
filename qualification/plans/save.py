"""Plans a save of a whole definition again, on what was saved meanwhile."""

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from qualification import lifecycle
from qualification.changesets import Proposal
from qualification.definitions import Definition, parse_definition
from qualification.diff import diff_definitions
from qualification.errors import IcpNotFound, NothingToSave, VersionNotFound
from qualification.evaluate import OnStep
from qualification.lifecycle import Version
from qualification.plans.plan import Plan
from qualification.preview_warnings import PreviewWarning
from qualification.proposals import SaveContext, build_save, read_save_context
from qualification.snapshot import Records
from storage.tables import ChangeSetRow

SHOWN_REVERTS = 5


@dataclass(frozen=True)
class Overtaken:
    """What was saved since the version that a stale save was built on: that version, and the newest one."""

    base: Version
    newest: Version


async def plan_save_again(session: AsyncSession, workspace_id: int, stale: ChangeSetRow) -> Plan:
    """Plan the same content as the newest version. An ICP that is gone is planned as a new one; a taken name gets the next suffix."""
    definition = parse_definition(stale.after)
    code = stale.target["icp_code"]
    try:
        context = await read_save_context(session, workspace_id, definition.name, code)
    except IcpNotFound:
        context = await read_save_context(session, workspace_id, definition.name, None)
    overtaken = await _overtaken(session, workspace_id, stale, context)

    def build(snapshot: Records, today: date, on_step: OnStep) -> Proposal:
        proposal = build_save(snapshot, definition, context, base_version=None, today=today, on_step=on_step)
        if not proposal.diff:
            version = proposal.base["version"]
            raise NothingToSave(f"the draft of {code} equals its saved version {version}; there is nothing to save")
        return proposal if overtaken is None else _with_reverts(proposal, overtaken, definition, snapshot)

    return Plan(build, definition)


async def _overtaken(session: AsyncSession, workspace_id: int, stale: ChangeSetRow, context: SaveContext) -> Overtaken | None:
    saved, version = context.saved, stale.base["version"]
    if saved is None or version is None or version == saved.draft_version:
        return None
    try:
        base = await lifecycle.get_version(session, workspace_id, saved.icp_code, version)
    except VersionNotFound:
        return None
    return Overtaken(base, await lifecycle.get_version(session, workspace_id, saved.icp_code, saved.draft_version))


def _with_reverts(proposal: Proposal, overtaken: Overtaken, mine: Definition, snapshot: Records) -> Proposal:
    """Say which of its changes were not meant: they only take back what somebody else saved."""
    fields = (snapshot.catalog.account_fields, snapshot.catalog.person_fields)
    meant = {op.text for op in diff_definitions(overtaken.base.definition, mine, *fields)}
    reverts = [op.text for op in proposal.diff if op.text not in meant]
    if not reverts:
        return proposal
    newest = overtaken.newest
    shown = "; ".join(reverts[:SHOWN_REVERTS]) + (f"; and {len(reverts) - SHOWN_REVERTS} more" if len(reverts) > SHOWN_REVERTS else "")
    message = f"This takes back what {newest.saved_by} saved as version {newest.version}: {shown}."
    warning = PreviewWarning(code="reverts_newer", message=message)
    return replace(proposal, read_back=f"{message} {proposal.read_back}", warnings=[warning, *proposal.warnings])
