"""The rows of a list: each record as it is stored, with the results that it is shown with."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from qualification.fields import DELIVERABLE
from qualification.lists.given import GivenTo
from qualification.lists.listing import Listing, score_at
from qualification.payloads import Payload
from qualification.scoring import Bucket
from qualification.tops import Contribution
from storage.feed import RecordRow, read_some


class ListedAccount(Payload):
    """An account with the ICP that was asked for, or the one it is assigned to. A paused ICP shows its past results."""

    id: int
    external_id: str
    name: str
    domain: str | None
    bucket: Bucket | None = None
    icp_code: str | None = None
    icp_version: int | None = None
    icp_status: str | None = None
    score: float | None = None
    points: int | None = None
    contributions: tuple[Contribution, ...] | None = None
    attributes: dict[str, Any]


class LeadAccount(Payload):
    """The account where a person works."""

    id: int
    external_id: str
    name: str
    domain: str | None


class Lead(Payload):
    """A person with their bucket; ICP and persona are those that were asked for, or the assigned ICP and the best persona.

    Attributes:
        reachable: Has a deliverable e-mail (verified or risky) or a phone.
    """

    id: int
    external_id: str
    name: str
    title: str | None
    email: str | None
    account: LeadAccount | None
    bucket: Bucket
    icp_code: str | None
    icp_version: int | None
    icp_status: str | None
    icp_score: float | None
    persona_code: str | None
    persona_score: float | None
    reachable: bool
    attributes: dict[str, Any]


def read_accounts(session: Session, workspace_id: int, listed: Listing, places: Sequence[int], given: GivenTo) -> Iterator[ListedAccount]:
    """Yield the accounts at some places of a list; those deleted meanwhile are left out.

    Args:
        given: What Score parameters gave these accounts, fetched.
    """
    for place, record in stored(session, workspace_id, "account", listed, places):
        yield _account(listed, place, record, given)


def read_leads(session: Session, workspace_id: int, listed: Listing, places: Sequence[int]) -> Iterator[Lead]:
    """Yield the people at some places of a list; those deleted meanwhile are left out."""
    people = list(stored(session, workspace_id, "person", listed, places))
    accounts = accounts_of(session, workspace_id, [record for _, record in people])
    for place, record in people:
        yield _lead(listed, place, record, accounts.get(record.account_id))


def stored(
    session: Session, workspace_id: int, record_type: str, listed: Listing, places: Sequence[int]
) -> Iterator[tuple[int, RecordRow]]:
    """Yield the stored records at some places of a list, in its order; those deleted meanwhile are left out."""
    ids = [int(listed.record_ids[place]) for place in places]
    records = {row.record_id: row for row in read_some(session, workspace_id, record_type, ids)}
    for place, record_id in zip(places, ids, strict=True):
        if record_id in records:
            yield place, records[record_id]


def accounts_of(session: Session, workspace_id: int, people: Sequence[RecordRow]) -> Mapping[int, RecordRow]:
    """Return the accounts of some people, by id."""
    ids = sorted({person.account_id for person in people if person.account_id})
    return {row.record_id: row for row in read_some(session, workspace_id, "account", ids)}


def is_reachable(attributes: Mapping[str, Any]) -> bool:
    """Return whether a person has a deliverable e-mail or a phone."""
    return attributes.get("email_status") in DELIVERABLE or attributes.get("has_phone") is True


def name_of(record: RecordRow) -> str:
    """Return the name of a record, or its id where it has none."""
    return str(record.attributes.get("name") or f"record {record.record_id}")


def _account(listed: Listing, place: int, record: RecordRow, given: GivenTo) -> ListedAccount:
    icp = listed.icp_at(place)
    return ListedAccount(
        id=record.record_id,
        external_id=record.external_id,
        name=name_of(record),
        domain=record.attributes.get("domain"),
        bucket=listed.bucket_at(place),
        icp_code=icp.icp_code if icp else None,
        icp_version=icp.version if icp else None,
        icp_status=icp.status if icp else None,
        score=score_at(listed.tenths, place),
        points=int(listed.points[place]) if icp else None,
        contributions=given.to_account(icp.definition, record.record_id) if icp else None,
        attributes=record.attributes,
    )


def _lead(listed: Listing, place: int, record: RecordRow, account: RecordRow | None) -> Lead:
    icp, bucket = listed.icp_at(place), listed.bucket_at(place)
    assert bucket is not None, "every person has a bucket"
    return Lead(
        id=record.record_id,
        external_id=record.external_id,
        name=name_of(record),
        title=record.attributes.get("title"),
        email=record.attributes.get("email"),
        account=_lead_account(account) if account else None,
        bucket=bucket,
        icp_code=icp.icp_code if icp else None,
        icp_version=icp.version if icp else None,
        icp_status=icp.status if icp else None,
        icp_score=score_at(listed.tenths, place),
        persona_code=listed.persona_code_at(place),
        persona_score=score_at(listed.persona_tenths, place),
        reachable=is_reachable(record.attributes),
        attributes=record.attributes,
    )


def _lead_account(account: RecordRow) -> LeadAccount:
    return LeadAccount(
        id=account.record_id, external_id=account.external_id, name=name_of(account), domain=account.attributes.get("domain")
    )
