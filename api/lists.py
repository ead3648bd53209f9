"""Lists of accounts and leads: one page as JSON, or all of it as CSV."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, TypeAlias

from fastapi import Depends, Query
from starlette.concurrency import iterate_in_threadpool
from starlette.responses import Response, StreamingResponse

from api.cursors import decode, encode
from api.dependencies import CursorParam, LimitParam
from api.payloads import Page
from api.services import Services
from qualification import lifecycle
from qualification.identity import Actor
from qualification.lifecycle import WorkingIcp
from qualification.lists.ahead import Asked
from qualification.lists.csv_export import account_csv, lead_csv
from qualification.lists.filter import ListFilter, bucket_named, sort_named
from qualification.lists.given import GivenTo
from qualification.lists.listing import Sort, SortKey, key_types, places_after, sort_key
from qualification.lists.records import ListKind, list_records, records_to_list
from qualification.lists.rows import Lead, ListedAccount, read_accounts, read_leads
from qualification.lists.search import MAX_LENGTH, words_of

AnyPage: TypeAlias = Page[ListedAccount] | Page[Lead]


@dataclass(frozen=True)
class ListQuery:
    """What one request asks of a list."""

    wanted: ListFilter
    sort: Sort
    limit: int
    cursor: str | None


async def list_query(
    icp_code: Annotated[str | None, Query(max_length=200, description="Only what matches this ICP, by its visible results.")] = None,
    assigned: Annotated[bool | None, Query(description="Only what is assigned to that ICP, or without one to any.")] = None,
    persona_code: Annotated[str | None, Query(max_length=200, description="Only people who match this persona of the ICP.")] = None,
    bucket: Annotated[str | None, Query(max_length=100, description="qualified, no_persona_fit or not_qualified.")] = None,
    min_score: Annotated[float | None, Query(ge=0, le=100, allow_inf_nan=False, description="Of the account, for the ICP.")] = None,
    q: Annotated[
        str | None,
        Query(
            max_length=MAX_LENGTH,
            description="Words that must all be found: in the name or domain; of a person in the title and e-mail too.",
        ),
    ] = None,
    sort: Annotated[
        str | None, Query(max_length=100, description="-icp_score (the default with an ICP), name or id (the default without).")
    ] = None,
    limit: LimitParam = 50,
    cursor: CursorParam = None,
) -> ListQuery:
    """Return the request, when its parts go together. Raises InvalidRequest."""
    wanted = ListFilter(icp_code, assigned, persona_code, bucket_named(bucket), min_score, words_of(q))
    wanted.check()
    return ListQuery(wanted, wanted.sort_of(sort_named(sort)), limit, cursor)


ListQueryDep = Annotated[ListQuery, Depends(list_query)]


@dataclass(frozen=True)
class ListRequest:
    """A list that somebody may read. Its methods block; call them from a thread."""

    services: Services
    workspace_id: int
    kind: ListKind
    query: ListQuery
    icp: WorkingIcp | None

    def page(self, after: SortKey | None) -> AnyPage:
        """Return one page. Raises InvalidRequest."""
        services, sort, limit = self.services, self.query.sort, self.query.limit
        records, results = services.snapshots.records(self.workspace_id), services.results.current(self.workspace_id)
        asked = Asked(self.workspace_id, self.kind, self.query.wanted, sort)
        listing, start = services.ahead.window(asked, records, results, self.icp, after, limit + 1)
        shown = list(range(start, min(start + limit, len(listing))))
        following = encode(cursor_kind(self.kind, sort), *sort_key(listing, sort, shown[-1])) if len(listing) > start + limit else None
        if self.kind == "leads":
            with services.database.bulk_reading() as session:
                return Page[Lead](items=list(read_leads(session, self.workspace_id, listing, shown)), next=following)
        given = GivenTo(records, services.today())
        if scored := [place for place in shown if listing.icp_at(place) is not None]:
            given.fetch(listing.record_ids[scored].tolist())
        with services.database.bulk_reading() as session:
            return Page[ListedAccount](items=list(read_accounts(session, self.workspace_id, listing, shown, given)), next=following)

    def csv(self) -> Iterator[str]:
        """Return the lines of the whole list. Raises InvalidRequest."""
        snapshot = records_to_list(self.services.snapshots.records(self.workspace_id), self.query.sort)
        results = self.services.results.current(self.workspace_id)
        listing = list_records(self.kind, snapshot, results, self.query.wanted, self.icp)
        places = places_after(listing, self.query.sort, None)
        lines = lead_csv if self.kind == "leads" else account_csv
        return lines(snapshot, listing, places, today=self.services.today(), reading=self.services.database.bulk_reading)


async def answer(services: Services, actor: Actor, kind: ListKind, query: ListQuery, *, as_csv: bool) -> Response | AnyPage:
    """Return a page, or the whole list as CSV.

    Raises:
        IcpNotFound: The workspace has no such ICP.
        InvalidRequest: The ICP has no such persona, or the cursor is of another list.
    """
    name = cursor_kind(kind, query.sort)
    after = tuple(decode(query.cursor, name, *key_types(query.sort))) if query.cursor else None
    icp = await _icp(services, actor.workspace_id, query.wanted.icp_code)
    request = ListRequest(services, actor.workspace_id, kind, query, icp)
    if as_csv:
        return csv_response(await asyncio.to_thread(request.csv), name=query.wanted.icp_code or kind)
    return await asyncio.to_thread(request.page, after)


def cursor_kind(kind: ListKind, sort: Sort) -> str:
    """Return the name of a list in its cursors."""
    return f"{kind} by {sort}"


async def _icp(services: Services, workspace_id: int, icp_code: str | None) -> WorkingIcp | None:
    if icp_code is None:
        return None
    async with services.database.reading() as session:
        return await lifecycle.get_working(session, workspace_id, icp_code)


def csv_response(lines: Iterator[str], *, name: str) -> StreamingResponse:
    """Return lines that are made in a thread as a file, streamed."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"', "Cache-Control": "no-store"}
    return StreamingResponse(iterate_in_threadpool(lines), media_type="text/csv; charset=utf-8", headers=headers)
