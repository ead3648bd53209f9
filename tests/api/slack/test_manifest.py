"""The manifest that an admin installs fits what the server serves and hears."""

from typing import Any
from urllib.parse import urlsplit

import yaml

from api.permissions import NEEDS
from api.slack.inbox import Message, Opened, read_event
from api.slack.routes import PAGE

MANIFEST: dict[str, Any] = yaml.safe_load(PAGE.with_name("manifest.yaml").read_text())
HEARD = {
    "app_mention": {"type": "app_mention", "user": "U1", "channel": "C1", "ts": "1.1", "text": "<@UBOT> hello"},
    "message.im": {"type": "message", "channel_type": "im", "user": "U1", "channel": "D1", "ts": "1.1", "text": "hello"},
    "assistant_thread_started": {"type": "assistant_thread_started", "assistant_thread": {"channel_id": "D1", "thread_ts": "1.1"}},
}


def test_every_address_is_a_route_that_rests_on_slacks_signature() -> None:
    urls = [MANIFEST["settings"][each]["request_url"] for each in ("event_subscriptions", "interactivity")]
    urls += [command["url"] for command in MANIFEST["features"]["slash_commands"]]

    assert {NEEDS[f"POST {urlsplit(url).path}"] for url in urls} == {"signature"}
    assert {urlsplit(url).netloc for url in urls} == {"winnow.example.com"}


def test_every_event_that_is_subscribed_to_is_heard() -> None:
    assert set(MANIFEST["settings"]["event_subscriptions"]["bot_events"]) == set(HEARD)
    for event in HEARD.values():
        assert isinstance(read_event({"team_id": "T1", "event_id": "Ev1", "event": event}), Message | Opened)


def test_slacks_limits_of_a_manifest_are_kept() -> None:
    about = MANIFEST["display_information"]
    assert len(about["name"]) <= 35 and len(about["description"]) <= 140 and 175 <= len(about["long_description"]) <= 4_000
    assert all(
        len(command["usage_hint"]) <= 1_000 and len(command["description"]) <= 2_000 for command in MANIFEST["features"]["slash_commands"]
    )
    assert len(MANIFEST["features"]["assistant_view"]["assistant_description"]) <= 300
