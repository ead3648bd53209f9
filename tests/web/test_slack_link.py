"""The page where a person says which Slack user they are: they sign in, see both accounts, and agree once."""

import shutil
from pathlib import Path

from playwright.async_api import Browser, expect
from sqlalchemy.orm import Session

from api.slack.inbox import Visitor
from api.slack.links import keep_code
from qualification.access.members import NewMember, add_member
from qualification.access.passwords import hash_password
from qualification.identity import Actor
from storage.database import Database
from storage.slack import find_user
from storage.workspaces import ensure_workspace
from tests.web.conftest import serving, settings_of

PASSWORD = "correct horse battery"
CODE = "a-code-of-this-test"
BO = Visitor("T1", "U9", "Bo <b>Miller</b>", "acme")


async def test_a_person_signs_in_sees_whose_slack_account_it_is_and_links_it_once(
    browser: Browser, migrated_file: Path, tmp_path: Path
) -> None:
    path = tmp_path / "winnow.db"
    shutil.copy(migrated_file, path)
    database = Database(f"sqlite:///{path}")
    with database.bulk_writing() as session:
        _prepare(session)
    with serving(settings_of(path).model_copy(update={"auth": "keys"})) as url:
        page = await browser.new_page()
        await page.goto(f"{url}/slack/link#{CODE}")
        await page.get_by_label("Name or e-mail").fill("ada@example.com")
        await page.get_by_label("Password").fill(PASSWORD)
        await page.get_by_role("button", name="Sign in").click()

        await expect(page.get_by_text("Bo <b>Miller</b> (U9)")).to_be_visible()
        await expect(page.get_by_text("ada@example.com", exact=True)).to_be_visible()
        await page.get_by_role("button", name="This Slack account is mine").click()
        await expect(page.get_by_role("status")).to_contain_text("acts as ada@example.com")

        await page.goto("about:blank")
        await page.goto(f"{url}/slack/link#{CODE}")
        await expect(page.get_by_role("alert")).to_contain_text("used before")
        await page.close()
    with database.bulk_reading() as session:
        linked = find_user(session, "T1", "U9")
        assert linked is not None and linked.person == "ada@example.com"
    database.sync_engine.dispose()


def _prepare(session: Session) -> None:
    workspace_id = ensure_workspace(session, "default").id
    member = NewMember("ada@example.com", "Ada", "editor", hash_password(PASSWORD, "ada@example.com"))
    add_member(session, Actor(workspace_id, "default", "setup"), member)
    keep_code(session, BO, CODE)
