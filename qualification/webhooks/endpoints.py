"""Endpoints of a workspace: made, changed and removed by an admin, each in the audit."""

import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qualification import audit
from qualification.errors import InvalidRequest, WebhookNotFound
from qualification.identity import Actor
from storage.outbox import last_number
from storage.tables import Webhook, utc_now

EventKind = Literal["changeset", "job"]
EVENTS: tuple[EventKind, ...] = ("changeset", "job")
Status = Literal["active", "paused", "disabled"]
"""Paused by a person, disabled after too many failures; both go on where they stopped."""
MOST_ENDPOINTS = 10
LONGEST_DESCRIPTION = 200
SECRET_MARK = "whsec_"  # noqa: S105 - the mark that a secret begins with


@dataclass(frozen=True)
class NewWebhook:
    """An endpoint to make. The address was checked by the surface that takes it."""

    url: str
    description: str = ""
    events: tuple[EventKind, ...] = EVENTS


@dataclass(frozen=True)
class WebhookChange:
    """What becomes of an endpoint; None leaves it as it is."""

    url: str | None = None
    description: str | None = None
    events: tuple[EventKind, ...] | None = None
    is_active: bool | None = None


def create_webhook(session: Session, actor: Actor, new: NewWebhook) -> Webhook:
    """Make an endpoint; it is told what happens from now on. Its secret is shown here and never again.

    Raises:
        Forbidden: The actor is no admin.
        InvalidRequest: The workspace has as many as it may, or a part breaks its bounds.
    """
    actor.require("admin")
    count = session.scalar(select(func.count()).select_from(Webhook).where(Webhook.workspace_id == actor.workspace_id)) or 0
    if count >= MOST_ENDPOINTS:
        raise InvalidRequest(f"a workspace takes up to {MOST_ENDPOINTS} webhooks; delete one first")
    row = Webhook(
        id=str(uuid.uuid4()),
        workspace_id=actor.workspace_id,
        url=new.url,
        description=_description(new.description),
        secret=make_secret(),
        events=list(_events(new.events)),
        status="active",
        position=last_number(session, actor.workspace_id),
        failures=0,
        next_attempt_at=None,
        last_error=None,
        last_delivered_at=None,
        owner="",
        lease_until=None,
        created_by=actor.person,
        created_at=utc_now(),
    )
    session.add(row)
    session.flush()
    audit.note(session, actor, "webhook.created", target=new.url, text=f"Webhook to {new.url} for {' and '.join(row.events)} events")
    return row


def change_webhook(session: Session, actor: Actor, webhook_id: str, change: WebhookChange) -> Webhook:
    """Change an endpoint. One that is switched on again goes on where it stopped, as far as that is kept.

    Raises:
        Forbidden: The actor is no admin.
        WebhookNotFound: The workspace has no such endpoint.
        InvalidRequest: A part breaks its bounds.
    """
    row = _owned(session, actor, webhook_id)
    if change.url is not None:
        row.url = change.url
    if change.description is not None:
        row.description = _description(change.description)
    if change.events is not None:
        row.events = list(_events(change.events))
    if change.is_active is not None:
        row.status = "active" if change.is_active else "paused"
    if change.is_active or change.url is not None:
        row.failures, row.next_attempt_at, row.last_error = 0, None, None
    session.flush()
    audit.note(session, actor, "webhook.changed", target=row.url, text=f"Changed the webhook to {row.url}: {row.status}")
    return row


def renew_secret(session: Session, actor: Actor, webhook_id: str) -> Webhook:
    """Give an endpoint a new secret, at once. Raises Forbidden, WebhookNotFound."""
    row = _owned(session, actor, webhook_id)
    row.secret = make_secret()
    session.flush()
    audit.note(session, actor, "webhook.secret_renewed", target=row.url, text=f"Renewed the secret of the webhook to {row.url}")
    return row


def delete_webhook(session: Session, actor: Actor, webhook_id: str) -> None:
    """Remove an endpoint. Raises Forbidden, WebhookNotFound."""
    row = _owned(session, actor, webhook_id)
    session.delete(row)
    audit.note(session, actor, "webhook.deleted", target=row.url, text=f"Deleted the webhook to {row.url}")


def list_webhooks(session: Session, workspace_id: int) -> Sequence[Webhook]:
    """Return the endpoints of a workspace, the oldest first."""
    query = select(Webhook).where(Webhook.workspace_id == workspace_id).order_by(Webhook.created_at, Webhook.id)
    return list(session.scalars(query.limit(MOST_ENDPOINTS)))


def get_webhook(session: Session, workspace_id: int, webhook_id: str, *, lock: bool = False) -> Webhook:
    """Return one endpoint. Raises WebhookNotFound."""
    query = select(Webhook).where(Webhook.workspace_id == workspace_id, Webhook.id == webhook_id)
    row = session.scalar(query.with_for_update() if lock else query)
    if row is None:
        raise WebhookNotFound(f"no webhook {webhook_id} in this workspace", id=webhook_id)
    return row


def make_secret() -> str:
    """Return a new signing secret: 256 random bits."""
    return SECRET_MARK + secrets.token_urlsafe(32)


def _owned(session: Session, actor: Actor, webhook_id: str) -> Webhook:
    actor.require("admin")
    return get_webhook(session, actor.workspace_id, webhook_id, lock=True)


def _description(text: str) -> str:
    plain = " ".join(text.split())
    if len(plain) > LONGEST_DESCRIPTION or not plain.isprintable():
        raise InvalidRequest(f"description takes up to {LONGEST_DESCRIPTION} printable characters", field="description")
    return plain


def _events(kinds: tuple[EventKind, ...]) -> tuple[EventKind, ...]:
    if not kinds or set(kinds) - set(EVENTS):
        raise InvalidRequest(f"events takes one or more of {', '.join(EVENTS)}", field="events")
    return tuple(kind for kind in EVENTS if kind in kinds)
