"""Counts a definition before anybody saves it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from fastapi import APIRouter, Request
from sqlalchemy.ext.asyncio import AsyncSession
from sse_starlette import ServerSentEvent
from starlette.responses import JSONResponse, Response

from api import sse
from api.dependencies import ActorDep, ServicesDep
from api.exports import csv_response
from api.negotiation import form_of
from api.payloads import PreviewBody
from api.services import Services
from qualification import lifecycle
from qualification.account_list import matching_accounts
from qualification.csv_export import MatchedWith
from qualification.definitions import Definition, code_of
from qualification.evaluate import OnStep, Step, ignore
from qualification.preview import LiveIcp, Preview, preview
from qualification.snapshot import Snapshot
from qualification.validation import validate
from qualification.wording import say_gate

router = APIRouter(prefix="/api/v1/preview", tags=["Preview"])

FORMS: dict[int | str, dict[str, Any]] = {
    200: {
        "model": Preview,
        "description": "The preview; its gates as events with Accept: text/event-stream; all matches with Accept: text/csv",
        "content": {"text/event-stream": {}, "text/csv": {}},
    }
}


@dataclass(frozen=True)
class Question:
    """What to count: everything checked, so that counting cannot fail."""

    snapshot: Snapshot
    definition: Definition
    compare_to: Definition | None
    others: list[LiveIcp]
    today: date

    def answer(self, on_step: OnStep = ignore) -> Preview:
        """Count it. Blocks; call it from a thread."""
        return preview(self.snapshot, self.definition, today=self.today, others=self.others, compare_to=self.compare_to, on_step=on_step)


@router.post("", summary="Count what a definition qualifies", responses=FORMS)
async def count(body: PreviewBody, request: Request, actor: ActorDep, services: ServicesDep) -> Response:
    """Exact counts over all accounts; changes nothing. `compare_to` adds the movement."""
    async with services.database.reading() as session:
        compare_to, others = await _peers(session, actor.workspace_id, body)
    snapshot = await services.snapshot(actor.workspace_id)
    question = await asyncio.to_thread(_checked, snapshot, body.definition, compare_to, others, services.today())
    match form_of(request):
        case "events":
            return sse.stream(_steps(question))
        case "csv":
            return await _csv(services, question)
        case _:
            return JSONResponse((await asyncio.to_thread(question.answer)).dump())


async def _peers(session: AsyncSession, workspace_id: int, body: PreviewBody) -> tuple[Definition | None, list[LiveIcp]]:
    """Return what to compare with, and the live ICPs for the overlap (without the one compared with)."""
    code = body.compare_to if isinstance(body.compare_to, str) else None
    live = [LiveIcp(*each) for each in await lifecycle.live_definitions(session, workspace_id) if each[0] != code]
    if code is not None:
        return (await lifecycle.get_icp(session, workspace_id, code)).definition, live
    return (body.compare_to if isinstance(body.compare_to, Definition) else None), live


def _checked(snapshot: Snapshot, definition: Definition, compare_to: Definition | None, others: list[LiveIcp], today: date) -> Question:
    accounts, people = snapshot.catalog.account_fields, snapshot.catalog.person_fields
    compared = validate(compare_to, accounts, people) if compare_to else None
    return Question(snapshot, validate(definition, accounts, people), compared, others, today)


async def _csv(services: Services, question: Question) -> Response:
    listed = await asyncio.to_thread(matching_accounts, question.snapshot, question.definition, min_score=0, today=question.today)
    name = code_of(question.definition.name)
    return await csv_response(services, question.snapshot, listed, "-icp_score", MatchedWith(question.definition), name=name)


async def _steps(question: Question) -> AsyncIterator[ServerSentEvent]:
    """Yield `preview.progress` as each gate is counted, then `preview`."""
    loop = asyncio.get_running_loop()
    steps: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()

    def on_step(step: Step, number: int, count: int) -> None:
        label = say_gate(step.gate, question.definition, question.snapshot.catalog.account_fields)
        progress = {"label": label, "remaining": step.remaining, "step": number, "steps": count}
        loop.call_soon_threadsafe(steps.put_nowait, progress)

    counting = asyncio.create_task(asyncio.to_thread(question.answer, on_step))
    counting.add_done_callback(lambda _: steps.put_nowait(None))
    while (progress := await steps.get()) is not None:
        yield sse.event(progress, name="preview.progress")
    yield sse.event((await counting).dump(), name="preview")
