"""Signals and captures of the small workspace, taken in and qualified without a server."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from qualification import changesets
from qualification.capturing.choose import Choice
from qualification.capturing.items import read_captures
from qualification.capturing.take import Taken, read_capture_fields, take_captures
from qualification.identity import Actor
from qualification.plans.qualify_captures import build_qualify
from qualification.records.writes import write_records
from qualification.signals.states import SignalStatus, create_signal
from storage.database import Database
from storage.records import NewRecord
from storage.tables import Account, Capture, ChangeSetRow, Person, Signal, utc_now
from tests.support.workspace import Surroundings, rule

SAAS_LEADERS: dict[str, Any] = {
    "name": "SaaS leaders",
    "parameters": [rule("sub_industry", "in", ["SaaS"]), rule("region", "in", ["EMEA"], mode="score", weight=5)],
    "personas": [{"name": "Leaders", "parameters": [rule("seniority", "in", ["VP", "C-level"])]}],
}


def make_signal(
    database: Database, actor: Actor, name: str, *, status: SignalStatus = "live", on: bool = False, hours_old: int = 48
) -> int:
    """Make a signal that is old enough to be trusted, and return its id."""
    with database.bulk_writing() as session:
        row = create_signal(session, actor.workspace_id, name, "2nd_party", status, is_on=on)
        session.execute(update(Signal).where(Signal.id == row.id).values(created_at=utc_now() - timedelta(hours=hours_old)))
        return row.id


def capture(external_id: str, *, day: str = "2026-11-20", person: Any = None, **more: Any) -> dict[str, Any]:
    """Return a capture of person 0 at noon of a day."""
    return {"external_id": external_id, "person": person or {"external_id": "per-0"}, "occurred_at": f"{day}T12:00:00Z", **more}


def stranger(number: int, *, seniority: str = "VP", sub_industry: str = "SaaS", **more: Any) -> dict[str, Any]:
    """Return a capture of somebody whom nobody knows, at a company that nobody knows."""
    person = {"email": f"new{number}@stranger{number}.example", "attributes": {"name": f"New {number}", "seniority": seniority}}
    account = {"domain": f"stranger{number}.example", "attributes": {"sub_industry": sub_industry, "country": "Germany"}}
    return capture(f"new-{number}", person=person, account=account, **more)


def take(database: Database, actor: Actor, signal_id: int, *items: object) -> Taken:
    """Take captures in as a batch."""
    with database.bulk_writing() as session:
        read = read_captures(read_capture_fields(session, actor.workspace_id), items)
        return take_captures(session, actor.workspace_id, signal_id, items, read, today=actor.today)


async def qualify(database: Database, actor: Actor, signal_id: int, choice: Choice | None = None) -> ChangeSetRow:
    """Qualify held captures by hand, all of them unless some are chosen."""
    with database.bulk_reading() as session:
        counted = build_qualify(session, actor.workspace_id, signal_id, choice or Choice(), today=actor.today)
    async with database.writing() as writing:
        return await changesets.apply_directly(writing, actor, counted.proposal)


async def undo(database: Database, actor: Actor, row: ChangeSetRow) -> ChangeSetRow:
    """Take an applied change set back."""
    async with database.writing() as session:
        return await changesets.undo(session, actor, row.id)


def captures_of(database: Database, signal_id: int) -> dict[str, Capture]:
    """Return the captures of a signal by their external id."""
    with database.bulk_reading() as session:
        return {row.external_id: row for row in session.scalars(select(Capture).where(Capture.signal_id == signal_id))}


def account_of(database: Database, external_id: str) -> dict[str, Any] | None:
    """Return the attributes of an account, None when there is none."""
    with database.bulk_reading() as session:
        return session.scalar(select(Account.attributes).where(Account.external_id == external_id))


def person_of(database: Database, external_id: str) -> dict[str, Any] | None:
    """Return the attributes of a person, None when there is none."""
    with database.bulk_reading() as session:
        return session.scalar(select(Person.attributes).where(Person.external_id == external_id))


def record_set(database: Database) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return all accounts and people with their attributes, and the account of each person."""
    with database.bulk_reading() as session:
        accounts = session.execute(select(Account.external_id, Account.attributes).order_by(Account.external_id))
        people = session.execute(select(Person.external_id, Person.attributes, Person.account_id).order_by(Person.external_id))
        return {external_id: attributes for external_id, attributes in accounts}, {
            external_id: (attributes, account_id) for external_id, attributes, account_id in people
        }


def make(here: Surroundings, name: str = "Keywords", *, on: bool = False) -> int:
    """Make a live signal of the surroundings."""
    return make_signal(here.database, here.actor, name, on=on)


def results(here: Surroundings, signal_id: int) -> dict[str, Any]:
    """Return state and bucket of each capture of a signal."""
    return {key: (row.state, row.bucket) for key, row in captures_of(here.database, signal_id).items()}


def import_person(here: Surroundings, external_id: str, account: str | None = None, **attributes: Any) -> None:
    """Write a person as an import does."""
    with here.database.bulk_writing() as session:
        record = NewRecord(external_id, attributes, account)
        write_records(session, here.actor.workspace_id, "person", [record], today=here.actor.today)
