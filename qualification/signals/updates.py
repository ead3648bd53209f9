"""Changes a signal by hand: its name with the field of its date, its status, its source."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from qualification.catalog_edits.uses import read_uses
from qualification.changeset_rows import dump_changeset
from qualification.errors import InvalidSignal
from qualification.signals.states import SignalStatus, Source, check_name_is_free, flush, note_fields, tell
from storage import field_values
from storage.outbox import announce
from storage.tables import ChangeSetRow, Signal

SPEAKING = ("set_autoqualify", "qualify_captures")


@dataclass(frozen=True)
class SignalChange:
    """What a person changes of a signal; None leaves it as it is. The toggle is a change set of its own."""

    name: str | None = None
    source: Source | None = None
    status: SignalStatus | None = None


def change_signal(session: Session, row: Signal, change: SignalChange) -> list[str]:
    """Write what differs; returns it in words, nothing when all is as asked.

    A new name takes the dates that accounts have along; what was proposed with the former one turns stale.

    Raises:
        NameTaken: Another signal has the name.
        InvalidSignal: A saved ICP or a term names the field of the old name.
    """
    said: list[str] = []
    if change.name is not None and change.name != row.name:
        said.append(f"name {row.name} → {change.name}")
        _rename(session, row, change.name)
    if change.source is not None and change.source != row.source:
        said.append(f"source {row.source} → {change.source}")
        row.source = change.source
    if change.status is not None and change.status != row.status:
        said.append(f"status {row.status} → {change.status}")
        row.status = change.status
    if said:
        flush(session, row.name)
        tell(session, row)
    return said


def _rename(session: Session, row: Signal, name: str) -> None:
    """The field of the date is renamed wherever it is kept; nobody learns anything new by that, so no record counts as written."""
    check_name_is_free(session, row, name)
    before, after = f"signal.{row.name}", f"signal.{name}"
    uses = read_uses(session, row.workspace_id, before)
    if uses.uses:
        users = list(dict.fromkeys(use.name for use in uses.uses))
        raise InvalidSignal(f"name: {', '.join(users)} names the field {before}; take that rule out first", field="name", used_by=users)
    row.name, row.name_key = name, name.casefold()
    flush(session, name)
    note_fields(session, row.workspace_id, moved=True)
    uses.close_proposals(session)
    _close_cards(session, row)
    field_values.rename_key(session, row.workspace_id, "account", before, after)


def _close_cards(session: Session, row: Signal) -> None:
    """Turn the open proposals stale that say the former name: each is renewed with the new one."""
    query = select(ChangeSetRow).where(
        ChangeSetRow.workspace_id == row.workspace_id, ChangeSetRow.status == "proposed", ChangeSetRow.kind.in_(SPEAKING)
    )
    for each in session.scalars(query.order_by(ChangeSetRow.created_at, ChangeSetRow.id)):
        if row.id in (each.target.get("signal_id"), *each.target.get("signals", ())):
            each.status = "stale"
            session.flush()
            announce(session, row.workspace_id, "changeset", dump_changeset(each))
