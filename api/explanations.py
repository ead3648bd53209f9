"""Why an account or a lead is where it is: finds the record and the ICPs, and asks the domain."""

import asyncio

import numpy as np
from sqlalchemy.orm import Session

from api.services import Services
from qualification import lifecycle
from qualification.definitions import RecordType
from qualification.errors import IcpNotFound, RecordNotFound
from qualification.extract import extract
from qualification.identity import Actor
from qualification.lifecycle import WorkingIcp
from qualification.lists.explanations import (
    AccountExplanation,
    Candidate,
    LeadExplanation,
    candidates_of,
)
from qualification.lists.explanations import explain_account as explain_stored_account
from qualification.lists.explanations import explain_lead as explain_stored_lead
from qualification.snapshot import Records, Snapshot
from storage import feed, records
from storage.feed import RecordRow

MAX_DIGITS = 19


async def explain_account(services: Services, actor: Actor, account: str, icp_code: str | None) -> AccountExplanation:
    """Explain an account by its external id, else by its id.

    Without a code: the live ICP that suits it best; the drafts are asked when nothing is live.

    Raises:
        RecordNotFound: The workspace has no such account.
        IcpNotFound: No ICP has this code, or there is none at all.
    """
    icps = await _icps(services, actor.workspace_id, icp_code)
    return await asyncio.to_thread(_explain_account, services, actor.workspace_id, account, icps)


async def explain_lead(services: Services, actor: Actor, person: str, icp_code: str | None) -> LeadExplanation:
    """Explain a person by their external id, else by their id. Raises as `explain_account` does."""
    icps = await _icps(services, actor.workspace_id, icp_code)
    return await asyncio.to_thread(_explain_lead, services, actor.workspace_id, person, icps)


async def _icps(services: Services, workspace_id: int, icp_code: str | None) -> list[WorkingIcp]:
    async with services.database.reading() as session:
        if icp_code is not None:
            return [await lifecycle.get_working(session, workspace_id, icp_code)]
        every = await lifecycle.list_working(session, workspace_id)
    if not every:
        raise IcpNotFound("there is no ICP to explain it with; save one first")
    return every


def _explain_account(services: Services, workspace_id: int, account: str, icps: list[WorkingIcp]) -> AccountExplanation:
    now, candidates = _now(services, workspace_id, icps)
    with services.database.bulk_reading() as session:
        record = _find(session, workspace_id, "account", account)
    snapshot = _around(now, record.record_id)
    row = _row(snapshot, "account", record, account)
    return explain_stored_account(snapshot, record, row, candidates, today=services.today())[0]


def _explain_lead(services: Services, workspace_id: int, person: str, icps: list[WorkingIcp]) -> LeadExplanation:
    now, candidates = _now(services, workspace_id, icps)
    with services.database.bulk_reading() as session:
        record = _find(session, workspace_id, "person", person)
        employers = feed.read_some(session, workspace_id, "account", [record.account_id] if record.account_id else [])
    snapshot = _around(now, record.account_id, record.record_id)
    row = _row(snapshot, "person", record, person)
    account = next(((each, _row(snapshot, "account", each, person)) for each in employers), None)
    return explain_stored_lead(snapshot, record, row, account, candidates, today=services.today())


def _now(services: Services, workspace_id: int, icps: list[WorkingIcp]) -> tuple[Records, list[Candidate]]:
    return services.snapshots.records(workspace_id), candidates_of(icps, services.results.current(workspace_id))


def _around(records: Records, account_id: int, person_id: int = 0) -> Snapshot:
    """Return a snapshot that has this account and this person; 0 for none."""
    account_ids, person_ids = (np.array([each] if each else [], dtype=np.int64) for each in (account_id, person_id))
    return extract(records, account_ids, person_ids)


def _find(session: Session, workspace_id: int, record_type: RecordType, wanted: str) -> RecordRow:
    """Return the record with this external id, else with this id. Raises RecordNotFound.

    People name records by the ids of their CRM, which are often numbers: another record's internal id never takes their place.
    """
    record_id = records.find_id(session, workspace_id, record_type, wanted)
    if record_id is None and wanted.isascii() and wanted.isdecimal() and len(wanted) < MAX_DIGITS:
        record_id = int(wanted)
    found = [] if record_id is None else feed.read_some(session, workspace_id, record_type, [record_id])
    if not found:
        raise _unknown(record_type, wanted)
    return found[0]


def _row(snapshot: Snapshot, record_type: RecordType, record: RecordRow, wanted: str) -> int:
    rows = (snapshot.accounts if record_type == "account" else snapshot.people).rows_of([record.record_id])
    if not len(rows):  # written after the snapshot was caught up, or deleted since
        raise _unknown(record_type, wanted)
    return int(rows[0])


def _unknown(record_type: RecordType, wanted: str) -> RecordNotFound:
    return RecordNotFound(f"no {record_type} with the external id or id {wanted}", id=wanted)
