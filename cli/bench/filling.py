"""Databases for the bench: workspaces of any size, written in bulk, and ICPs that are live in them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from cli.bench.data import DEFINITION, TODAY, tightened
from qualification.catalog_edits.custom_fields import declare
from qualification.definitions import Definition, Mode, Operator, Parameter, Persona
from qualification.identity import Actor
from qualification.lifecycle import put_sample
from sample.accounts import generate_accounts
from sample.custom_fields import CUSTOM_FIELDS
from sample.people import generate_people
from storage.database import Database
from storage.records import lookup_key
from storage.tables import Account, Person, Workspace
from storage.workspaces import ensure_workspace

CHUNK = 20_000
PERSONA = Persona(
    name="Leader",
    parameters=(Parameter(field="seniority", mode=Mode.FILTER, operator=Operator.IN, value=("VP", "C-level", "Director")),),
)


def fill(database: Database, workspace: str, *, accounts: int, people: int = 0) -> Actor:
    """Fill a new workspace with the sample's records; nothing is told of them, since nobody has looked yet."""
    with database.bulk_writing() as session:
        actor = Actor(ensure_workspace(session, workspace).id, workspace, "bench", today=TODAY)
        for field in CUSTOM_FIELDS:
            declare(session, actor.workspace_id, field)
    rows = ({"external_id": key, "attributes": document} for key, document in generate_accounts(accounts, today=TODAY))
    for chunk in _chunks(rows):
        with database.bulk_writing() as session:
            session.execute(insert(Account), [_with_key(actor, row, "domain_key", "domain") for row in chunk])
    if people:
        _fill_people(database, actor, accounts, people)
    with database.bulk_writing() as session:
        session.execute(update(Workspace).where(Workspace.id == actor.workspace_id).values(seq=1))
    return actor


def _fill_people(database: Database, actor: Actor, accounts: int, people: int) -> None:
    with database.bulk_reading() as session:
        ids = _ids(session, actor)
    made = generate_people(people, accounts_count=accounts, today=TODAY)
    rows = ({"external_id": key, "account_id": ids[account], "attributes": document} for key, account, document in made)
    for chunk in _chunks(rows):
        with database.bulk_writing() as session:
            session.execute(insert(Person), [_with_key(actor, row, "email_key", "email") for row in chunk])


def _ids(session: Session, actor: Actor) -> dict[str, int]:
    query = select(Account.external_id, Account.id).where(Account.workspace_id == actor.workspace_id)
    return {external_id: record_id for external_id, record_id in session.execute(query)}


def _with_key(actor: Actor, row: dict[str, Any], key: str, field: str) -> dict[str, Any]:
    attributes: Mapping[str, Any] = row["attributes"]
    return {**row, "workspace_id": actor.workspace_id, key: lookup_key(attributes.get(field))}


def _chunks(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    waiting = iter(rows)
    while chunk := list(islice(waiting, CHUNK)):
        yield chunk


def definitions(count: int) -> list[Definition]:
    """Return as many ICPs, each with a persona and none like another."""
    return [
        tightened(number).model_copy(update={"name": f"Bench {number}", "personas": (PERSONA,)}) if number else with_persona()
        for number in range(count)
    ]


def with_persona() -> Definition:
    """Return the definition of the bench with a persona."""
    return DEFINITION.model_copy(update={"personas": (PERSONA,)})


async def put_live(database: Database, actor: Actor, count: int) -> list[str]:
    """Save as many ICPs and call them live, without their results; returns their codes."""
    async with database.writing() as session:
        await put_sample(session, replace(actor, role="admin"), [(each, "live") for each in definitions(count)])
    await database.async_engine.dispose()
    return [f"bench-{number}" if number else "bench" for number in range(count)]
