"""The Slack app of one process: bolt checks and reads the requests, everything else goes on after Slack was answered."""

import asyncio
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import aiohttp
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from agent.copilot import Copilot
from agent.models import model_factory
from api.services import Services
from api.slack.answering import BROKEN, Answers
from api.slack.calls import SlackCalls, Sleep
from api.slack.cards import Look
from api.slack.desk import Desk
from api.slack.histogram import Pictures
from api.slack.inbox import Message, Opened, Place, Visitor, read_command, read_event, read_press
from api.slack.interrupted import tell_interrupted
from api.slack.posted_cards import PostedCards
from api.slack.presses import DECISIONS, Presses
from api.slack.replies import Habits
from api.slack.signatures import is_signed
from api.slack.tasks import Tasks
from api.slack.whispers import Whispers
from settings import Settings

BUSY = "I have too much to do at the moment. Please try again in a minute."
INVALID = '{"error": "invalid request"}'
END_SECONDS = 3.0
_TIMEOUT_SECONDS = 15
_ANY = re.compile(r".*", re.DOTALL)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Answered:
    """What Slack is answered with."""

    status: int
    body: str
    content_type: str


class SlackApp:
    """Takes requests of Slack, whole and unread. Make it inside the event loop; run `keep` beside it; `close` it at the end."""

    def __init__(self, services: Services, secrets: tuple[str, str], *, sleep: Sleep = asyncio.sleep, habits: Habits | None = None) -> None:
        signing_secret, token = secrets
        settings = services.settings
        self._services = services
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_TIMEOUT_SECONDS))
        client = AsyncWebClient(token=token, base_url=settings.slack_api_url, session=self._session, timeout=_TIMEOUT_SECONDS)
        client.retry_handlers = []  # we do that
        self._calls = calls = SlackCalls(client, sleep)
        look = Look(settings.browser_url, pictures_of(settings, signing_secret))
        self.cards = PostedCards(services.database, calls, look)
        self._quick_copilot = _quick_copilot(services)
        self._whispers = Whispers(services, calls)
        answers = Answers(services, calls, look, self.cards, self._whispers, self._quick_copilot, habits or Habits())
        self._desk, self._presses = Desk(answers), Presses(answers)
        self.tasks = Tasks()
        self._signing_secret = signing_secret
        self._bolt = self._make_bolt(signing_secret, token)

    def _make_bolt(self, signing_secret: str, token: str) -> AsyncApp:
        async def authorize(enterprise_id: str | None, team_id: str | None, user_id: str | None) -> AuthorizeResult:
            return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, user_id=user_id, bot_token=token)

        client = AsyncWebClient(base_url=self._services.settings.slack_api_url)  # no token: bolt would ask Slack who it is
        bolt = AsyncApp(
            name="winnow", signing_secret=signing_secret, authorize=authorize, client=client, request_verification_enabled=False
        )
        bolt.command(_ANY)(self._on_command)
        bolt.action(_ANY)(self._on_action)
        bolt.event(_ANY)(self._on_event)
        return bolt

    async def dispatch(self, body: bytes, headers: Mapping[str, str]) -> Answered:
        """Answer a request of Slack at once, with the work still to come.

        Nothing of the body is read before its signature was found right and fresh. With too much to do the answer is 503: Slack
        sends an event again later, and shows the person who typed or pressed that it did not arrive.

        Raises:
            ValueError: The body is neither a form nor JSON.
        """
        if not is_signed(self._signing_secret, body, headers):
            return Answered(401, INVALID, "application/json")
        if not self.tasks.has_room:
            log.warning("a request of Slack was turned away: too many are being answered")
            return Answered(503, BUSY, "text/plain")
        response = await self._bolt.async_dispatch(AsyncBoltRequest(body=body.decode(), headers=dict(headers)))
        content_type = (response.headers.get("content-type") or ["text/plain"])[0]
        return Answered(response.status, response.body or "", content_type)

    async def keep(self) -> None:
        """Say which answers broke off with the last process, then keep the cards as their change sets stand, until cancelled."""
        await tell_interrupted(self._services.database, self._calls)
        await self.cards.keep()

    async def close(self) -> None:
        """End the runs under way, let their last words out, and hang up."""
        await self._services.copilot.close()
        await self._quick_copilot.close()
        await self.tasks.close(END_SECONDS)
        await self.hang_up()

    async def hang_up(self) -> None:
        """Close the connections to Slack."""
        await self._session.close()

    async def _on_command(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        command = read_command(body)
        place = Place(command.channel, "", command.channel.startswith("D"))
        self.tasks.start(self._desk.on_command(command), partial(self._apologise, command.visitor, place, command.response_url))
        await ack()

    async def _on_action(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        press = read_press(body)
        if press is not None:
            apology = partial(self._apologise, press.visitor, press.place, press.response_url)
            self.tasks.start(self._presses.on_press(press), apology, is_short=press.action in DECISIONS)
        await ack()

    async def _on_event(self, body: dict[str, Any]) -> None:
        """Bolt has acknowledged it already."""
        match read_event(body):
            case Message() as message:
                apology = partial(self._apologise, message.visitor, message.place) if message.is_called else None
                self.tasks.start(self._desk.on_message(message), apology)
            case Opened() as opened:
                self.tasks.start(self._desk.on_opened(opened))
            case None:
                return

    async def _apologise(self, visitor: Visitor, place: Place, response_url: str = "") -> None:
        """Say to one person that their request was taken and could not be answered."""
        url = self._whispers.url(response_url) if response_url else None
        await self._whispers.tell(visitor, place, url, BROKEN)


def pictures_of(settings: Settings, secret: str) -> Pictures | None:
    """Return what makes histograms images: only where Slack can fetch them, at a public address with TLS."""
    public = settings.public_url
    return Pictures(settings.browser_url, secret) if public and public.startswith("https://") else None


def _quick_copilot(services: Services) -> Copilot:
    """Return a copilot that needs no model, whatever answers everything else."""
    return Copilot(services.database, services.snapshots, services.results, models=model_factory("offline"), today=services.today)
