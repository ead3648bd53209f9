"""Who may do what: signatures, links, roles, and whose conversation it is."""

import time

import pytest

from api.slack.cards import CONFIRM, REJECT, UNDO
from api.slack.links import accept_claim, read_claim
from evals.surfaces.slack_driver import link, signed_headers
from evals.surfaces.slack_loopback import Failure, buttons_of
from qualification.access.members import MemberChange, NewMember, add_member, change_member
from qualification.errors import LinkNotValid
from qualification.identity import Actor
from tests.api.slack.conftest import ROOT, SAAS, Office
from tests.support.workspace import make_workspace

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(("secret", "age"), [("another-secret", 0), ("local-signing-secret", 600), ("local-signing-secret", -600)])
async def test_a_wrong_or_stale_signature_is_refused_and_nothing_happens(office: Office, secret: str, age: int) -> None:
    body = "command=%2Fwinnow&text=help&team_id=T1&user_id=U1&channel_id=C1"
    headers = signed_headers(secret, body, at=time.time() - age)

    answer = await office.surface.app.dispatch(body.encode(), {"content-type": "application/x-www-form-urlencoded", **headers})
    await office.surface.settle()

    assert answer.status == 401
    assert (office.surface.slack.calls, office.surface.slack.answers) == ([], [])


async def test_a_body_that_was_changed_after_it_was_signed_is_refused(office: Office) -> None:
    headers = signed_headers("local-signing-secret", "command=%2Fwinnow&text=help")

    answer = await office.surface.app.dispatch(
        b"command=%2Fwinnow&text=on+all", {"content-type": "application/x-www-form-urlencoded", **headers}
    )

    assert answer.status == 401


async def test_a_stranger_gets_a_link_that_they_alone_see_and_nothing_else(office: Office) -> None:
    surface, slack = office.surface, office.surface.slack

    await surface.send_command(surface.command(SAAS, user="U9"))
    await surface.settle()

    (told,) = slack.answers
    assert told["response_type"] == "ephemeral"
    button = buttons_of(told["blocks"])["Link my account"]
    assert button["url"].startswith("https://winnow.example/slack/link#")
    assert slack.calls == []
    assert await office.deeds() == []


async def test_a_link_works_once_and_from_then_on_the_stranger_is_that_person(office: Office) -> None:
    surface, slack = office.surface, office.surface.slack
    turn = surface.mention("how many accounts do we have in EMEA?", user="U9")
    await surface.send_event(turn)
    await surface.settle()
    (whisper,) = slack.called("chat.postEphemeral")
    assert (whisper["user"], whisper["channel"]) == ("U9", "C1")
    code = buttons_of(whisper["blocks"])["Link my account"]["url"].partition("#")[2]

    claim = await read_claim(office.services, code)
    assert (claim.name, claim.user_id) == ("Slack U9", "U9")
    await accept_claim(office.services, office.actors["U2"], code)
    with pytest.raises(LinkNotValid):
        await accept_claim(office.services, office.actors["U1"], code)

    pressed = await office.propose(user="U9")
    assert (await office.row(pressed.changeset_id)).requested_by == "bo@example.com"


async def test_a_new_link_ends_the_one_before_and_every_link_ends_by_itself(office: Office) -> None:
    codes = []
    for _ in range(2):
        await office.surface.send_command(office.surface.command("hello", user="U9"))
        await office.surface.settle()
        codes.append(buttons_of(office.surface.slack.answers[-1]["blocks"])["Link my account"]["url"].partition("#")[2])

    with pytest.raises(LinkNotValid):
        await read_claim(office.services, codes[0])
    await read_claim(office.services, codes[1])
    await office.age_links()
    with pytest.raises(LinkNotValid):
        await read_claim(office.services, codes[1])


async def test_a_press_of_a_stranger_gives_a_link_and_decides_nothing(office: Office) -> None:
    pressed = await office.propose()

    await office.surface.confirm(pressed, user="U9")

    assert "Link my account" in buttons_of(office.surface.slack.answers[-1]["blocks"])
    assert (await office.row(pressed.changeset_id)).status == "proposed"


@pytest.mark.parametrize("action", [CONFIRM, REJECT, UNDO])
async def test_a_viewer_who_presses_is_told_which_role_it_needs_and_nothing_changes(office: Office, action: str) -> None:
    pressed = await office.propose()

    await office.surface.send_press(office.surface.press(action, pressed.value(), user="U3", root_ts=ROOT))
    await office.surface.settle()

    assert office.surface.slack.answers[-1]["text"] == "vera@example.com is a viewer; this needs the role editor."
    assert (await office.row(pressed.changeset_id)).status == "proposed"


async def test_a_card_of_another_workspace_is_not_found(office: Office) -> None:
    pressed = await office.propose()
    other = make_workspace(office.services.database, "other", person="setup")
    async with office.services.database.writing() as session:
        await session.run_sync(add_member, other, NewMember("olga@example.com", "Olga", "admin"))
    await link(office.services, Actor(other.workspace_id, "other", "olga@example.com"), "U4")

    await office.surface.confirm(pressed, user="U4")

    assert "no change set" in office.surface.slack.answers[-1]["text"]
    assert (await office.row(pressed.changeset_id)).status == "proposed"


async def test_a_member_who_was_disabled_is_nobody_in_slack_from_then_on(office: Office) -> None:
    pressed = await office.propose()
    async with office.services.database.writing() as session:
        name, workspace_id = office.services.workspace
        await session.run_sync(change_member, Actor(workspace_id, name, "setup"), "bo@example.com", MemberChange(is_disabled=True))

    await office.surface.confirm(pressed, user="U2")

    assert (await office.row(pressed.changeset_id)).status == "proposed"
    assert "Link my account" in buttons_of(office.surface.slack.answers[-1]["blocks"])


async def test_a_typed_confirm_counts_only_from_the_person_who_asked(office: Office) -> None:
    pressed = await office.propose(user="U1")

    other = await office.surface.say("confirm", user="U2")
    assert (await office.row(pressed.changeset_id)).status == "proposed"
    assert "Saved" not in other.text

    own = await office.surface.say("confirm", user="U1")
    assert (await office.row(pressed.changeset_id)).status == "applied"
    assert "Saved" in own.text


async def test_a_reply_without_a_mention_is_heard_only_from_who_talks_with_winnow_there(office: Office) -> None:
    surface = office.surface
    pressed = await office.propose(user="U1")
    reply = {"type": "message", "channel_type": "channel", "channel": "C1", "team": "T1", "thread_ts": ROOT, "text": "confirm"}
    heard = len(surface.slack.calls)

    await surface.send_event(surface.event({**reply, "user": "U2", "ts": "1700000009.1"}))
    await surface.send_event(surface.event({**reply, "user": "U9", "ts": "1700000009.2"}))
    await surface.settle()
    assert len(surface.slack.calls) == heard
    await surface.send_event(surface.event({**reply, "user": "U1", "ts": "1700000009.3"}))
    await surface.settle()

    assert (await office.row(pressed.changeset_id)).status == "applied"


async def test_what_bots_say_and_what_was_edited_is_not_heard(office: Office) -> None:
    surface = office.surface
    said = surface.direct("how many accounts do we have?")["event"]
    for event in ({**said, "bot_id": "B1"}, {**said, "subtype": "message_changed"}, {**said, "user": "UBOT"}, {"type": "reaction_added"}):
        await surface.send_event(surface.event(event))
    await surface.settle()

    assert surface.slack.calls == []


async def test_a_link_goes_by_direct_message_where_nobody_can_be_whispered_to(office: Office) -> None:
    office.surface.slack.fail("chat.postEphemeral", Failure(error="user_not_in_channel"))

    await office.surface.send_event(office.surface.mention("hello", user="U9"))
    await office.surface.settle()

    (message,) = office.surface.slack.called("chat.postMessage")
    assert message["channel"] == "U9"


async def test_unlinking_makes_a_stranger(office: Office) -> None:
    surface = office.surface
    await surface.send_command(surface.command("unlink", user="U2"))
    await surface.settle()
    await surface.send_command(surface.command("signals", user="U2"))
    await surface.settle()

    assert "no longer know" in surface.slack.answers[0]["text"]
    assert "Link my account" in buttons_of(surface.slack.answers[1]["blocks"])
