"""Why an account has its score: against the ICP asked for, or the one that suits it best."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from api.icps import working_definition
from api.payloads import ExplanationOut
from api.services import Services
from qualification import lifecycle
from qualification.definitions import Definition
from qualification.errors import IcpNotFound, RecordNotFound, WinnowError
from qualification.explain import explain
from qualification.identity import Actor
from qualification.snapshot import Snapshot
from qualification.validation import validate
from storage import feed, records
from storage.feed import RecordRow

MAX_DIGITS = 19


@dataclass(frozen=True)
class Candidate:
    """The version of an ICP that works."""

    icp_code: str
    version: int
    definition: Definition


async def explain_account(services: Services, actor: Actor, account: str, icp_code: str | None) -> ExplanationOut:
    """Explain an account by its id, or by its external id.

    Without a code: the live ICP with the highest score that it matches, else the one it comes closest to;
    the drafts are asked when nothing is live.

    Raises:
        RecordNotFound: The workspace has no such account.
        IcpNotFound: No ICP has this code, or there is none at all.
    """
    async with services.database.reading() as session:
        candidates = await _candidates(session, actor.workspace_id, icp_code)
    return await asyncio.to_thread(_explain, services, actor.workspace_id, account, candidates)


async def _candidates(session: AsyncSession, workspace_id: int, icp_code: str | None) -> list[Candidate]:
    if icp_code is not None:
        found = [await lifecycle.get_icp(session, workspace_id, icp_code)]
    else:
        every = await lifecycle.list_icps(session, workspace_id)
        found = [icp for icp in every if icp.status == "live"] or every
    if not found:
        raise IcpNotFound("there is no ICP to explain the account with; save one first")
    return [Candidate(icp.icp_code, *await working_definition(session, workspace_id, icp)) for icp in found]


def _explain(services: Services, workspace_id: int, account: str, candidates: Sequence[Candidate]) -> ExplanationOut:
    snapshot = services.snapshots.current(workspace_id)
    catalog, today = snapshot.catalog, services.today()
    with services.database.bulk_reading() as session:
        record = _find(session, workspace_id, account)
    rows = snapshot.accounts.rows_of([record.record_id])
    if not len(rows):  # written after the snapshot was caught up, or deleted since
        raise _unknown(account)
    row = int(rows[0])
    candidates = _fitting(snapshot, candidates)
    found = [explain(snapshot.accounts, catalog.account_fields, each.definition, row, today=today) for each in candidates]
    best = max(range(len(found)), key=lambda place: (found[place].matches, found[place].score, -place))
    icp = candidates[best]
    return ExplanationOut(**dict(found[best]), external_id=record.external_id, icp_code=icp.icp_code, icp_version=icp.version)


def _fitting(snapshot: Snapshot, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return those that can still be counted. Raises as `validate` does when none can."""
    catalog = snapshot.catalog
    fitting: list[Candidate] = []
    for each in candidates:
        try:
            fitting.append(replace(each, definition=validate(each.definition, catalog.account_fields, catalog.person_fields)))
        except WinnowError:
            if each is candidates[-1] and not fitting:
                raise
    return fitting


def _find(session: Session, workspace_id: int, account: str) -> RecordRow:
    """Return the account with this id, else with this external id. Raises RecordNotFound."""
    wanted = [int(account)] if account.isascii() and account.isdecimal() and len(account) < MAX_DIGITS else []
    if not (found := feed.read_some(session, workspace_id, "account", wanted)):
        record_id = records.find_id(session, workspace_id, "account", account)
        found = [] if record_id is None else feed.read_some(session, workspace_id, "account", [record_id])
    if not found:
        raise _unknown(account)
    return found[0]


def _unknown(account: str) -> RecordNotFound:
    return RecordNotFound(f"no account with the id or external id {account}", id=account)
