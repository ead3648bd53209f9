"""What Slack sends, as values: a command, a message to us, a pressed button, an opened assistant thread."""

import hashlib
import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Body = Mapping[str, Any]

_MARKUP = re.compile(r"<([@#!])([A-Za-z0-9^_-]{1,80})(?:\|([^>\n]{0,200}))?>|<([^@#!>\s|][^>|\n]{0,2000})(?:\|([^>\n]{0,2000}))?>")
_LEADING_MENTION = re.compile(r"^\s*<@[A-Z0-9]{1,40}(?:\|[^>]{0,200})?>[\s,:]*")
_HEARD = ("app_mention", "message")
_SAID = ("", "file_share", "thread_broadcast")  # the other subtypes tell of something else than a person's words


@dataclass(frozen=True)
class Visitor:
    """A Slack user. `name` and `team_name` are empty where Slack did not say them."""

    team_id: str
    user_id: str
    name: str = ""
    team_name: str = ""


@dataclass(frozen=True)
class Place:
    """Where a conversation is.

    Attributes:
        root_ts: The message that its thread hangs under; empty for the main line of a direct message.
        is_direct: Whether only the person and the app are there.
    """

    channel: str
    root_ts: str
    is_direct: bool = False


@dataclass(frozen=True)
class Command:
    """`/winnow …`, typed anywhere."""

    visitor: Visitor
    channel: str
    text: str
    response_url: str
    keys: tuple[str, ...]


@dataclass(frozen=True)
class Message:
    """A mention, a direct message, or a reply in a thread. `is_called` is false for a reply that names us nowhere."""

    visitor: Visitor
    place: Place
    text: str
    is_called: bool
    keys: tuple[str, ...]


@dataclass(frozen=True)
class Press:
    """A pressed button of a message at `ts`; an ephemeral message can only be changed through its response_url."""

    visitor: Visitor
    place: Place
    ts: str
    action: str
    value: str
    is_ephemeral: bool
    response_url: str
    keys: tuple[str, ...]


@dataclass(frozen=True)
class Opened:
    """A person opened the assistant."""

    place: Place
    keys: tuple[str, ...]


def read_command(body: Body) -> Command:
    """Return a slash command."""
    visitor = Visitor(_text(body, "team_id"), _text(body, "user_id"), _text(body, "user_name"), _text(body, "team_domain"))
    key = _key("command", _text(body, "trigger_id") or _digest(body))
    return Command(visitor, _text(body, "channel_id"), said_in(_text(body, "text")), _text(body, "response_url"), (key,))


def read_press(body: Body) -> Press | None:
    """Return a pressed button; None for a press that says nothing to us."""
    pressed = [each for each in body.get("actions") or () if isinstance(each, Mapping)]
    if not pressed:
        return None
    user, team, container = _part(body, "user"), _part(body, "team"), _part(body, "container")
    message = _part(body, "message")
    channel = _text(_part(body, "channel"), "id") or _text(container, "channel_id")
    ts = _text(container, "message_ts") or _text(message, "ts")
    root = _text(container, "thread_ts") or _text(message, "thread_ts")
    is_direct = channel.startswith("D")
    return Press(
        visitor=Visitor(
            _text(user, "team_id") or _text(team, "id"),
            _text(user, "id"),
            _text(user, "username") or _text(user, "name"),
            _text(team, "domain"),
        ),
        place=Place(channel, root or ("" if is_direct else ts), is_direct),
        ts=ts,
        action=_text(pressed[0], "action_id"),
        value=_text(pressed[0], "value"),
        is_ephemeral=bool(container.get("is_ephemeral")),
        response_url=_text(body, "response_url"),
        keys=(_key("press", _text(body, "trigger_id") or _digest(body)),),
    )


def read_event(body: Body) -> Message | Opened | None:
    """Return what an event says to us; None for what it does not: bots, edits, joins, channels' own talk."""
    event = _part(body, "event")
    kind = _text(event, "type")
    event_key = _key("event", _text(body, "event_id") or _digest(body))
    if kind == "assistant_thread_started":
        thread = _part(event, "assistant_thread")
        return Opened(Place(_text(thread, "channel_id"), _text(thread, "thread_ts"), is_direct=True), (event_key,))
    if kind not in _HEARD or event.get("bot_id") or _text(event, "subtype") not in _SAID or not event.get("user"):
        return None
    return _read_message(body, event, event_key)


def _read_message(body: Body, event: Body, event_key: str) -> Message | None:
    channel, ts, thread_ts = _text(event, "channel"), _text(event, "ts"), _text(event, "thread_ts")
    is_direct = _text(event, "channel_type") == "im"
    is_mention = _text(event, "type") == "app_mention"
    own = _own_ids(body)
    if _text(event, "user") in own:
        return None
    if not is_mention and not is_direct and (not thread_ts or any(f"<@{each}" in _text(event, "text") for each in own)):
        return None  # talk of the channel, or a mention that comes again as one
    team = _text(event, "user_team") or _text(event, "team") or _text(body, "team_id")
    root = thread_ts or ("" if is_direct else ts)
    text = said_in(_without_us(_text(event, "text"), own))
    keys = (event_key, _key("message", channel, ts))
    return Message(Visitor(team, _text(event, "user")), Place(channel, root, is_direct), text, is_mention or is_direct, keys)


def _own_ids(body: Body) -> list[str]:
    """Return the ids under which this app is mentioned."""
    found = [_text(each, "user_id") for each in body.get("authorizations") or () if isinstance(each, Mapping) and each.get("is_bot", True)]
    return [each for each in found if each]


def _without_us(text: str, own: list[str]) -> str:
    text = _LEADING_MENTION.sub("", text)
    for each in own:
        text = re.sub(rf"<@{re.escape(each)}(?:\|[^>]{{0,200}})?>", "", text)
    return text


def said_in(text: str) -> str:
    """Return what a person typed: Slack's markup of links, names and channels is taken away, and its escapes."""
    return html.unescape(_MARKUP.sub(_typed, text)).replace("\u00a0", " ").strip()


def _typed(match: re.Match[str]) -> str:
    mark, name, label, address, link_label = match.groups()
    if address is not None:
        return link_label or str(address).removeprefix("mailto:")
    shown = label or name
    return f"#{shown}" if mark == "#" else f"@{shown}"


def _text(body: Body, key: str) -> str:
    value = body.get(key)
    return value if isinstance(value, str) else ""


def _part(body: Body, key: str) -> Body:
    value = body.get(key)
    return value if isinstance(value, Mapping) else {}


def _key(*parts: str) -> str:
    """Return a key of bounded length."""
    whole = ":".join(parts)
    return whole if len(whole) <= 150 else hashlib.sha256(whole.encode()).hexdigest()


def _digest(body: Body) -> str:
    return hashlib.sha256(repr(sorted(body.items(), key=lambda pair: pair[0])).encode()).hexdigest()
