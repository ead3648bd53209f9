"""Webhooks: endpoints outside that are told of change sets and jobs."""

import asyncio
import uuid
from datetime import datetime
from typing import Annotated, cast

from fastapi import APIRouter, Depends, Path, Request, Response
from pydantic import Field, StringConstraints

from api.dependencies import ActorDep, ReadingDep, ServicesDep
from api.payloads import Body, Page
from api.webhooks.addresses import LONGEST_URL, check_url
from api.webhooks.attempts import Sender
from qualification.payloads import Payload
from qualification.webhooks import endpoints
from qualification.webhooks.endpoints import EVENTS, EventKind, NewWebhook, Status, WebhookChange
from storage.tables import Webhook

router = APIRouter(prefix="/api/v1/webhooks", tags=["Webhooks"])

Id = Annotated[str, Path(max_length=100, description="The webhook's id.")]
Url = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_URL)]
Description = Annotated[str, StringConstraints(max_length=endpoints.LONGEST_DESCRIPTION)]


class WebhookOut(Payload):
    """An endpoint and how it goes: `failures` counts attempts in a row that were not taken, `last_error` says why."""

    id: str
    url: str
    description: str
    events: list[EventKind]
    status: Status
    failures: int
    last_error: str | None
    next_attempt_at: datetime | None
    last_delivered_at: datetime | None
    created_by: str
    created_at: datetime


class WebhookSecret(WebhookOut):
    """An endpoint with its secret, which is shown this once."""

    secret: str


class WebhookBody(Body):
    """An endpoint to make."""

    url: Url
    description: Description = ""
    events: Annotated[tuple[EventKind, ...], Field(min_length=1)] = EVENTS


class WebhookPatch(Body):
    """What becomes of an endpoint; what is left out stays. `active: true` switches a paused or disabled one on again."""

    url: Url | None = None
    description: Description | None = None
    events: Annotated[tuple[EventKind, ...], Field(min_length=1)] | None = None
    active: bool | None = None


class PingOut(Payload):
    """What the endpoint answered to a test."""

    delivered: bool
    status: int | None
    error: str | None
    elapsed_ms: float


async def sender_of(request: Request) -> Sender:
    """Return what sends to endpoints; a request that comes first waits for it."""
    built = cast("asyncio.Future[Sender]", request.app.state.webhook_sender)
    return await asyncio.shield(built)  # a request that is cancelled takes it from nobody


SenderDep = Annotated[Sender, Depends(sender_of)]


def dump_webhook(row: Webhook) -> dict[str, object]:
    """Return an endpoint without its secret."""
    return {key: getattr(row, key) for key in WebhookOut.model_fields}


@router.get("", summary="The workspace's webhooks")
async def list_webhooks(actor: ActorDep, session: ReadingDep) -> Page[WebhookOut]:
    """The oldest first, with how each goes."""
    rows = await session.run_sync(endpoints.list_webhooks, actor.workspace_id)
    return Page(items=[WebhookOut.model_validate(dump_webhook(row)) for row in rows])


@router.post("", summary="Make a webhook", status_code=201)
async def create_webhook(body: WebhookBody, actor: ActorDep, services: ServicesDep, sender: SenderDep) -> WebhookSecret:
    """It is told what happens from now on. Keep the secret: requests are signed with it, and it is not shown again."""
    check_url(body.url, local=sender.local)
    async with services.database.writing() as session:
        row = await session.run_sync(endpoints.create_webhook, actor, NewWebhook(body.url, body.description, body.events))
    return WebhookSecret.model_validate({**dump_webhook(row), "secret": row.secret})


@router.get("/{webhook_id}", summary="One webhook")
async def get_webhook(webhook_id: Id, actor: ActorDep, session: ReadingDep) -> WebhookOut:
    """With its status and the last error."""
    return WebhookOut.model_validate(dump_webhook(await session.run_sync(endpoints.get_webhook, actor.workspace_id, webhook_id)))


@router.patch("/{webhook_id}", summary="Change a webhook, or switch it on or off")
async def patch_webhook(webhook_id: Id, body: WebhookPatch, actor: ActorDep, services: ServicesDep, sender: SenderDep) -> WebhookOut:
    """One that is switched on again goes on where it stopped; news that is no longer kept is said to be `missed`."""
    if body.url is not None:
        check_url(body.url, local=sender.local)
    change = WebhookChange(body.url, body.description, body.events, body.active)
    async with services.database.writing() as session:
        row = await session.run_sync(endpoints.change_webhook, actor, webhook_id, change)
    return WebhookOut.model_validate(dump_webhook(row))


@router.delete("/{webhook_id}", summary="Delete a webhook", status_code=204)
async def delete_webhook(webhook_id: Id, actor: ActorDep, services: ServicesDep) -> Response:
    """Nothing more is sent to it."""
    async with services.database.writing() as session:
        await session.run_sync(endpoints.delete_webhook, actor, webhook_id)
    return Response(status_code=204)


@router.post("/{webhook_id}/secret", summary="Give a webhook a new secret")
async def renew_secret(webhook_id: Id, actor: ActorDep, services: ServicesDep) -> WebhookSecret:
    """The old one signs nothing from now on."""
    async with services.database.writing() as session:
        row = await session.run_sync(endpoints.renew_secret, actor, webhook_id)
    return WebhookSecret.model_validate({**dump_webhook(row), "secret": row.secret})


@router.post("/{webhook_id}/ping", summary="Send a test")
async def ping_webhook(webhook_id: Id, actor: ActorDep, services: ServicesDep, sender: SenderDep) -> PingOut:
    """Tries once, at once, whatever the status; it neither disables the webhook nor switches it on."""
    async with services.database.reading() as session:
        row = await session.run_sync(endpoints.get_webhook, actor.workspace_id, webhook_id)
    attempt = await sender.send(row, actor.workspace, f"{row.id}.ping-{uuid.uuid4().hex[:12]}", "ping", {"webhook_id": row.id})
    return PingOut(delivered=attempt.is_taken, status=attempt.status, error=attempt.error, elapsed_ms=attempt.elapsed_ms)
