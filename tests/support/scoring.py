"""Results for tests: scored now, and what the oracle says they must be."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from evals.oracle import expect
from qualification import jobs
from qualification.definitions import parse_definition
from qualification.fields import by_key
from qualification.identity import Actor
from qualification.results import Results, ResultsStore
from qualification.snapshots import SnapshotStore, workspace_fields
from storage.database import Database
from storage.tables import Account, Icp, IcpVersion, Job, Person, utc_now
from tests.support.workspace import TODAY

Told = dict[str, dict[str, Any]]


def enqueue(database: Database, actor: Actor, *icp_codes: str) -> str:
    """Queue a re-qualification and return the id of its job."""
    with database.bulk_writing() as session:
        return jobs.enqueue(session, actor, icp_codes=icp_codes).id


def requalify(database: Database, actor: Actor, *icp_codes: str, today: date = TODAY, pace: jobs.Pace | None = None) -> dict[str, Any]:
    """Re-qualify ICPs here and now; returns the JSON of the job."""
    job_id = enqueue(database, actor, *icp_codes)
    jobs.run_pending(database, SnapshotStore(database), lambda: today, workspace_id=actor.workspace_id, pace=pace)
    return job_of(database, job_id)


def job_of(database: Database, job_id: str) -> dict[str, Any]:
    """Return the JSON of a job as it stands."""
    with database.bulk_reading() as session:
        job = session.get(Job, job_id)
        assert job is not None
        return jobs.dump_job(job)


def visible(database: Database, workspace_id: int) -> Told:
    """Return what readers see of each ICP: accounts, and people with their persona, each with tenths and points."""
    return told(ResultsStore(database).current(workspace_id))


def told(results: Results) -> Told:
    """Return results as plain dictionaries."""
    shown: Told = {}
    for icp in results.icps:
        accounts, people = icp.accounts, icp.people
        codes = [people.persona_codes[place] for place in people.personas.tolist()]
        shown[icp.icp_code] = {
            "accounts": _scores(accounts.account_ids.tolist(), accounts),
            "people": _scores(list(zip(people.person_ids.tolist(), codes, strict=True)), people),
        }
    return shown


def _scores(keys: list[Any], scores: Any) -> dict[Any, tuple[int, int]]:
    return dict(zip(keys, zip(scores.tenths.tolist(), scores.points.tolist(), strict=True), strict=True))


def expected(database: Database, workspace_id: int, *, today: date = TODAY) -> Told:
    """Return what the oracle says readers must see, from the records and the scored versions as they are stored."""
    with database.bulk_reading() as session:
        account_fields, person_fields = (by_key(fields) for fields in workspace_fields(session, workspace_id))
        query = select(Icp, IcpVersion.definition).join(
            IcpVersion, (IcpVersion.icp_id == Icp.id) & (IcpVersion.version == Icp.scored_version)
        )
        icps = [(icp.icp_code, parse_definition(body)) for icp, body in session.execute(query.where(Icp.workspace_id == workspace_id))]
        query_all = select(Account.id, Account.attributes).where(Account.workspace_id == workspace_id)
        accounts: dict[int, dict[str, Any]] = {account_id: document for account_id, document in session.execute(query_all)}
        rows = session.execute(select(Person.id, Person.account_id, Person.attributes).where(Person.workspace_id == workspace_id))
        people = {person_id: (account_id, document) for person_id, account_id, document in rows}
    shown: Told = {}
    for code, definition in icps:
        matching = _matching(accounts, definition, account_fields, today)
        staff = {person_id: document for person_id, (account_id, document) in people.items() if account_id in matching}
        fits = {
            (person_id, persona.persona_code): score
            for persona in definition.personas
            for person_id, score in _matching(staff, persona, person_fields, today).items()
        }
        shown[code] = {"accounts": matching, "people": fits}
    return shown


def _matching(records: Mapping[int, Mapping[str, Any]], rules: Any, fields: Any, today: date) -> dict[int, tuple[int, int]]:
    ids = list(records)
    found = expect([records[each] for each in ids], rules, fields, today)
    return {ids[row]: (tenths, points) for row, tenths, points in zip(found.matching, found.tenths, found.points, strict=True)}


def persona(name: str, *parameters: dict[str, Any]) -> dict[str, Any]:
    """Return the JSON of a persona whose code is its name in lower case."""
    return {"name": name, "persona_code": name.casefold(), "parameters": list(parameters)}


def publish(database: Database, actor: Actor, icp_code: str, body: Mapping[str, Any]) -> None:
    """Make a definition the live version of an ICP, without a job."""
    with database.bulk_writing() as session:
        icp = session.scalars(select(Icp).where(Icp.workspace_id == actor.workspace_id, Icp.icp_code == icp_code)).one()
        icp.draft_version += 1
        icp.live_version, icp.status = icp.draft_version, "live"
        definition = parse_definition(body).dump()
        version = IcpVersion(icp_id=icp.id, version=icp.draft_version, definition=definition, saved_by=actor.person, saved_at=utc_now())
        session.add(version)
