"""Letting people in from the terminal: the first admin, their keys, and shutting them out again."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from cli.serve import tell_who_may_come
from cli.workspace import open_workspace
from settings import Settings
from tests.cli.conftest import Winnow

pytestmark = pytest.mark.slow
PASSWORD = "correct horse battery\n"


@contextmanager
def served(home: Path) -> Iterator[TestClient]:
    settings = Settings(home=home / "home", auth="keys", _env_file=None)
    with TestClient(create_app(settings), base_url="http://localhost:8000") as client:
        yield client


def status(client: TestClient, key: str) -> int:
    return client.get("/api/v1/session", headers={"Authorization": f"Bearer {key}"}).status_code


def test_the_first_admin_and_their_key_are_made_in_the_terminal_and_let_in_at_once(winnow: Winnow, home: Path) -> None:
    added = winnow("members", "add", "Ada@Example.com", "--role", "admin", "--password-stdin", typed=PASSWORD)
    made = winnow("keys", "create", "laptop", "--for", "ada@example.com")
    key = made.stdout.strip()
    with served(home) as client:
        signed = client.post("/api/v1/session", json={"person": "ada@example.com", "password": PASSWORD.strip()})
        before = status(client, key)
        winnow("keys", "revoke", key[:11])
        after = status(client, key)

    assert added.stdout == "Added ada@example.com to default as admin.\n"
    assert key.startswith("wk_") and "\n" not in key and "laptop: admin for ada@example.com" in made.stderr
    assert (signed.json()["role"], before, after) == ("admin", 200, 401)


def test_who_is_disabled_in_the_terminal_is_out_at_once(winnow: Winnow, home: Path) -> None:
    winnow("members", "add", "ada@example.com", "--role", "admin", "--no-password")
    winnow("members", "add", "ed@example.com", "--no-password")
    key = winnow("keys", "create", "laptop", "--for", "ed@example.com").stdout.strip()
    with served(home) as client:
        before = status(client, key)
        shown = winnow("members", "disable", "ed@example.com").stdout
        shut = status(client, key)
        winnow("members", "enable", "ed@example.com")
        again = status(client, key)

    assert shown == "ed@example.com: editor, no password, disabled\n"
    assert (before, shut, again) == (200, 401, 200)


def test_keys_and_members_are_listed_without_any_secret(winnow: Winnow) -> None:
    winnow("members", "add", "ada@example.com", "--role", "admin", "--name", "Ada L", "--password-stdin", typed=PASSWORD)
    key = winnow("keys", "create", "Segment", "--for", "ada@example.com", "--ingest", "--days", "0").stdout.strip()

    assert winnow("members", "list").stdout == "ada@example.com (Ada L): admin\n"
    listed = winnow("keys", "list").stdout
    assert listed == f"{key[:11]}…  Segment: admin for ada@example.com, only for sending records, never expires, never used\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("keys", "create", "x", "--for", "eve@example.com"), "winnow members add eve@example.com --workspace default makes one"),
        (("keys", "revoke", "wk_nothing"), "no key wk_nothing in this workspace"),
        (("members", "role", "ada@example.com", "viewer"), "ada@example.com is the last admin"),
        (("members", "role", "ada@example.com", "owner"), "a role is viewer, editor, admin"),
        (("members", "add", "ada@example.com", "--no-password"), "is a member of default already"),
        (("members", "add", "new@example.com"), "use --password-stdin"),
        (("members", "list", "--workspace", "nowhere"), "there is no workspace nowhere"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(winnow: Winnow, arguments: tuple[str, ...], said: str) -> None:
    winnow("members", "add", "ada@example.com", "--role", "admin", "--no-password")

    result = winnow(*arguments)

    assert result.exit_code in (1, 2) and result.stderr.startswith("Error: ") and said in result.stderr


def test_a_server_that_nobody_can_sign_in_to_says_which_command_makes_the_first_admin(
    winnow: Winnow, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WINNOW_AUTH", "keys")
    with open_workspace("default") as opened:
        tell_who_may_come(opened)
    before = capsys.readouterr().err
    winnow("members", "add", "ada@example.com", "--role", "admin", "--no-password")
    with open_workspace("default") as opened:
        tell_who_may_come(opened)

    assert "winnow members add you@example.com --role admin\n" in before
    assert capsys.readouterr().err == ""
