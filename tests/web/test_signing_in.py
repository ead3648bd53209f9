"""Where people sign in: a wrong password, the right one, an ended session, a viewer, and the next person at the same browser."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from qualification.access.members import NewMember, add_member
from qualification.access.passwords import hash_password
from qualification.identity import Actor, Role
from storage.database import Database
from storage.workspaces import ensure_workspace
from tests.web.conftest import PATIENCE_MS, serving, settings_of
from tests.web.rail import Rail

PASSWORD = "correct horse battery"
PEOPLE: dict[str, Role] = {"ada@example.com": "editor", "vic@example.com": "viewer"}
ASKED = "turn on autoqualify for the Keywords signal"


@pytest.fixture
async def page(browser: Browser, sample_file: Path, tmp_path: Path) -> AsyncIterator[Page]:
    """A page of a server that asks who one is."""
    path = tmp_path / "winnow.db"
    shutil.copy(sample_file, path)
    database = Database(f"sqlite:///{path}")
    with database.bulk_writing() as session:
        actor = Actor(ensure_workspace(session, "default").id, "default", "setup")
        for person, role in PEOPLE.items():
            add_member(session, actor, NewMember(person, person.split("@")[0].title(), role, hash_password(PASSWORD, person)))
    database.sync_engine.dispose()
    with serving(settings_of(path).model_copy(update={"auth": "keys"})) as url:
        context = await browser.new_context(base_url=url, viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
        context.set_default_timeout(PATIENCE_MS)
        yield await context.new_page()
        await context.close()


async def sign_in(page: Page, person: str, password: str = PASSWORD) -> None:
    await page.get_by_label("Name or e-mail").fill(person)
    await page.locator("input[type=password]").fill(password)
    await page.get_by_role("button", name="Sign in").click()


async def test_a_wrong_password_says_so_and_the_right_one_opens_the_page_that_was_asked_for(page: Page) -> None:
    await page.goto("/signals")
    await sign_in(page, "ada@example.com", "wrong")
    await expect(page.get_by_role("alert")).to_contain_text("No active member of this workspace")

    await sign_in(page, "ada@example.com")

    await expect(page.get_by_role("heading", level=1, name="Signals")).to_be_visible()
    await expect(page).to_have_title("Signals · Winnow")


async def test_an_ended_session_loses_nothing_of_what_was_said_and_typed(page: Page) -> None:
    await page.goto("/")
    await sign_in(page, "ada@example.com")
    rail = Rail(page)
    await rail.ask(ASKED)

    await page.context.clear_cookies()
    await rail.say("half a thought")
    await expect(page.get_by_text("Your session has ended")).to_be_visible()
    await sign_in(page, "ada@example.com")

    await expect(rail.input).to_have_value("half a thought")
    await expect(rail.cards).to_contain_text("Waiting for you")


async def test_the_next_person_finds_nothing_of_the_one_before_and_a_viewer_sees_why_confirm_is_off(page: Page) -> None:
    await page.goto("/")
    await sign_in(page, "ada@example.com")
    rail = Rail(page)
    await rail.ask(ASKED)
    await rail.input.fill("for nobody else")
    await page.get_by_role("button", name="Sign out").click()
    await sign_in(page, "vic@example.com")

    await expect(rail.input).to_have_value("")
    await expect(rail.turns).to_have_count(0)
    card = (await rail.ask(ASKED)).get_by_test_id("changeset")

    await expect(card.get_by_role("button", name="Confirm")).to_be_disabled()
    await expect(card.get_by_role("button", name="Confirm")).to_have_accessible_description(
        "Your role is viewer. An editor or admin of the workspace can decide this."
    )


async def test_a_person_gives_themselves_another_password_and_stays_signed_in(page: Page) -> None:
    await page.goto("/")
    await sign_in(page, "ada@example.com")
    await page.get_by_role("button", name="Change your password").click()
    dialog = page.get_by_role("dialog", name="Change your password")
    await dialog.locator("[autocomplete=current-password]").fill("not the right one")
    await dialog.locator("[autocomplete=new-password]").fill("another horse battery")
    await dialog.get_by_role("button", name="Change it").click()
    await expect(dialog).to_contain_text("This is not your password.")

    await dialog.locator("[autocomplete=current-password]").fill(PASSWORD)
    await dialog.get_by_role("button", name="Change it").click()
    await expect(page.get_by_text("Your password is changed.")).to_be_visible()
    await expect(dialog).to_have_count(0)

    assert await (await Rail(page).ask(ASKED)).get_by_test_id("changeset").count() == 1
    await page.get_by_role("button", name="Sign out").click()
    await sign_in(page, "ada@example.com", "another horse battery")
    await expect(page.get_by_role("heading", level=1, name="Qualification")).to_be_visible()
