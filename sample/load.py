"""Loads the generated sample into an empty workspace, and knows one that holds it already."""

import asyncio
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Literal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from qualification import audit, lifecycle
from qualification.catalog_edits.custom_fields import declare
from qualification.errors import WorkspaceNotEmpty
from qualification.identity import Actor
from qualification.jobs import enqueue, run_pending
from qualification.outcomes import write_outcomes
from qualification.records.history import note_first_sight
from qualification.snapshots import SnapshotStore
from sample.accounts import generate_accounts
from sample.custom_fields import CUSTOM_FIELDS
from sample.icps import SAMPLE_ICPS
from sample.load_signals import load_signals
from sample.outcomes import generate_outcomes
from sample.people import generate_people
from storage.database import Database
from storage.records import NewRecord, count_records, upsert
from storage.tables import Audit, utc_now

CHUNK = 5_000
STARTED, LOADED = "sample.started", "sample.loaded"


@dataclass(frozen=True)
class SampleSize:
    """How many records the sample has."""

    accounts: int = 20_000
    people: int = 45_000

    @property
    def text(self) -> str:
        """The size in words."""
        return f"{self.accounts:,} accounts and {self.people:,} people"


@dataclass(frozen=True)
class SampleLoad:
    """What became of a request to load the sample.

    Attributes:
        size: That of the workspace's sample, whatever was asked for when it was there already.
        outcome: `resumed` finished a load that was interrupted.
    """

    size: SampleSize
    outcome: Literal["loaded", "resumed", "reused"]


OnRecords = Callable[[int, int], None]


def ignore(done: int, total: int) -> None:
    """Take the progress and do nothing with it."""


async def load_sample(database: Database, actor: Actor, size: SampleSize, *, today: date, on_records: OnRecords = ignore) -> SampleLoad:
    """Fill a workspace with the sample: fields, records, outcomes, ICPs with their results, signals with their captures.

    It takes seconds for the default size.

    Records are written in transactions of `CHUNK`. The audit says when a load started and ended, so
    one that was interrupted is finished by the next, at the size it was started with.

    Args:
        on_records: Called after each transaction with the records written so far and in all.

    Raises:
        WorkspaceNotEmpty: The workspace holds other records.
    """
    async with database.writing() as session:
        marks = await _marks(session, actor)
        if LOADED in marks:
            return SampleLoad(marks[LOADED], "reused")
        if STARTED not in marks:
            await _refuse_others(session, actor)
            _mark(session, actor, STARTED, size)
    resumed = STARTED in marks
    size = marks[STARTED] if resumed else size
    await asyncio.to_thread(_declare_fields, database, actor)
    written = 0
    for kind, chunk in _chunks(size, today):
        written += await asyncio.to_thread(_write, database, actor, kind, chunk)
        on_records(written, size.accounts + size.people)
    await asyncio.to_thread(_note_first_sight, database, actor)
    await asyncio.to_thread(_write_outcomes, database, actor, size, today)
    await _save_icps(database, actor)
    await asyncio.to_thread(load_signals, database, actor.workspace_id, size.accounts, size.people, today=today)
    await _finish(database, actor, size)
    await asyncio.to_thread(run_pending, database, SnapshotStore(database), lambda: today, workspace_id=actor.workspace_id)
    return SampleLoad(size, "resumed" if resumed else "loaded")


async def _marks(session: AsyncSession, actor: Actor) -> dict[str, SampleSize]:
    query = select(Audit.action, Audit.target).where(Audit.workspace_id == actor.workspace_id, Audit.action.in_((STARTED, LOADED)))
    return {action: _size_of(target) for action, target in await session.execute(query.order_by(Audit.id).limit(100))}


def _mark(session: AsyncSession, actor: Actor, action: str, size: SampleSize) -> None:
    done = "Loaded" if action == LOADED else "Started to load"
    audit.note(session, actor, action, target=f"sample: {size.text}", text=f"{done} the sample: {size.text}")


def _size_of(target: str) -> SampleSize:
    accounts, people = (int(number.replace(",", "")) for number in re.findall(r"[\d,]+", target))
    return SampleSize(accounts, people)


async def _refuse_others(session: AsyncSession, actor: Actor) -> None:
    records = await session.run_sync(lambda sync: count_records(sync, actor.workspace_id))
    if records:
        raise WorkspaceNotEmpty(
            f"the workspace {actor.workspace} holds {records:,} other records; choose another for the sample with --workspace sample",
            workspace=actor.workspace,
            records=records,
        )


def _declare_fields(database: Database, actor: Actor) -> None:
    with database.bulk_writing() as session:
        for field in CUSTOM_FIELDS:
            declare(session, actor.workspace_id, field)


Kind = Literal["account", "person"]


def _chunks(size: SampleSize, today: date) -> Iterator[tuple[Kind, Iterable[NewRecord]]]:
    accounts = (NewRecord(external_id, document) for external_id, document in generate_accounts(size.accounts, today=today))
    people = generate_people(size.people, accounts_count=size.accounts, today=today)
    employees = (NewRecord(external_id, document, account) for external_id, account, document in people)
    for _ in range(0, size.accounts, CHUNK):
        yield "account", islice(accounts, CHUNK)
    for _ in range(0, size.people, CHUNK):
        yield "person", islice(employees, CHUNK)


def _write(database: Database, actor: Actor, kind: Kind, chunk: Iterable[NewRecord]) -> int:
    records = list(chunk)  # generated before the lock is taken
    with database.bulk_writing() as session:
        upsert(session, actor.workspace_id, kind, records)
    return len(records)


def _note_first_sight(database: Database, actor: Actor) -> None:
    with database.bulk_writing() as session:
        for kind in ("account", "person"):
            note_first_sight(session, actor.workspace_id, kind, utc_now())


def _write_outcomes(database: Database, actor: Actor, size: SampleSize, today: date) -> None:
    outcomes = generate_outcomes(size.accounts, size.people, today=today)
    while chunk := list(islice(outcomes, CHUNK)):
        with database.bulk_writing() as session:
            write_outcomes(session, actor.workspace_id, [{}] * len(chunk), chunk)


async def _save_icps(database: Database, actor: Actor) -> None:
    """Save the ICPs that are not there yet; captures are qualified by them."""
    async with database.writing() as session:
        taken = {icp.name.casefold() for icp in await lifecycle.list_icps(session, actor.workspace_id)}
        fresh = [(icp.definition, icp.status) for icp in SAMPLE_ICPS if icp.definition.name.casefold() not in taken]
        await lifecycle.put_sample(session, actor, fresh)


async def _finish(database: Database, actor: Actor, size: SampleSize) -> None:
    """Have the live ICPs scored and say that the sample is there, in one transaction; another load may have been faster."""
    async with database.writing() as session:
        if LOADED in await _marks(session, actor):
            return
        live = [icp.icp_code for icp in await lifecycle.list_icps(session, actor.workspace_id) if icp.status == "live"]
        await session.run_sync(lambda sync: enqueue(sync, actor, icp_codes=live))
        _mark(session, actor, LOADED, size)
