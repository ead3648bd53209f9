"""Accounts as a list: all of them, or those that match an ICP."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from api import explanations
from api.cursors import decode, encode
from api.dependencies import ActorDep, CursorParam, LimitParam, ServicesDep
from api.exports import csv_response
from api.icps import working_definition
from api.negotiation import form_of
from api.payloads import AccountOut, ExplanationOut, Page
from api.services import Services
from qualification import lifecycle
from qualification.account_list import AccountList, Sort, all_accounts, matching_accounts, places_after, sort_key
from qualification.csv_export import MatchedWith
from qualification.errors import InvalidRequest
from qualification.evaluate import Lens
from qualification.preview import contributions_of
from qualification.snapshot import Snapshot
from qualification.validation import validate
from storage.feed import RecordRow, read_some

router = APIRouter(prefix="/api/v1/accounts", tags=["Records"])

KEY_TYPES: dict[Sort, tuple[type[int] | type[str], ...]] = {"-icp_score": (int, int, int), "name": (str, int), "id": (int,)}


@dataclass(frozen=True)
class Listing:
    """What one request lists."""

    snapshot: Snapshot
    listed: AccountList
    ranking: MatchedWith | None
    sort: Sort


@router.get(
    "",
    summary="Accounts; with an ICP those that match it",
    response_model=Page[AccountOut],
    responses={200: {"content": {"text/csv": {}}, "description": "One page; the whole list with Accept: text/csv"}},
)
async def list_accounts(
    request: Request,
    actor: ActorDep,
    services: ServicesDep,
    icp_code: Annotated[str | None, Query(max_length=200, description="List the accounts that match this ICP.")] = None,
    min_score: Annotated[float, Query(ge=0, le=100, allow_inf_nan=False)] = 0,
    sort: Annotated[Sort | None, Query(description="-icp_score is the default with an ICP, id without.")] = None,
    limit: LimitParam = 50,
    cursor: CursorParam = None,
) -> Response | Page[AccountOut]:
    """Matched with the live version of the ICP, or with its draft when it was never live."""
    if icp_code is None and (sort == "-icp_score" or min_score):
        raise InvalidRequest("sort=-icp_score and min_score need icp_code: they are about the score for one ICP", field="icp_code")
    after = tuple(decode(cursor, sort_of(sort, icp_code), *KEY_TYPES[sort_of(sort, icp_code)])) if cursor else None
    listing = await _listing(services, actor.workspace_id, icp_code, min_score, sort_of(sort, icp_code))
    if form_of(request) == "csv":
        name = icp_code or "accounts"
        return await csv_response(services, listing.snapshot, listing.listed, listing.sort, listing.ranking, name=name)
    return await asyncio.to_thread(_page, services, listing, after, limit)


@router.get("/{account}/explanation", summary="Why an account has its score")
async def explain_account(
    account: Annotated[str, Path(max_length=300, description="The account's id, or its external id.")],
    actor: ActorDep,
    services: ServicesDep,
    icp_code: Annotated[str | None, Query(max_length=200, description="The ICP to explain it with.")] = None,
) -> ExplanationOut:
    """Without an ICP: the live one it matches best, else the one it comes closest to."""
    return await explanations.explain_account(services, actor, account, icp_code)


def sort_of(sort: Sort | None, icp_code: str | None) -> Sort:
    """Return the order asked for, or the one that fits the list."""
    return sort or ("id" if icp_code is None else "-icp_score")


async def _listing(services: Services, workspace_id: int, icp_code: str | None, min_score: float, sort: Sort) -> Listing:
    ranking = None
    if icp_code is not None:
        async with services.database.reading() as session:
            ranking = await _ranking(session, workspace_id, icp_code)
    snapshot = await services.snapshot(workspace_id)
    if ranking is None:
        return Listing(snapshot, all_accounts(snapshot), None, sort)
    ranking = await asyncio.to_thread(_checked, snapshot, ranking)
    listed = await asyncio.to_thread(matching_accounts, snapshot, ranking.definition, min_score=min_score, today=services.today())
    return Listing(snapshot, listed, ranking, sort)


def _checked(snapshot: Snapshot, ranking: MatchedWith) -> MatchedWith:
    """Return the ranking held against the fields of now. Raises as `validate` does."""
    catalog = snapshot.catalog
    return replace(ranking, definition=validate(ranking.definition, catalog.account_fields, catalog.person_fields))


async def _ranking(session: AsyncSession, workspace_id: int, icp_code: str) -> MatchedWith:
    icp = await lifecycle.get_icp(session, workspace_id, icp_code)
    version, definition = await working_definition(session, workspace_id, icp)
    return MatchedWith(definition, icp_code, version)


def _page(services: Services, listing: Listing, after: tuple[int | str, ...] | None, limit: int) -> Page[AccountOut]:
    listed = listing.listed
    places = places_after(listed, listing.sort, after, limit + 1)
    shown = places[:limit]
    with services.database.bulk_reading() as session:
        records = read_some(session, listing.snapshot.workspace_id, "account", [listed.record_id(place) for place in shown])
    following = encode(listing.sort, *sort_key(listed, listing.sort, shown[-1])) if len(places) > limit else None
    return Page(items=_items(services, listing, shown, {record.record_id: record for record in records}), next=following)


def _items(services: Services, listing: Listing, places: Sequence[int], records: dict[int, RecordRow]) -> list[AccountOut]:
    lens = Lens(listing.snapshot.accounts, listing.snapshot.catalog.account_fields, services.today())
    found = [(place, records[listing.listed.record_id(place)]) for place in places if listing.listed.record_id(place) in records]
    return [_item(listing, lens, place, record) for place, record in found]


def _item(listing: Listing, lens: Lens, place: int, record: RecordRow) -> AccountOut:
    plain = {
        "id": record.record_id,
        "external_id": record.external_id,
        "name": record.attributes.get("name") or f"record {record.record_id}",
        "domain": record.attributes.get("domain"),
        "attributes": record.attributes,
    }
    if listing.ranking is None:
        return AccountOut(**plain)
    row = int(listing.listed.rows[place])
    return AccountOut(
        **plain,
        icp_code=listing.ranking.icp_code,
        icp_version=listing.ranking.version,
        score=int(listing.listed.tenths[place]) / 10,
        points=int(listing.listed.points[place]),
        contributions=list(contributions_of(lens, listing.ranking.definition, row)),
    )
