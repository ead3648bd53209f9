"""Whose turn it is to tell an endpoint, and how it went. One process at a time tells one endpoint: the one with the lease."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import CursorResult, or_, select, update
from sqlalchemy.orm import Session

from qualification import audit
from qualification.identity import Actor
from qualification.webhooks.endpoints import EVENTS
from storage.leases import is_over
from storage.outbox import News, read_news
from storage.owner import is_gone
from storage.tables import Webhook, Workspace, utc_now

LEASE = timedelta(seconds=60)
MOST_FAILURES = 15
FIRST_WAIT_SECONDS = 5.0
LONGEST_WAIT_SECONDS = 3600.0
MOST_DUE = 500
PAGE = 50
WINNOW = "winnow"


@dataclass(frozen=True)
class Due:
    """An endpoint that has news waiting, up to the number `newest` of its workspace."""

    webhook_id: str
    workspace_id: int
    position: int
    newest: int


@dataclass(frozen=True)
class Letter:
    """One thing to tell; `number` is how far the endpoint has been told once it took it."""

    number: int
    event: str
    body: Mapping[str, object]


def due_webhooks(session: Session) -> list[Due]:
    """Return the endpoints that have something waiting and may be tried now."""
    now = utc_now()
    query = (
        select(Webhook.id, Webhook.workspace_id, Webhook.position, Workspace.events_seq, Webhook.owner, Webhook.lease_until)
        .join(Workspace, Workspace.id == Webhook.workspace_id)
        .where(
            Webhook.status == "active",
            Webhook.position < Workspace.events_seq,
            or_(Webhook.next_attempt_at.is_(None), Webhook.next_attempt_at <= now),
        )
        .order_by(Webhook.created_at, Webhook.id)
        .limit(MOST_DUE)
    )
    return [Due(*row[:4]) for row in session.execute(query) if _is_free(row[4], row[5])]


def has_active(session: Session) -> bool:
    """Return whether there is any endpoint to tell."""
    return session.scalar(select(Webhook.id).where(Webhook.status == "active").order_by(Webhook.id).limit(1)) is not None


def _is_free(owner: str, lease_until: datetime | None) -> bool:
    return is_over(lease_until) or is_gone(owner.rpartition("#")[0])


def claim(session: Session, due: Due, owner: str) -> Webhook | None:
    """Take the lease of an endpoint, in a writing transaction; None when another process was faster."""
    row = session.scalar(select(Webhook).where(Webhook.id == due.webhook_id).with_for_update())
    if row is None or row.status != "active" or not _is_free(row.owner, row.lease_until):
        return None
    row.owner, row.lease_until = owner, utc_now() + LEASE
    session.flush()
    return row


def read_letters(session: Session, workspace_id: int, after: int, events: Sequence[str]) -> tuple[list[Letter], int]:
    """Return what an endpoint is to be told next, and up to which number that goes.

    Of the steps of one job that wait together only the last is told. News that was pruned before it could be told is
    said as `missed`.
    """
    page = read_news(session, workspace_id, after, PAGE)
    if not page:
        return [], after
    letters = _missed(after, page[0].number)
    newest = {each.body["id"]: each.number for each in page if each.event == "job"}
    for each in page:
        if each.event in events and each.event in EVENTS and (each.event != "job" or newest[each.body["id"]] == each.number):
            letters.append(_letter(each))
    return letters, page[-1].number


def _missed(after: int, first: int) -> list[Letter]:
    if first == after + 1:
        return []
    return [Letter(first - 1, "missed", {"first": after + 1, "last": first - 1})]


def _letter(news: News) -> Letter:
    """What is told names no records: of a preview only its three numbers leave."""
    body = dict(news.body)
    preview = body.get("preview")
    if isinstance(preview, dict):
        body["preview"] = {key: preview.get(key) for key in ("total", "qualified", "rate")}
    return Letter(news.number, news.event, body)


def note_taken(session: Session, webhook_id: str, owner: str, number: int) -> bool:
    """Write down that everything up to a number was taken, and renew the lease; False when the lease was lost."""
    now = utc_now()
    values = {"position": number, "failures": 0, "next_attempt_at": None, "last_error": None, "last_delivered_at": now}
    return _update(session, webhook_id, owner, {**values, "lease_until": now + LEASE})


def note_skipped(session: Session, webhook_id: str, owner: str, number: int) -> bool:
    """Write down that nothing up to a number was for the endpoint; False when the lease was lost."""
    return _update(session, webhook_id, owner, {"position": number})


def release(session: Session, webhook_id: str, owner: str) -> None:
    """Give the lease back."""
    _update(session, webhook_id, owner, {"owner": "", "lease_until": None})


def note_failed(session: Session, webhook_id: str, owner: str, error: str, *, wait_seconds: float | None, is_final: bool) -> None:
    """Write down a failed attempt and when the next one is; after too many the endpoint is disabled, which the audit says.

    Args:
        wait_seconds: How long the endpoint asked to wait; None for the usual growing time.
        is_final: The endpoint said that it is gone.
    """
    row = session.scalar(select(Webhook).where(Webhook.id == webhook_id, Webhook.owner == owner).with_for_update())
    if row is None:
        return
    row.failures += 1
    row.last_error = error
    row.next_attempt_at = utc_now() + timedelta(seconds=backoff_seconds(row.failures) if wait_seconds is None else wait_seconds)
    row.owner, row.lease_until = "", None
    if is_final or row.failures >= MOST_FAILURES:
        _disable(session, row)
    session.flush()


def backoff_seconds(failures: int) -> float:
    """Return how long to wait after so many failures in a row: doubling from 5 seconds to an hour, half of it by chance."""
    full = min(FIRST_WAIT_SECONDS * 2.0 ** (failures - 1), LONGEST_WAIT_SECONDS)
    return full / 2 + random.uniform(0, full / 2)  # noqa: S311 - it spreads attempts, it keeps no secret


def _disable(session: Session, row: Webhook) -> None:
    row.status, row.next_attempt_at = "disabled", None
    name = session.scalar(select(Workspace.name).where(Workspace.id == row.workspace_id)) or ""
    text = f"Disabled the webhook to {row.url} after {row.failures} failures: {row.last_error}"
    audit.note(session, Actor(row.workspace_id, name, WINNOW), "webhook.disabled", target=row.url, text=text)


def _update(session: Session, webhook_id: str, owner: str, values: Mapping[str, object]) -> bool:
    query = update(Webhook).where(Webhook.id == webhook_id, Webhook.owner == owner).values(**values)
    result = session.execute(query, execution_options={"synchronize_session": False})
    assert isinstance(result, CursorResult)
    return result.rowcount == 1
