"""Drives the Slack app without Slack: a locally signed message in, what it answered and proposed out. For evals and tests."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

import orjson
from pydantic import SecretStr
from slack_sdk.signature import SignatureVerifier

from api.services import Services
from api.slack.app import Answered, SlackApp
from api.slack.calls import Sleep
from api.slack.cards import CONFIRM, Pressed, read_pressed
from api.slack.replies import Habits
from evals.surfaces.slack_loopback import LoopbackSlack, buttons_of
from qualification.identity import Actor
from storage.tables import SlackUser, utc_now

TEAM, USER, BOT, CHANNEL = "T1", "U1", "UBOT", "C1"
_SECRETS = ("local-signing-secret", "xoxb-local")
_LONGEST_SECONDS = 300.0

Json = dict[str, Any]


@dataclass(frozen=True)
class SlackTurn:
    """What one message gave.

    Attributes:
        text: All that was said, streamed or posted, without the blocks.
        blocks: Every block of it, cards included, in order.
        proposed: The change sets that Confirm buttons of it stand for, in order.
    """

    text: str
    blocks: Sequence[Json]
    proposed: Sequence[Pressed]


@dataclass
class SlackSurface:
    """One Slack workspace with one app. `say` waits until everything is answered."""

    app: SlackApp
    slack: LoopbackSlack
    signing_secret: str
    _sent: int = field(default=0, init=False)

    async def say(self, text: str, *, user: str = USER, root_ts: str = "1700000000.000001") -> SlackTurn:
        """Mention the app in a thread of a channel; the same thread and user go on with the same conversation."""
        before = len(self.slack.calls)
        await self.send_event(self.mention(text, user=user, root_ts=root_ts))
        await self.settle()
        return _turn_of([(call.method, call.body) for call in self.slack.calls[before:] if call.is_taken])

    async def confirm(self, pressed: Pressed, *, user: str = USER, root_ts: str = "1700000000.000001") -> None:
        """Press Confirm of a card, and wait until it was acted on."""
        await self.send_press(self.press(CONFIRM, pressed.value(), user=user, root_ts=root_ts))
        await self.settle()

    async def settle(self) -> None:
        """Wait until all that was sent is answered, and the cards show it."""
        await asyncio.wait_for(self.app.tasks.idle(), _LONGEST_SECONDS)
        await self.app.cards.refresh()

    def mention(self, text: str, *, user: str = USER, root_ts: str = "", channel: str = CHANNEL) -> Json:
        """Return an event: somebody mentions the app."""
        number = self._next()
        event: Json = {"type": "app_mention", "user": user, "team": TEAM, "channel": channel, "ts": f"1700000000.{number:06}"}
        event |= {"text": f"<@{BOT}> {text}"} | ({"thread_ts": root_ts} if root_ts else {})
        return self.event(event, number)

    def direct(self, text: str, *, user: str = USER, root_ts: str = "", channel: str = "D1") -> Json:
        """Return an event: somebody writes to the app alone."""
        number = self._next()
        event: Json = {"type": "message", "channel_type": "im", "user": user, "team": TEAM, "channel": channel, "text": text}
        event |= {"ts": f"1700000000.{number:06}"} | ({"thread_ts": root_ts} if root_ts else {})
        return self.event(event, number)

    def event(self, event: Json, number: int | None = None) -> Json:
        """Return an event in its envelope."""
        event_id = f"Ev{self._next() if number is None else number}"
        authorized = [{"team_id": TEAM, "user_id": BOT, "is_bot": True}]
        return {"type": "event_callback", "team_id": TEAM, "event_id": event_id, "event": event, "authorizations": authorized}

    def command(self, text: str, *, user: str = USER, channel: str = CHANNEL) -> Json:
        """Return a slash command."""
        about = {"team_id": TEAM, "team_domain": "example", "channel_id": channel, "user_id": user, "user_name": f"name-of-{user}"}
        sent = {"command": "/winnow", "text": text, "response_url": self.slack.response_url, "trigger_id": f"trigger-{self._next()}"}
        return about | sent

    def press(
        self, action: str, value: str, *, user: str = USER, root_ts: str = "", ts: str = "1700000000.9", channel: str = CHANNEL
    ) -> Json:
        """Return a pressed button."""
        container: Json = {"type": "message", "message_ts": ts, "channel_id": channel} | ({"thread_ts": root_ts} if root_ts else {})
        return {
            "type": "block_actions",
            "team": {"id": TEAM, "domain": "example"},
            "user": {"id": user, "username": f"name-of-{user}", "team_id": TEAM},
            "channel": {"id": channel},
            "container": container,
            "trigger_id": f"trigger-{self._next()}",
            "response_url": self.slack.response_url,
            "actions": [{"type": "button", "action_id": action, "value": value, "block_id": "b"}],
        }

    async def send_event(self, body: Json, **headers: str) -> Answered:
        """Send an event, signed."""
        return await self._send(orjson.dumps(body).decode(), "application/json", headers)

    async def send_command(self, body: Json, **headers: str) -> Answered:
        """Send a slash command, signed."""
        return await self._send(urlencode(body), "application/x-www-form-urlencoded", headers)

    async def send_press(self, body: Json, **headers: str) -> Answered:
        """Send a pressed button, signed."""
        return await self._send(urlencode({"payload": orjson.dumps(body).decode()}), "application/x-www-form-urlencoded", headers)

    async def _send(self, body: str, content_type: str, headers: Mapping[str, str]) -> Answered:
        signed = signed_headers(self.signing_secret, body)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.app.dispatch(body.encode(), {"content-type": content_type, **signed, **named})

    def _next(self) -> int:
        self._sent += 1
        return self._sent + 1000


def signed_headers(secret: str, body: str, *, at: float | None = None) -> dict[str, str]:
    """Return the headers that Slack signs a body with, at a moment in seconds, which is now when none is given."""
    timestamp = str(int(time.time() if at is None else at))
    signature = SignatureVerifier(secret).generate_signature(timestamp=timestamp, body=body)
    assert signature is not None, "there is a body"
    return {"x-slack-request-timestamp": timestamp, "x-slack-signature": signature}


@asynccontextmanager
async def open_surface(
    services: Services, actor: Actor, *, sleep: Sleep = asyncio.sleep, habits: Habits | None = None
) -> AsyncIterator[SlackSurface]:
    """Open a Slack app beside these services, with the Slack user `U1` linked to a person. It keeps cards while it is open."""
    async with LoopbackSlack() as slack:
        update = {"slack_api_url": slack.url, "slack_signing_secret": SecretStr(_SECRETS[0]), "slack_bot_token": SecretStr(_SECRETS[1])}
        app = SlackApp(replace(services, settings=services.settings.model_copy(update=update)), _SECRETS, sleep=sleep, habits=habits)
        await link(services, actor, USER)
        keeping = asyncio.create_task(app.keep())
        try:
            yield SlackSurface(app, slack, _SECRETS[0])
        finally:
            keeping.cancel()
            await asyncio.wait({keeping})
            await app.tasks.idle()
            await app.hang_up()


async def link(services: Services, actor: Actor, user: str) -> None:
    """Let a Slack user act as a person, as the page of the link does."""
    async with services.database.writing() as session:
        row = SlackUser(team_id=TEAM, user_id=user, workspace_id=actor.workspace_id, person=actor.person, linked_at=utc_now())
        await session.merge(row)


def _turn_of(calls: Sequence[tuple[str, Json]]) -> SlackTurn:
    """Return what was posted and streamed; of an edited message what it came to."""
    said: dict[str, str] = {}
    shown: dict[str, list[Json]] = {}
    for number, (method, body) in enumerate(calls):
        key = str(body.get("ts") or number)
        match method:
            case "chat.startStream" | "chat.appendStream":
                said["stream"] = said.get("stream", "") + str(body.get("markdown_text", ""))
            case "chat.postMessage" | "chat.update" | "chat.stopStream":
                shown[key] = list(body.get("blocks") or ())
            case _:
                pass
    blocks = [block for each in shown.values() for block in each]
    posted = [str(block["text"]["text"]) for block in blocks if block["type"] == "section"]
    pressed = [read_pressed(str(button.get("value", ""))) for label, button in _buttons(shown) if label == "Confirm"]
    return SlackTurn("\n".join([*said.values(), *posted]), blocks, [each for each in pressed if each is not None])


def _buttons(shown: Mapping[str, list[Json]]) -> list[tuple[str, Json]]:
    return [pair for blocks in shown.values() for pair in buttons_of(blocks).items()]
