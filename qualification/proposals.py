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
from qualification.snapshot import Snapshot
from qualification.validation import validate
from qualification.wording import read_back


@dataclass(frozen=True)
class SaveContext:
    """What a save is built on: the ICP as it stands, its peers, and a name that is free.

    Attributes:
        shown: For a new ICP, what its conversation last proposed; the movement is counted from there.
    """

    saved: lifecycle.SavedIcp | None
    live: Sequence[LiveIcp]
    name: str
    shown: Definition | None = None

    @property
    def icp_code(self) -> str | None:
        """The code of the ICP that is edited; None for a new one."""
        return self.saved.icp_code if self.saved else None


async def read_save_context(session: AsyncSession, workspace_id: int, name: str, icp_code: str | None) -> SaveContext:
    """Read what a save of this ICP needs from the database. Raises IcpNotFound."""
    saved = await lifecycle.get_icp(session, workspace_id, icp_code) if icp_code else None
    live = [LiveIcp(code, definition) for code, definition in await lifecycle.live_definitions(session, workspace_id) if code != icp_code]
    return SaveContext(saved, live, await lifecycle.free_name(session, workspace_id, name, icp_code=icp_code))


def build_save(
    snapshot: Snapshot, definition: Definition, context: SaveContext, *, base_version: int | None, today: date, on_step: OnStep = ignore
) -> Proposal:
    """Return the proposal to save a definition: counted, compared with the version before, and worded.

    Args:
        base_version: The version the edit was built on; None takes the newest.

    Raises:
        UnknownField, OperatorMismatch, InvalidValue: The definition does not fit the workspace.
    """
    accounts, people = snapshot.catalog.account_fields, snapshot.catalog.person_fields
    checked = validate(rebuilt(definition, name=context.name), accounts, people)
    before = context.saved.definition if context.saved else None
    counted = preview(
        snapshot, checked, today=today, others=context.live, compare_to=before or _fitting(context.shown, snapshot), on_step=on_step
    )
    version = (base_version or context.saved.draft_version) if context.saved else None
    renamed = [_renamed(definition.name, context.name)] if context.name != definition.name else []
    return Proposal(
        kind="save_icp",
        title=f"Save {context.name}" + (f" as version {context.saved.draft_version + 1}" if context.saved else " as a new ICP in Draft"),
        read_back=read_back(checked, accounts),
        target={"icp_code": context.icp_code},
        base={"version": version},
        after=checked.dump(),
        diff=diff_definitions(before, checked, accounts, people),
        preview=counted.dump(),
        warnings=[*renamed, *counted.warnings],
    )


def _fitting(shown: Definition | None, snapshot: Snapshot) -> Definition | None:
    """Return what was shown before, unless the fields changed so that it can no longer be counted."""
    if shown is None:
        return None
    try:
        return validate(shown, snapshot.catalog.account_fields, snapshot.catalog.person_fields)
    except WinnowError:
        return None


def _renamed(asked: str, given: str) -> PreviewWarning:
    return PreviewWarning(code="name_taken", message=f"There is an ICP named {asked} already, so this one is named {given}.")
