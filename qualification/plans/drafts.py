"""Plans what happens to the draft version of an ICP: rolled back to an earlier one, or discarded."""

from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from qualification import lifecycle
from qualification.changesets import Proposal
from qualification.definitions import Definition
from qualification.diff import DiffOp, diff_definitions
from qualification.edits import rebuilt
from qualification.errors import NothingToChange, NothingToDelete
from qualification.evaluate import OnStep
from qualification.lifecycle import SavedIcp
from qualification.plans.plan import Plan
from qualification.preview import preview
from qualification.proposals import SaveContext, fitting, read_save_context, renamed, said_of_live
from qualification.snapshot import Records
from qualification.validation import validate
from qualification.wording import read_back


async def plan_rollback(session: AsyncSession, workspace_id: int, icp_code: str, version: int) -> Plan:
    """Plan a new draft version equal to an earlier one.

    Raises:
        IcpNotFound, VersionNotFound: There is no such ICP or no such version of it.
        NothingToChange: The draft says what that version says.
    """
    earlier = await lifecycle.get_version(session, workspace_id, icp_code, version)
    context = await read_save_context(session, workspace_id, earlier.definition.name, icp_code)
    assert context.saved is not None, "the version is one of it"
    if context.saved.definition == earlier.definition:
        message = f"the draft of {icp_code}, version {context.saved.draft_version}, says what version {version} says"
        raise NothingToChange(message, icp_code=icp_code, version=version)
    return Plan(lambda snapshot, today, on_step: _rollback(snapshot, earlier, context, today=today, on_step=on_step), earlier.definition)


def _rollback(snapshot: Records, earlier: lifecycle.Version, context: SaveContext, *, today: date, on_step: OnStep) -> Proposal:
    accounts, people = snapshot.catalog.account_fields, snapshot.catalog.person_fields
    saved = context.saved
    assert saved is not None, "an ICP that has versions is saved"
    checked = validate(rebuilt(earlier.definition, name=context.name), accounts, people)
    before = fitting(saved.definition, snapshot)
    counted = preview(snapshot, checked, today=today, others=context.live, compare_to=before, on_step=on_step)
    return Proposal(
        kind="rollback",
        title=f"Roll {saved.name} back to version {earlier.version}",
        read_back=f"Version {context.next_version} becomes the draft, equal to version {earlier.version}: {read_back(checked, accounts)}{said_of_live(saved)}",
        target={"icp_code": saved.icp_code},
        base={"version": saved.draft_version},
        after={"version": earlier.version, "definition": checked.dump()},
        diff=diff_definitions(saved.definition, checked, accounts, people),
        preview=counted.dump(),
        warnings=[*renamed(earlier.definition.name, context.name), *counted.warnings],
    )


async def plan_delete_draft(session: AsyncSession, workspace_id: int, icp_code: str) -> Plan:
    """Plan to discard the draft version.

    Raises:
        IcpNotFound: No ICP has this code.
        NothingToDelete: The ICP is live or paused and has no newer draft.
    """
    working = await lifecycle.get_working(session, workspace_id, icp_code)
    icp = working.icp
    if icp.live_version == icp.draft_version:
        raise NothingToDelete(f"{icp_code} is {icp.status} and has no draft version to discard", icp_code=icp_code)
    return Plan(lambda snapshot, today, on_step: _delete(snapshot, icp, working.definition if icp.live_version else None))


def _delete(snapshot: Records, icp: SavedIcp, live: Definition | None) -> Proposal:
    accounts, people = snapshot.catalog.account_fields, snapshot.catalog.person_fields
    if live is None:
        title, said = f"Delete {icp.name}", f"{icp.name} was never live: it disappears with its {_versions(icp)}. An undo brings it back."
        diff = [DiffOp(op="remove", path="", before=icp.definition.dump(), text=f"− ICP “{icp.name}”")]
    else:
        title = f"Discard draft version {icp.draft_version} of {icp.name}"
        said = f"The draft of {icp.name} is version {icp.live_version} again, the {icp.status} one. Its records do not change."
        diff = diff_definitions(icp.definition, live, accounts, people)
    return Proposal(
        kind="delete_draft",
        title=title,
        read_back=said,
        target={"icp_code": icp.icp_code},
        base={"version": icp.draft_version, "live_version": icp.live_version},
        after={"version": icp.live_version},
        diff=diff,
    )


def _versions(icp: SavedIcp) -> str:
    return "version" if icp.draft_version == 1 else "versions"
