"""The product as a stateful test drives it: every act through the functions that routes and tools call, and everything that readers see."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from qualification import changesets, jobs, lifecycle
from qualification.capturing.choose import Choice
from qualification.capturing.items import read_captures
from qualification.capturing.qualify import RunCounts
from qualification.capturing.take import Taken, read_capture_fields, take_captures
from qualification.changesets import Proposal
from qualification.counts import count
from qualification.definitions import Definition
from qualification.evaluate import ignore
from qualification.fields import Field, by_key
from qualification.icp_counts import IcpCounts
from qualification.identity import Actor
from qualification.jobs import Pace
from qualification.jobs.refresh import Refresher
from qualification.lists.filter import ListFilter
from qualification.lists.leads import list_leads
from qualification.lists.listing import BUCKETS
from qualification.plans.autoqualify import propose_toggle
from qualification.plans.plan import Plan
from qualification.plans.qualify_captures import build_qualify
from qualification.proposals import build_save, read_save_context
from qualification.records.backdating import parse_as_of
from qualification.records.batches import BatchResult, read_fields, read_items, write_batch
from qualification.records.writes import remove_record
from qualification.results import Results, ResultsStore
from qualification.signals.states import SavedSignal, SignalStatus, create_signal, list_signals, signal_row
from qualification.signals.updates import SignalChange, change_signal
from qualification.snapshot import Records, Snapshot
from qualification.snapshots import SnapshotStore, workspace_fields
from storage.database import Database
from storage.tables import Account, Audit, Capture, ChangeSetRow, Icp, IcpVersion, Job, Person, Signal
from tests.support.scoring import told

Planning = Callable[[AsyncSession], Awaitable[Plan]]


class DrivenWorkspace:
    """A workspace of a real database. Close it at the end."""

    def __init__(self, database: Database, actor: Actor) -> None:
        self.database = database
        self.actor = actor
        self.snapshots = SnapshotStore(database)
        self.results = ResultsStore(database)
        self.seldom = ResultsStore(database)
        self.counts = IcpCounts()
        self._refresher = Refresher(database, lambda: self.today)
        self._runner = asyncio.Runner()

    @property
    def today(self) -> date:
        """The day that relative dates count from."""
        return self.actor.today

    def close(self) -> None:
        """Close the database and the event loop."""
        self._runner.run(self.database.dispose())
        self._runner.close()

    def fields(self) -> tuple[dict[str, Field], dict[str, Field]]:
        """The fields of accounts and of people."""
        with self.database.bulk_reading() as session:
            accounts, people = workspace_fields(session, self.actor.workspace_id)
        return dict(by_key(accounts)), dict(by_key(people))

    # Change sets

    def plan(self, planning: Planning) -> Proposal:
        """Build the proposal of a plan on the records of now."""

        async def read() -> Plan:
            async with self.database.reading() as session:
                return await planning(session)

        return self._runner.run(read()).build(self.snapshots.current(self.actor.workspace_id), self.today, ignore)

    def plan_save(self, definition: Definition, icp_code: str | None, base_version: int | None) -> Proposal:
        """Build the save of a whole definition, under the name that is free."""

        async def planning(session: AsyncSession) -> Plan:
            context = await read_save_context(session, self.actor.workspace_id, definition.name, icp_code)

            def build(records: Records, today: date, on_step: Any) -> Proposal:
                return build_save(records, definition, context, base_version=base_version, today=today, on_step=on_step)

            return Plan(build, definition)

        return self.plan(planning)

    def apply(self, *proposals: Proposal) -> list[ChangeSetRow]:
        """Apply changes by hand, in one transaction."""

        async def write() -> list[ChangeSetRow]:
            async with self.database.writing() as session:
                return [await changesets.apply_directly(session, self.actor, each) for each in proposals]

        return self._runner.run(write())

    def propose(self, proposal: Proposal) -> ChangeSetRow:
        """Propose a change."""

        async def write() -> ChangeSetRow:
            async with self.database.writing() as session:
                return await changesets.propose(session, self.actor, proposal)

        return self._runner.run(write())

    def confirm(self, row: ChangeSetRow) -> ChangeSetRow:
        """Confirm a proposal with its hash."""

        async def write() -> ChangeSetRow:
            async with self.database.writing() as session:
                return await changesets.confirm(session, self.actor, row.id, row.content_hash)

        return self._runner.run(write())

    def undo(self, row: ChangeSetRow) -> ChangeSetRow:
        """Take an applied change back by hand."""

        async def write() -> ChangeSetRow:
            async with self.database.writing() as session:
                return await changesets.undo(session, self.actor, row.id)

        return self._runner.run(write())

    def standing_of(self, icp_code: str) -> dict[str, Any]:
        """Where an ICP stands."""

        async def read() -> dict[str, Any]:
            async with self.database.reading() as session:
                return dict((await lifecycle.get_icp(session, self.actor.workspace_id, icp_code)).standing)

        return self._runner.run(read())

    # Records

    def upsert(self, kind: Any, items: Sequence[object], as_of: str | None) -> BatchResult:
        """Write a batch of records."""
        moment = parse_as_of(as_of, today=self.today) if as_of is not None else None
        with self.database.bulk_writing() as session:
            read = read_items(kind, read_fields(session, self.actor.workspace_id, kind), items)
            return write_batch(session, self.actor.workspace_id, kind, items, read, today=self.today, as_of=moment)

    def remove(self, kind: Any, external_id: str) -> bool:
        """Delete a record; returns whether it was there."""
        with self.database.bulk_writing() as session:
            return remove_record(session, self.actor.workspace_id, kind, external_id, today=self.today)

    # Signals

    def signals(self) -> dict[str, SavedSignal]:
        """The signals by name."""
        with self.database.bulk_reading() as session:
            return {each.name: each for each in list_signals(session, self.actor.workspace_id)}

    def create_signal(self, name: str, status: SignalStatus, on: bool) -> None:
        """Make a signal."""
        with self.database.bulk_writing() as session:
            create_signal(session, self.actor.workspace_id, name, "2nd_party", status, is_on=on)

    def set_status(self, name: str, status: SignalStatus) -> None:
        """Change the status of a signal by hand."""
        signal_id = self.signals()[name].id
        with self.database.bulk_writing() as session:
            row = signal_row(session, self.actor.workspace_id, signal_id, lock=True)
            change_signal(session, row, SignalChange(status=status))

    def plan_toggle(self, names: Sequence[str], on: bool, every: bool) -> Proposal:
        """Build the change that switches autoqualify of signals."""
        known = self.signals()
        with self.database.bulk_reading() as session:
            chosen = list(known.values()) if every else [known[name] for name in names]
            return propose_toggle(session, self.actor.workspace_id, chosen, on=on, every=every)

    def take(self, name: str, items: Sequence[object]) -> Taken:
        """Take a batch of captures in."""
        signal_id = self.signals()[name].id
        with self.database.bulk_reading() as session:
            read = read_captures(read_capture_fields(session, self.actor.workspace_id), items)
        with self.database.bulk_writing() as session:
            return take_captures(session, self.actor.workspace_id, signal_id, items, read, today=self.today)

    def plan_qualify(self, name: str, choice: Choice) -> tuple[Proposal, RunCounts, list[str]]:
        """Build the change that qualifies held captures; with what a dry run counts, and the external ids that were chosen."""
        with self.database.bulk_reading() as session:
            found = build_qualify(session, self.actor.workspace_id, name, choice, today=self.today)
            wanted = found.proposal.after["capture_ids"]
            chosen = session.scalars(select(Capture.external_id).where(Capture.id.in_(wanted)).order_by(Capture.id))
            return found.proposal, found.counts, list(chosen)

    # Jobs and time

    def run_jobs(self, on_progress: Callable[[dict[str, Any]], None], chunk: int) -> int:
        """Run what is queued."""
        return jobs.run_pending(self.database, self.snapshots, lambda: self.today, on_progress=on_progress, pace=Pace(chunk=chunk))

    def cancel(self, place: int) -> None:
        """Cancel the job that was asked for as number `place`."""
        with self.database.bulk_writing() as session:
            jobs.cancel_job(session, self.actor, self._jobs(session)[place].id)

    def next_day(self, today: date) -> None:
        """Let a day pass, and queue the refresh that it makes necessary."""
        self.actor = replace(self.actor, today=today)
        self._refresher.enqueue_due()

    def _jobs(self, session: Any) -> list[Job]:
        query = select(Job).where(Job.workspace_id == self.actor.workspace_id)
        return sorted(session.scalars(query), key=lambda job: job.created_at)

    # What a reader sees

    def observe(self) -> dict[str, Any]:
        """Everything that readers see, in plain values."""
        snapshot, results = self.snapshots.current(self.actor.workspace_id), self.results.current(self.actor.workspace_id)
        with self.database.bulk_reading() as session:
            return self._observed(session, snapshot, results)

    def seldom_seen(self) -> dict[str, Any]:
        """The results as a reader sees them who looks now and then."""
        with self.database.bulk_reading() as session:
            accounts, people = _names(session, Account), _names(session, Person)
        return _results(self.seldom.current(self.actor.workspace_id), accounts, people)

    def preview_count(self, definition: Definition) -> int:
        """How many accounts a preview of a definition counts."""
        return count(self.snapshots.current(self.actor.workspace_id), definition, today=self.today).qualified

    def audited(self) -> list[tuple[str, str | None]]:
        """What was done to which change set."""
        with self.database.bulk_reading() as session:
            return [(row.action, row.changeset_id) for row in session.scalars(select(Audit).order_by(Audit.id))]

    def _observed(self, session: Any, snapshot: Snapshot, results: Results) -> dict[str, Any]:
        icps = list(session.scalars(select(Icp).order_by(Icp.id)))
        codes = {icp.id: icp.icp_code for icp in icps}
        accounts, people = _names(session, Account), _names(session, Person)
        versions: dict[str, dict[int, Any]] = {code: {} for code in codes.values()}
        for row in session.scalars(select(IcpVersion)):
            versions[codes[row.icp_id]][row.version] = row.definition
        shown = results.assigned
        persons = session.execute(select(Person.external_id, Person.attributes, Person.account_id))
        return {
            "accounts": {external_id: body for external_id, body in session.execute(select(Account.external_id, Account.attributes))},
            "people": {external_id: (attributes, accounts.get(home)) for external_id, attributes, home in persons},
            "icps": {icp.icp_code: (icp.name, icp.status, icp.draft_version, icp.live_version) for icp in icps},
            "versions": versions,
            "results": _results(results, accounts, people),
            "assigned": {
                accounts[account_id]: results.icps[place].icp_code
                for account_id, place in zip(shown.account_ids.tolist(), shown.places.tolist(), strict=True)
            },
            "buckets": _buckets(snapshot, results, people),
            "counts": self._counts(snapshot, results),
            "signals": {
                each.name: (each.status, each.autoqualify, each.counts.captures, each.counts.held)
                for each in list_signals(session, self.actor.workspace_id)
            },
            "captures": _captures(session),
            "jobs": [(job.body["icp_codes"], job.status, job.result or {}) for job in self._jobs(session)],
        }

    def _counts(self, snapshot: Snapshot, results: Results) -> dict[str, Any]:
        async def read() -> list[lifecycle.WorkingIcp]:
            async with self.database.reading() as session:
                return await lifecycle.list_working(session, self.actor.workspace_id)

        counted = {}
        for each in self._runner.run(read()):
            found = self.counts.of(snapshot, results, each.icp.icp_code, each.definition, self.today)
            rate = None if found.reachable_rate is None else round(found.reachable_rate, 6)
            counted[each.icp.icp_code] = (found.qualified, found.assigned, found.people, rate)
        return counted


def _names(session: Any, table: Any) -> dict[int, str]:
    return {record_id: external_id for record_id, external_id in session.execute(select(table.id, table.external_id))}


def _results(results: Results, accounts: dict[int, str], people: dict[int, str]) -> dict[str, Any]:
    versions = {icp.icp_code: icp.version for icp in results.icps}
    return {
        code: {
            "version": versions[code],
            "accounts": {accounts.get(key, key): score for key, score in shown["accounts"].items()},
            "people": {(people.get(key, key), persona): score for (key, persona), score in shown["people"].items()},
        }
        for code, shown in told(results).items()
    }


def _buckets(snapshot: Snapshot, results: Results, people: dict[int, str]) -> dict[str, str]:
    leads = list_leads(snapshot, results, ListFilter())
    ids = leads.columns.record_ids[leads.rows].tolist()
    return {people[record_id]: BUCKETS[place] for record_id, place in zip(ids, leads.bucket.tolist(), strict=True)}


def _captures(session: Any) -> dict[tuple[str, str], Any]:
    query = select(Signal.name, Capture.external_id, Capture.state, Capture.bucket, Capture.result).join(
        Signal, Signal.id == Capture.signal_id
    )
    return {(name, external_id): (state, bucket, result) for name, external_id, state, bucket, result in session.execute(query)}
