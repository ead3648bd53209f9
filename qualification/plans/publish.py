"""Plans a publish: who enters and who leaves, and how many captures the rewrite missed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from qualification import lifecycle
from qualification.changesets import Proposal
from qualification.definitions import Definition
from qualification.diff import DiffOp, diff_definitions
from qualification.errors import NothingToChange, VersionConflict
from qualification.evaluate import OnStep
from qualification.lifecycle import SavedIcp
from qualification.movement import SAMPLES_EACH, Moved, Movement
from qualification.plans.plan import Plan
from qualification.preview import LiveIcp, Preview, preview
from qualification.preview_warnings import PreviewWarning
from qualification.proposals import fitting
from qualification.rewrites import captured_since_rewrite
from qualification.snapshot import Records
from qualification.validation import validate
from qualification.wording import read_back


@dataclass(frozen=True)
class Publishing:
    """What a publish is built on. `definition` is that of the version to publish, `live` that of the live one."""

    icp: SavedIcp
    definition: Definition
    live: Definition | None
    others: Sequence[LiveIcp]
    captured: int = 0


async def plan_publish(session: AsyncSession, workspace_id: int, icp_code: str, *, version: int | None = None) -> Plan:
    """Plan to make the draft version of an ICP the live one.

    Args:
        version: The draft version that the person saw; None takes the newest.

    Raises:
        IcpNotFound: No ICP has this code.
        VersionConflict: The draft is another one by now.
        NothingToChange: It has no version newer than the live one.
    """
    icp = await lifecycle.get_icp(session, workspace_id, icp_code)
    if version not in (None, icp.draft_version):
        message = f"the draft of {icp_code} is version {icp.draft_version} by now, not {version}; look at it, then publish it"
        raise VersionConflict(message, icp_code=icp_code, current_version=icp.draft_version, yours=version, theirs=icp.standing)
    if icp.live_version == icp.draft_version:
        raise NothingToChange(_nothing(icp), icp_code=icp_code)
    found = await read_publishing(session, workspace_id, icp, icp.definition)
    return Plan(lambda snapshot, today, on_step: build_publish(snapshot, found, today=today, on_step=on_step), found.definition)


def _nothing(icp: SavedIcp) -> str:
    if icp.status == "paused":
        return f"{icp.name} is paused and has no draft newer than version {icp.live_version}; resume it instead"
    return f"{icp.name} is live with its newest version, {icp.live_version}; there is nothing to publish"


async def read_publishing(session: AsyncSession, workspace_id: int, icp: SavedIcp, definition: Definition) -> Publishing:
    """Read what publishing this definition as the ICP's newest version is compared with."""
    live = None
    if icp.live_version is not None:
        live = (await lifecycle.get_version(session, workspace_id, icp.icp_code, icp.live_version)).definition
    others = [LiveIcp(*each) for each in await lifecycle.live_definitions(session, workspace_id) if each[0] != icp.icp_code]
    return Publishing(icp, definition, live, others, await captured_since_rewrite(session, workspace_id, icp))


def build_publish(snapshot: Records, found: Publishing, *, today: date, on_step: OnStep, version: int | None = None) -> Proposal:
    """Return the proposal to publish.

    Args:
        version: The version to publish, when it is not yet the ICP's draft version.
    """
    accounts, people = snapshot.catalog.account_fields, snapshot.catalog.person_fields
    checked = validate(found.definition, accounts, people)
    before = fitting(found.live, snapshot)
    counted = preview(snapshot, checked, today=today, others=found.others, compare_to=before, on_step=on_step)
    counted = counted if counted.movement is not None else counted.model_copy(update={"movement": _all_enter(counted)})
    icp, number = found.icp, version or found.icp.draft_version
    moves = _moves(counted)
    return Proposal(
        kind="publish",
        title=f"Publish {checked.name} version {number}: {moves}",
        read_back=_read_back(found, checked, number, moves, read_back(checked, accounts)),
        target={"icp_code": icp.icp_code},
        base={**icp.standing, "version": number},
        after={"version": number, "live_version": number, "status": "live"},
        diff=[*_pointers(icp, number), *(diff_definitions(before, checked, accounts, people) if before else ())],
        preview=counted.dump(),
        warnings=[*_warnings(found), *counted.warnings],
    )


def _all_enter(counted: Preview) -> Movement:
    """Nothing was live, so that everything that matches enters."""
    best = [
        Moved(record_id=top.record_id, name=top.name, direction="entered", score_before=None, score_after=top.score)
        for top in counted.top[:SAMPLES_EACH]
    ]
    return Movement(entered=counted.qualified, left=0, band_up=0, band_down=0, samples=tuple(best))


def _moves(counted: Preview) -> str:
    assert counted.movement is not None, "a publish is always compared, with nothing when nothing is live"
    entered, left = counted.movement.entered, counted.movement.left
    return f"{entered:,} account{'' if entered == 1 else 's'} enter{'s' if entered == 1 else ''}, {left:,} leave{'s' if left == 1 else ''}"


def _read_back(found: Publishing, checked: Definition, number: int, moves: str, rules: str) -> str:
    was = f"in the place of version {found.icp.live_version}" if found.icp.live_version is not None else "for the first time"
    personas = "" if checked.personas else " It has no persona, so that every lead is in no_persona_fit."
    return (
        f"Version {number} of {checked.name} goes live {was}: {moves}. Every account and lead is scored anew, and captures from then on too. "
        f"{rules}{personas}"
    )


def _pointers(icp: SavedIcp, number: int) -> list[DiffOp]:
    live = "none" if icp.live_version is None else f"version {icp.live_version}"
    ops = [
        DiffOp(op="replace", path="/live_version", before=icp.live_version, after=number, text=f"Live version: {live} → version {number}")
    ]
    if icp.status != "live":
        text = f"Status: {icp.status.capitalize()} → Live"
        ops.append(DiffOp(op="replace", path="/status", before=icp.status, after="live", text=text))
    return ops


def _warnings(found: Publishing) -> list[PreviewWarning]:
    warnings = []
    if found.icp.status == "paused":
        message = f"{found.icp.name} is paused: publishing makes it live again."
        warnings.append(PreviewWarning(code="resumes", message=message))
    if found.captured:
        one = found.captured == 1
        message = (
            f"{found.captured:,} capture{' was' if one else 's were'} qualified with live version {found.icp.live_version} during this rewrite. "
            f"{'It keeps' if one else 'They keep'} the result {'it' if one else 'they'} got; accounts and leads are scored anew."
        )
        warnings.append(PreviewWarning(code="captures_during_rewrite", message=message))
    return warnings
