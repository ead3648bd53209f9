"""Plans a pause and a resume: nothing of the definition changes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncSession

from qualification import lifecycle
from qualification.changesets import Proposal
from qualification.definitions import Definition
from qualification.diff import DiffOp
from qualification.errors import NothingToChange
from qualification.evaluate import OnStep
from qualification.lifecycle import SavedIcp, Status
from qualification.plans.plan import Plan
from qualification.preview import LiveIcp, preview
from qualification.snapshot import Records
from qualification.validation import validate


async def plan_pause(session: AsyncSession, workspace_id: int, icp_code: str) -> Plan:
    """Plan to pause a live ICP. Raises IcpNotFound, and NothingToChange for one that is not live."""
    icp = await lifecycle.get_icp(session, workspace_id, icp_code)
    if icp.status != "live":
        why = "is paused already" if icp.status == "paused" else "is a Draft: nothing is scored with it, so there is nothing to pause"
        raise NothingToChange(f"{icp.name} {why}", icp_code=icp_code)
    said = (
        f"{icp.name} stops scoring captures, takes no part in jobs and is assigned to no account. "
        "Its definition and its results so far stay, marked as paused."
    )
    proposal = _proposal("pause", icp, "paused", f"Pause {icp.name}", said)
    return Plan(lambda snapshot, today, on_step: proposal)


async def plan_resume(session: AsyncSession, workspace_id: int, icp_code: str) -> Plan:
    """Plan to make a paused ICP live again, with its live version. Raises IcpNotFound, and NothingToChange for one not paused."""
    working = await lifecycle.get_working(session, workspace_id, icp_code)
    icp = working.icp
    if icp.status != "paused":
        why = "is live already" if icp.status == "live" else "is a Draft; publish it instead"
        raise NothingToChange(f"{icp.name} {why}", icp_code=icp_code)
    others = [LiveIcp(*each) for each in await lifecycle.live_definitions(session, workspace_id)]
    said = f"{icp.name} is live again with version {working.version}. Every account and lead is scored with it anew, and captures from then on."
    proposal = _proposal("resume", icp, "live", f"Resume {icp.name}", said)
    return _counted(proposal, working.definition, others)


def _proposal(kind: Literal["pause", "resume"], icp: SavedIcp, status: Status, title: str, read_back: str) -> Proposal:
    text = f"Status: {icp.status.capitalize()} → {status.capitalize()}"
    return Proposal(
        kind=kind,
        title=title,
        read_back=read_back,
        target={"icp_code": icp.icp_code},
        base={"status": icp.status, "live_version": icp.live_version},
        after={"status": status},
        diff=[DiffOp(op="replace", path="/status", before=icp.status, after=status, text=text)],
    )


def _counted(proposal: Proposal, definition: Definition, others: Sequence[LiveIcp]) -> Plan:
    def build(snapshot: Records, today: date, on_step: OnStep) -> Proposal:
        checked = validate(definition, snapshot.catalog.account_fields, snapshot.catalog.person_fields)
        counted = preview(snapshot, checked, today=today, others=others, on_step=on_step)
        return replace(proposal, preview=counted.dump(), warnings=counted.warnings)

    return Plan(build, definition)
