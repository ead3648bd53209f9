"""Counts a definition before anybody saves it."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import JSONResponse, Response

from api import sse
from api.dependencies import ActorDep, ServicesDep
from api.lists import csv_response
from api.negotiation import form_of
from api.payloads import PreviewBody
from api.services import Services
from qualification import lifecycle
from qualification.definitions import Definition, code_of
from qualification.errors import InvalidRequest
from qualification.evaluate import OnStep, Step, ignore
from qualification.lists.accounts import matching_accounts
from qualification.lists.csv_export import account_csv
from qualification.lists.listing import places_after
from qualification.lists.movement_csv import Compared, movement_csv
from qualification.preview import LiveIcp, Preview, preview
from qualification.snapshot import Records
from qualification.validation import validate
from qualification.wording import say_gate

router = APIRouter(prefix="/api/v1/preview", tags=["Preview"])

RowsParam = Annotated[Literal["matches", "movement"], Query(description="What a CSV lists; movement needs compare_to.")]
FORMS: dict[int | str, dict[str, Any]] = {
    200: {
        "model": Preview,
        "description": "The preview; its gates as events with Accept: text/event-stream; with Accept: text/csv all matches, or every "
        "account that moved (rows=movement)",
        "content": {"text/event-stream": {}, "text/csv": {}},
    }
}


@dataclass(frozen=True)
class Question:
    """What to count: everything checked, so that counting cannot fail."""

    records: Records
    definition: Definition
    compare_to: Compared | None
    others: list[LiveIcp]
    today: date

    def answer(self, on_step: OnStep = ignore) -> Preview:
        """Count it. Blocks; call it from a thread."""
        before = self.compare_to.definition if self.compare_to else None
        return preview(self.records, self.definition, today=self.today, others=self.others, compare_to=before, on_step=on_step)


@router.post("", summary="Count what a definition qualifies", responses=FORMS)
async def count(body: PreviewBody, request: Request, actor: ActorDep, services: ServicesDep, rows: RowsParam = "matches") -> Response:
    """Exact counts over all accounts; changes nothing. `compare_to` adds the movement."""
    if rows == "movement" and (form_of(request) != "csv" or body.compare_to is None):
        raise InvalidRequest("rows=movement takes Accept: text/csv and a body with compare_to: what the accounts move from", field="rows")
    async with services.database.reading() as session:
        compare_to, others = await _peers(session, actor.workspace_id, body)
    records = await services.snapshot(actor.workspace_id)
    question = await asyncio.to_thread(_checked, records, body.definition, compare_to, others, services.today())
    match form_of(request):
        case "events":
            return sse.stream(_steps(question))
        case "csv":
            return await _csv(services, question, rows)
        case _:
            return JSONResponse((await asyncio.to_thread(question.answer)).dump())


async def _peers(session: AsyncSession, workspace_id: int, body: PreviewBody) -> tuple[Compared | None, list[LiveIcp]]:
    """Return what to compare with, and the live ICPs for the overlap (without the one compared with)."""
    code = body.compare_to if isinstance(body.compare_to, str) else None
    live = [LiveIcp(*each) for each in await lifecycle.live_definitions(session, workspace_id) if each[0] != code]
    if code is not None:
        icp = await lifecycle.get_icp(session, workspace_id, code)
        return Compared(icp.definition, code, icp.draft_version), live
    return (Compared(body.compare_to) if isinstance(body.compare_to, Definition) else None), live


def _checked(records: Records, definition: Definition, compare_to: Compared | None, others: list[LiveIcp], today: date) -> Question:
    accounts, people = records.catalog.account_fields, records.catalog.person_fields
    compared = replace(compare_to, definition=validate(compare_to.definition, accounts, people)) if compare_to else None
    return Question(records, validate(definition, accounts, people), compared, others, today)


async def _csv(services: Services, question: Question, rows: str) -> Response:
    lines = await asyncio.to_thread(_lines, services, question, rows)
    return csv_response(lines, name=code_of(question.definition.name))


def _lines(services: Services, question: Question, rows: str) -> Iterator[str]:
    records, reading, today = question.records, services.database.bulk_reading, question.today
    if rows == "movement":
        assert question.compare_to is not None, "checked with the request"
        return movement_csv(records, question.compare_to, question.definition, today=today, reading=reading)
    listed = matching_accounts(records, question.definition, today=today)
    return account_csv(records, listed, places_after(listed, "-icp_score", None), today=today, reading=reading)


async def _steps(question: Question) -> AsyncIterator[bytes]:
    """Yield `preview.progress` as each gate is counted, then `preview`."""
    loop = asyncio.get_running_loop()
    steps: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()

    def on_step(step: Step, number: int, count: int) -> None:
        label = say_gate(step.gate, question.definition, question.records.catalog.account_fields)
        left = {"remaining": step.remaining, "failed": step.failed, "missing": step.missing}
        progress = {"label": label, "step": number, "steps": count, **left}
        loop.call_soon_threadsafe(steps.put_nowait, progress)

    counting = asyncio.create_task(asyncio.to_thread(question.answer, on_step))
    counting.add_done_callback(lambda _: steps.put_nowait(None))
    while (progress := await steps.get()) is not None:
        yield sse.event(progress, name="preview.progress")
    yield sse.event((await counting).dump(), name="preview")
