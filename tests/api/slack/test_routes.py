"""The routes of Slack in the service: signed, or told what is missing; the page of the link; the picture."""

import re
import subprocess
import sys
from collections.abc import Iterator

import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient

from api.app import create_app
from api.services import Services
from api.slack.histogram import Pictures
from api.slack.inbox import Visitor
from api.slack.links import actor_of_visitor, make_link
from evals.surfaces.slack_driver import signed_headers
from settings import Settings
from tests.api.conftest import BASE_URL

pytestmark = pytest.mark.slow

ROUTES = ("/slack/commands", "/slack/interactions", "/slack/events")
STRANGER = Visitor("T1", "U9", "Bo", "example")
FORM = {"content-type": "application/x-www-form-urlencoded"}


@pytest.fixture
def set_up(settings: Settings) -> Iterator[TestClient]:
    update = {
        "slack_signing_secret": SecretStr("secret"),
        "slack_bot_token": SecretStr("xoxb-1"),
        "slack_api_url": "http://127.0.0.1:9/api/",
    }
    with TestClient(create_app(settings.model_copy(update=update)), base_url=BASE_URL, raise_server_exceptions=False) as client:
        yield client


def services_of(client: TestClient) -> Services:
    found: Services = client.app.state.services  # type: ignore[attr-defined]
    return found


def make(client: TestClient) -> str:
    return client.portal.call(make_link, services_of(client), STRANGER)  # type: ignore[union-attr]


@pytest.mark.parametrize("path", ROUTES)
def test_a_server_without_a_slack_app_says_how_to_get_one(empty: TestClient, path: str) -> None:
    answer = empty.post(path, content="{}")

    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "slack_not_configured")
    assert "WINNOW_SLACK_SIGNING_SECRET" in answer.json()["error"]["message"]


def test_a_server_without_a_slack_app_does_not_import_its_library() -> None:
    code = "import sys; import api.app; sys.exit(any(name in sys.modules for name in ('slack_bolt', 'slack_sdk', 'aiohttp')))"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("path", ROUTES)
def test_a_request_that_is_not_signed_is_refused(set_up: TestClient, path: str) -> None:
    assert set_up.post(path, content="payload=%7B%7D", headers=FORM).status_code == 401


def test_slack_may_come_by_any_host_and_is_told_its_challenge(set_up: TestClient) -> None:
    body = '{"type": "url_verification", "challenge": "abc"}'
    headers = {"Host": "tunnel.example", "content-type": "application/json", **signed_headers("secret", body)}

    answer = set_up.post("/slack/events", content=body, headers=headers)

    assert (answer.status_code, answer.json()) == (200, {"challenge": "abc"})


@pytest.mark.parametrize("content", [b"{", b"\xff\xfe", b"payload=nonsense"])
def test_a_body_that_cannot_be_read_gets_a_sentence(set_up: TestClient, content: bytes) -> None:
    answer = set_up.post("/slack/events", content=content)

    assert answer.status_code in (401, 422)


def test_the_page_of_the_link_holds_nothing_and_cannot_be_framed(empty: TestClient) -> None:
    answer = empty.get("/slack/link")

    assert answer.status_code == 200
    policy = answer.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy
    nonce = re.search(r"'nonce-([^']+)'", policy)
    assert nonce is not None and answer.text.count(f'nonce="{nonce[1]}"') == 2
    assert (answer.headers["referrer-policy"], answer.headers["cache-control"]) == ("no-referrer", "no-store")


def test_on_ones_own_machine_the_link_makes_the_slack_user_the_local_admin(set_up: TestClient) -> None:
    link = make(set_up)
    code = link.partition("#")[2]
    assert link.startswith("http://127.0.0.1:8000/slack/link#")

    claim = set_up.post("/slack/link/claim", json={"code": code}).json()
    accepted = set_up.post("/slack/link", json={"code": code})
    again = set_up.post("/slack/link", json={"code": code})

    assert claim == accepted.json()
    assert (claim["slack_user"], claim["slack_team"], claim["person"]) == ("Bo", "example", "local")
    assert (again.status_code, again.json()["error"]["code"]) == (410, "link_not_valid")
    actor = set_up.portal.call(actor_of_visitor, services_of(set_up), STRANGER)  # type: ignore[union-attr]
    assert actor is not None
    assert (actor.person, actor.role) == ("local", "admin")
    assert set_up.get("/api/v1/audit").json()["items"][0]["action"] == "slack.linked"


def test_the_link_cannot_be_used_from_outside_where_nobody_signs_in(set_up: TestClient) -> None:
    code = make(set_up).partition("#")[2]

    outside = set_up.post("/slack/link", json={"code": code}, headers={"Host": "tunnel.example"})
    foreign = set_up.post("/slack/link", json={"code": code}, headers={"Origin": "https://evil.example"})

    assert (outside.status_code, foreign.status_code) == (421, 403)


def test_where_people_sign_in_a_link_needs_somebody_who_did(settings: Settings) -> None:
    with TestClient(create_app(settings.model_copy(update={"auth": "keys"})), base_url=BASE_URL) as client:
        code = make(client).partition("#")[2]

        assert client.post("/slack/link", json={"code": code}).status_code == 401
        assert client.post("/slack/link/claim", json={"code": code}).status_code == 401
        assert client.get("/slack/link").status_code == 200


def test_the_picture_is_drawn_for_signed_counts_only(set_up: TestClient) -> None:
    url = Pictures("", "secret").url((1,) * 10)

    drawn = set_up.get(url, headers={"Host": "tunnel.example"})
    forged = set_up.get(url.replace("1.1", "9.9"))

    assert (drawn.status_code, drawn.headers["content-type"]) == (200, "image/png")
    assert (forged.status_code, forged.json()["error"]["code"]) == (422, "invalid_request")
