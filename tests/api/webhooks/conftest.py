"""A workspace with an endpoint, what sends to it, and a network that answers as told."""

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx
import orjson
import pytest
import respx
from sqlalchemy import update

from api.webhooks.courier import Courier
from api.webhooks.sending import HttpSender, make_client
from qualification.identity import Actor
from qualification.webhooks.endpoints import NewWebhook, create_webhook, get_webhook
from storage.database import Database
from storage.outbox import announce
from storage.tables import Webhook
from tests.support.workspace import make_workspace

PUBLIC = "93.184.216.34"
URL = "https://hooks.example.com/winnow"
SENT_TO = f"https://{PUBLIC}/winnow"


@dataclass
class Outside:
    """The endpoint as the network knows it: its addresses, and what it was sent."""

    router: respx.MockRouter
    addresses: list[str] = field(default_factory=lambda: [PUBLIC])

    async def resolve(self, name: str, port: int) -> Sequence[str]:
        """Look a name up."""
        if not self.addresses:
            raise OSError("no such name")
        return self.addresses

    def answers(self, *statuses: int, **headers: str) -> respx.Route:
        """Answer the next requests so, and further ones as the last."""
        responses = [httpx.Response(status, headers=headers) for status in statuses]
        route = self.router.post(SENT_TO)
        route.side_effect = [*responses, *[responses[-1]] * 50]
        return route

    @property
    def requests(self) -> list[httpx.Request]:
        """What was sent, in order."""
        return [call.request for call in self.router.calls]

    def bodies(self) -> list[dict[str, Any]]:
        """What was sent, read."""
        return [orjson.loads(request.content) for request in self.requests]


@dataclass(frozen=True)
class Telling:
    """One process that tells one endpoint."""

    database: Database
    actor: Actor
    webhook_id: str
    courier: Courier

    def announce(self, event: Any, **body: Any) -> None:
        """Write news."""
        with self.database.bulk_writing() as session:
            announce(session, self.actor.workspace_id, event, body)

    def row(self) -> Webhook:
        """Return the endpoint as it is stored."""
        with self.database.bulk_reading() as session:
            return get_webhook(session, self.actor.workspace_id, self.webhook_id)

    def due_now(self) -> None:
        """Let the time until the next attempt pass."""
        with self.database.bulk_writing() as session:
            session.execute(update(Webhook).values(next_attempt_at=None))


@pytest.fixture
def outside() -> Iterator[Outside]:
    """A network in which nothing answers yet."""
    with respx.mock(assert_all_called=False) as router:
        yield Outside(router)


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    """The pool that the service uses."""
    async with make_client() as client:
        yield client


@pytest.fixture
def sender(client: httpx.AsyncClient, outside: Outside) -> HttpSender:
    """What sends, as on a public host."""
    return HttpSender(client, outside.resolve, local=False, public_url="https://winnow.example", version="1")


@pytest.fixture
def telling(database: Database, sender: HttpSender) -> Telling:
    """An endpoint of a fresh workspace."""
    actor = make_workspace(database)
    with database.bulk_writing() as session:
        row = create_webhook(session, actor, NewWebhook(URL))
    return Telling(database, actor, row.id, Courier(database, sender))
