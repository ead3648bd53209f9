"""Lists of accounts as a CSV response."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import date

from starlette.concurrency import iterate_in_threadpool
from starlette.responses import StreamingResponse

from api.services import Services
from qualification.account_list import AccountList, Sort, places_after
from qualification.csv_export import MatchedWith, account_csv
from qualification.snapshot import Snapshot
from storage.feed import RecordRow, read_some


async def csv_response(
    services: Services, snapshot: Snapshot, listed: AccountList, sort: Sort, ranking: MatchedWith | None, *, name: str
) -> StreamingResponse:
    """Return the whole list in its order, streamed; `name` is that of the file."""
    places = await asyncio.to_thread(places_after, listed, sort, None)
    lines = _lines(services, snapshot, listed, places, ranking, services.today())
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"', "Cache-Control": "no-store"}
    return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=headers)


def _lines(
    services: Services, snapshot: Snapshot, listed: AccountList, places: Sequence[int], ranking: MatchedWith | None, today: date
) -> AsyncIterator[str]:
    def read(record_ids: Sequence[int]) -> list[RecordRow]:
        with services.database.bulk_reading() as session:
            return read_some(session, snapshot.workspace_id, "account", record_ids)

    return iterate_in_threadpool(account_csv(listed, places, ranking, snapshot.catalog.account_fields, today=today, read=read))
