"""Signals: their column of autoqualify, their captures, and qualifying the held ones."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Annotated

from fastapi import APIRouter, Path
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from api.cursors import decode, encode
from api.dependencies import ActorDep, CursorParam, EditorDep, LimitParam, ReadingDep, ServicesDep
from api.payloads import BatchProblem, Page
from api.services import Services
from api.signal_payloads import (
    CaptureBatch,
    CaptureOut,
    CapturesOut,
    CreateSignal,
    PatchSignal,
    QualifiedOut,
    QualifyBody,
    SignalOut,
    SignalSaved,
    State,
    Switch,
    ToggleBody,
    ToggleOut,
)
from qualification import audit, changesets
from qualification.capturing.choose import Choice
from qualification.capturing.items import read_captures
from qualification.capturing.take import Taken, read_capture_fields, take_captures
from qualification.errors import InvalidRequest, NothingToChange
from qualification.identity import Actor
from qualification.plans.autoqualify import propose_toggle
from qualification.plans.qualify_captures import CountedRun, build_qualify
from qualification.preview_warnings import PreviewWarning
from qualification.signals import states as signals
from qualification.signals.states import Counts, SavedSignal
from qualification.signals.updates import SignalChange, change_signal
from storage.tables import Capture, ChangeSetRow

router = APIRouter(prefix="/api/v1/signals", tags=["Signals"])

MAX_BATCH = 1000

SignalId = Annotated[int, Path(ge=1, lt=2**63, description="The signal's id.")]


def _out(signal: SavedSignal) -> SignalOut:
    return SignalOut.model_validate(signal.dump())


@router.get("", summary="The signals of the workspace, the oldest first")
async def list_signals(actor: ActorDep, session: ReadingDep, limit: LimitParam = 100, cursor: CursorParam = None) -> Page[SignalOut]:
    """Each with the state of its autoqualify and the counts of its captures."""
    after = decode(cursor, "signals", int)[0] if cursor else 0
    found = [each for each in await session.run_sync(signals.list_signals, actor.workspace_id) if each.id > int(after)]
    return Page(items=[_out(each) for each in found[:limit]], next=encode("signals", found[limit - 1].id) if len(found) > limit else None)


@router.post("", summary="Add a signal", status_code=201)
async def create_signal(body: CreateSignal, actor: EditorDep, services: ServicesDep) -> SignalOut:
    """The date of its last qualified capture becomes the account field `signal.<name>`."""
    async with services.database.writing() as session:
        switch = _is_on(body.autoqualify)
        row = await session.run_sync(signals.create_signal, actor.workspace_id, body.name, body.source, body.status, is_on=switch)
        audit.note(session, actor, "signal.created", target=row.name, text=f"Added the signal {row.name}")
    return _out(signals.without_counts(row))


@router.get("/{signal_id}", summary="One signal")
async def get_signal(signal_id: SignalId, actor: ActorDep, session: ReadingDep) -> SignalOut:
    """Return it with the counts of its captures."""
    return _out(await session.run_sync(signals.get_signal, actor.workspace_id, signal_id))


@router.patch("/{signal_id}", summary="Change a signal")
async def patch_signal(signal_id: SignalId, body: PatchSignal, actor: EditorDep, services: ServicesDep) -> SignalSaved:
    """A switch of autoqualify saves at once, for captures from now on; held ones stay held."""
    change = SignalChange(body.name, body.source, body.status)
    warnings: list[PreviewWarning] = []
    changeset_id: str | None = None
    counts = await _counts(services, actor) if body.autoqualify is not None else {}
    async with services.database.writing() as session:
        row = await session.run_sync(signals.signal_row, actor.workspace_id, signal_id, lock=True)
        said = await session.run_sync(change_signal, row, change)
        if said:
            audit.note(session, actor, "signal.updated", target=row.name, text=f"Changed the signal {row.name}: {'; '.join(said)}")
        if body.autoqualify is not None:
            chosen = await session.run_sync(_chosen, actor.workspace_id, [signal_id], counts)
            applied, warnings = await _switch(session, actor, chosen, on=_is_on(body.autoqualify))
            changeset_id = applied.id if applied else None
    async with services.database.reading() as reading:
        saved = await reading.run_sync(signals.get_signal, actor.workspace_id, signal_id)
    return SignalSaved(**saved.dump(), changeset_id=changeset_id, warnings=warnings)


@router.post("/autoqualify", summary="Switch autoqualify of some signals, or of all")
async def set_autoqualify(body: ToggleBody, actor: EditorDep, services: ServicesDep) -> ToggleOut:
    """Saves at once, as one change set that is undone in one step. A signal with a dash is named in `warnings` and not changed."""
    counts = await _counts(services, actor)
    async with services.database.writing() as session:
        chosen = await session.run_sync(_chosen, actor.workspace_id, body.signal_ids, counts)
        applied, warnings = await _switch(session, actor, chosen, on=body.on, every=body.signal_ids == "all")
        items = await session.run_sync(signals.list_signals, actor.workspace_id, counts)
    changed = [each["name"] for each in applied.after["signals"]] if applied else []
    return ToggleOut(changeset_id=applied.id if applied else None, changed=changed, warnings=warnings, items=[_out(each) for each in items])


async def _switch(
    session: AsyncSession, actor: Actor, chosen: Sequence[SavedSignal], *, on: bool, every: bool = False
) -> tuple[ChangeSetRow | None, list[PreviewWarning]]:
    """Apply a switch at once; without a change set when nothing changes. Returns it with what there is to know."""
    try:
        proposal = await session.run_sync(propose_toggle, actor.workspace_id, chosen, on=on, every=every)
    except NothingToChange as error:
        return None, [PreviewWarning.model_validate(each) for each in error.details["warnings"]]
    return await changesets.apply_directly(session, actor, proposal), list(proposal.warnings)


async def _counts(services: Services, actor: Actor) -> dict[int, Counts]:
    """Return the counts of captures, before writers have to wait."""
    async with services.database.reading() as session:
        return {each.id: each.counts for each in await session.run_sync(signals.list_signals, actor.workspace_id)}


def _chosen(session: Session, workspace_id: int, ids: Sequence[int] | str, counts: Mapping[int, Counts]) -> list[SavedSignal]:
    """Return the signals with these ids, or all. Raises SignalNotFound."""
    known = signals.list_signals(session, workspace_id, counts)
    if isinstance(ids, str):
        return known
    by_id = {each.id: each for each in known}
    return [by_id.get(each) or signals.get_signal(session, workspace_id, each, counted=False) for each in dict.fromkeys(ids)]


def _is_on(switch: Switch) -> bool:
    return switch is True or switch == "on"


@router.post("/{signal_id}/captures", summary="Take in up to 1,000 captures")
async def post_captures(signal_id: SignalId, body: CaptureBatch, actor: EditorDep, services: ServicesDep) -> CapturesOut:
    """Idempotent by the signal and `external_id`. Held, or scored at once where autoqualify is on. A bad item costs no good one."""
    if not 1 <= len(body.items) <= MAX_BATCH:
        raise InvalidRequest(
            f"items takes 1 to {MAX_BATCH:,} captures, this batch has {len(body.items):,}; send it in parts", field="items"
        )
    taken = await asyncio.to_thread(_take, services, actor, signal_id, body.items)
    services.metrics.note_captures(held=taken.held, qualified=taken.qualified)
    errors = [BatchProblem(index=p.index, external_id=p.external_id, field=p.field, message=p.message) for p in taken.problems]
    return CapturesOut(accepted=taken.accepted, duplicates=taken.duplicates, held=taken.held, qualified=taken.qualified, errors=errors)


def _take(services: Services, actor: Actor, signal_id: int, items: list[object]) -> Taken:
    kept = services.scorings.of(actor.workspace_id)
    with services.database.bulk_reading() as session:
        fields = read_capture_fields(session, actor.workspace_id, kept)
    read = read_captures(fields, items)
    taken = services.database.bulk_write(
        lambda session: take_captures(session, actor.workspace_id, signal_id, items, read, today=actor.today, kept=kept)
    )
    if taken.scoring is not None:
        services.scorings.keep(taken.scoring)
    return taken


@router.get("/{signal_id}/captures", summary="The captures of a signal, the newest arrival first")
async def list_captures(
    signal_id: SignalId,
    actor: ActorDep,
    session: ReadingDep,
    state: State | None = None,
    limit: LimitParam = 50,
    cursor: CursorParam = None,
) -> Page[CaptureOut]:
    """Each with what the signal sent, held or qualified."""
    await session.run_sync(signals.signal_row, actor.workspace_id, signal_id)
    query = select(Capture).where(Capture.signal_id == signal_id, Capture.workspace_id == actor.workspace_id)
    if state is not None:
        query = query.where(Capture.state == state)
    if cursor is not None:
        query = query.where(Capture.id < decode(cursor, "captures", int)[0])
    rows = list(await session.scalars(query.order_by(Capture.id.desc()).limit(limit + 1)))
    items = [CaptureOut.model_validate({key: getattr(row, key) for key in CaptureOut.model_fields}) for row in rows[:limit]]
    return Page(items=items, next=encode("captures", rows[limit - 1].id) if len(rows) > limit else None)


@router.post("/{signal_id}/qualify", summary="Qualify held captures against the live versions")
async def qualify(signal_id: SignalId, body: QualifyBody, actor: EditorDep, services: ServicesDep) -> QualifiedOut:
    """Saves at once, as a change set that holds them again when it is undone. A dry run writes nothing."""
    choice = _choice(body)
    counted = await asyncio.to_thread(_counted, services, actor, signal_id, choice)
    warnings = list(counted.proposal.warnings)
    if body.dry_run:
        numbers = counted.counts.model_dump()
        return QualifiedOut(signal=counted.signal.name, dry_run=True, qualified=0, warnings=warnings, changeset_id=None, **numbers)
    async with services.database.writing() as session:
        row = await changesets.apply_directly(session, actor, counted.proposal)
    result = row.result or {}
    return QualifiedOut(**result, dry_run=False, captures=result["qualified"], warnings=warnings, changeset_id=row.id)


def _choice(body: QualifyBody) -> Choice:
    """A text is an external id, a number our own."""
    said = tuple(each for each in body.ids if isinstance(each, str))
    return Choice(body.last, body.sample, said, tuple(each for each in body.ids if isinstance(each, int)))


def _counted(services: Services, actor: Actor, signal_id: int, choice: Choice) -> CountedRun:
    with services.database.bulk_reading() as session:
        return build_qualify(session, actor.workspace_id, signal_id, choice, today=actor.today)
