"""Builds the proposals that people confirm: the diff, the preview and the words, from a definition."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from qualification import lifecycle
from qualification.changesets import Proposal
from qualification.definitions import Definition
from qualification.diff import diff_definitions
from qualification.edits import rebuilt
from qualification.errors import WinnowError
from qualification.evaluate import OnStep, ignore
from qualification.preview import LiveIcp, preview
from qualification.preview_warnings import PreviewWarning
from qualification.snapshot import Records
from qualification.validation import validate
from qualification.wording import read_back


@dataclass(frozen=True)
class SaveContext:
    """What a save is built on: the ICP as it stands, its peers, and a name that is free.

    Attributes:
        next_version: The number that the save gives.
        shown: For a new ICP, what its conversation last proposed; the movement is counted from there.
    """

    saved: lifecycle.SavedIcp | None
    live: Sequence[LiveIcp]
    name: str
    next_version: int = 1
    shown: Definition | None = None

    @property
    def icp_code(self) -> str | None:
        """The code of the ICP that is edited; None for a new one."""
        return self.saved.icp_code if self.saved else None


async def read_save_context(session: AsyncSession, workspace_id: int, name: str, icp_code: str | None) -> SaveContext:
    """Read what a save of this ICP needs from the database. Raises IcpNotFound."""
    saved = await lifecycle.get_icp(session, workspace_id, icp_code) if icp_code else None
    live = [LiveIcp(code, definition) for code, definition in await lifecycle.live_definitions(session, workspace_id) if code != icp_code]
    free = await lifecycle.free_name(session, workspace_id, name, icp_code=icp_code)
    return SaveContext(saved, live, free, await lifecycle.next_version(session, workspace_id, icp_code) if icp_code else 1)


def build_save(
    records: Records, definition: Definition, context: SaveContext, *, base_version: int | None, today: date, on_step: OnStep = ignore
) -> Proposal:
    """Return the proposal to save a definition: counted, compared with the version before, and worded.

    Args:
        base_version: The version the edit was built on; None takes the newest.

    Raises:
        UnknownField, OperatorMismatch, InvalidValue: The definition does not fit the workspace.
    """
    accounts, people = records.catalog.account_fields, records.catalog.person_fields
    checked = validate(rebuilt(definition, name=context.name), accounts, people)
    before = context.saved.definition if context.saved else None
    compare_to = fitting(before or context.shown, records)
    counted = preview(records, checked, today=today, others=context.live, compare_to=compare_to, on_step=on_step)
    version = (base_version or context.saved.draft_version) if context.saved else None
    return Proposal(
        kind="save_icp",
        title=f"Save {context.name}" + (f" as version {context.next_version}" if context.saved else " as a new ICP in Draft"),
        read_back=read_back(checked, accounts) + said_of_live(context.saved),
        target={"icp_code": context.icp_code},
        base={"version": version},
        after=checked.dump(),
        diff=diff_definitions(before, checked, accounts, people),
        preview=counted.dump(),
        warnings=[*renamed(definition.name, context.name), *counted.warnings],
    )


def said_of_live(saved: lifecycle.SavedIcp | None) -> str:
    """Return the sentence that a save of a live or paused ICP adds: nothing changes for its records before a publish."""
    if saved is None or saved.live_version is None:
        return ""
    verb = "stays live" if saved.status == "live" else "stays the paused one"
    return f" Version {saved.live_version} {verb} until this one is published."


def fitting(before: Definition | None, records: Records) -> Definition | None:
    """Return what a change is compared with, unless the fields changed so that it can no longer be counted."""
    if before is None:
        return None
    try:
        return validate(before, records.catalog.account_fields, records.catalog.person_fields)
    except WinnowError:
        return None


def renamed(asked: str, given: str) -> list[PreviewWarning]:
    """Return the warning that a name was taken, when another one was given."""
    if asked == given:
        return []
    return [PreviewWarning(code="name_taken", message=f"There is an ICP named {asked} already, so this one is named {given}.")]
