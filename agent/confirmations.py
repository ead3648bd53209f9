"""The deterministic gate: an unmistakable yes or no to the card last shown is acted on by code, not by a model (SPEC §4)."""

from dataclasses import dataclass

from agent import threads
from agent.card_names import called, called_among
from agent.cards import Cards
from agent.decisions import say_applied
from agent.messages import notes_of, text_of
from agent.renewals import offer_again
from agent.replies import Answer, Reading, read, read_called, read_choice, read_each, read_every, read_reply
from agent.turns import Turn
from qualification import changesets
from qualification.changesets import DRAFT_SAVES, dump_changeset
from qualification.definitions import parse_definition
from qualification.drafts.working_draft import parse_draft, read_draft
from qualification.errors import NothingToChange, NothingToDelete, NothingToSave, WinnowError
from storage.tables import ChangeSetRow, Message
from tools.proposing import propose_working_draft

__all__ = ["decide", "read_reply"]

GATE_NOTES = frozenset({"asks_which", "offers_draft", "shows_changeset", "decided_changeset"})
DRAFT_MOVED_ON = "The draft changed since this card, so I saved nothing. Shall I propose the draft as it is now?"
OLD_CARD = "You are looking at an older card, so I changed nothing. This is the newest: confirm or cancel it."


@dataclass(frozen=True)
class Decision:
    """Which card and what about it; whether the reply named the card, and whether it named no act."""

    row: ChangeSetRow
    answer: Answer
    is_named: bool = False
    is_bare: bool = False


async def decide(turn: Turn, cards: Cards) -> bool:
    """Act on an unmistakable yes or no; returns False when the message is for the model.

    Only the person's own words of this message are read. It holds for the card last shown in the
    thread, whose hash is confirmed; previews and what-ifs in between do not matter.
    """
    if cards.shown is None or cards.shown.status != "proposed" or not _is_reply(turn.request.text, cards, cards.shown):
        return False
    if not await _was_seen(turn, cards.shown):
        return False
    last = await _last_answer(turn)
    found = _one_of(turn, cards, last) if len(cards.pending) > 1 else _the_shown(turn, cards.shown, last)
    if found is None:
        return False
    if isinstance(found, str):
        _ask_which(turn, cards, found)
        return True
    for decision in found if isinstance(found, list) else [found]:
        await _act_on(turn, cards, decision, last)
    return True


def _is_reply(text: str, cards: Cards, shown: ChangeSetRow) -> bool:
    """Return whether the words could decide anything at all; what was said before is looked up only for those that could."""
    if len(cards.pending) <= 1:
        return read_called(text, called(shown)) is not None
    several = called_among(list(cards.pending.values()))
    return bool(read_choice(text, several) or read_each(text, several) or read_every(text, len(several)) or read(text))


async def _act_on(turn: Turn, cards: Cards, found: Decision, last: "LastAnswer | None") -> None:
    """Do what was decided about one card."""
    if not _is_seen_now(turn, cards, found):
        turn.say(OLD_CARD, shows_changeset=found.row.id)
        cards.show_card(dump_changeset(found.row))
    elif found.answer == "no":
        await _reject(turn, cards, found.row)
    elif _offers_draft(last) and (found.is_bare or _draft_differs(turn, cards, found)):
        await _propose_draft(turn, cards)
    elif _draft_differs(turn, cards, found):
        turn.say(DRAFT_MOVED_ON, offers_draft=True)
    else:
        await _confirm(turn, cards, found.row)


async def _was_seen(turn: Turn, row: ChangeSetRow) -> bool:
    """A crash can leave a proposal that no message shows: nobody can have meant it."""
    async with turn.context.database.reading() as session:
        return await threads.shows_card(session, turn.context.thread_id, row.id)


@dataclass(frozen=True)
class LastAnswer:
    """What the copilot said last, and whether a tool stood behind it."""

    message: Message
    used_tools: bool


async def _last_answer(turn: Turn) -> LastAnswer | None:
    async with turn.context.database.reading() as session:
        message = await threads.last_answer(session, turn.context.thread_id)
        if message is None:
            return None
        return LastAnswer(message, await threads.used_tools(session, turn.context.thread_id, message.run_id))


def _the_shown(turn: Turn, row: ChangeSetRow, last: LastAnswer | None) -> Decision | None:
    reading = read_called(turn.request.text, called(row))
    if reading is None or reading.how == "choice" or _is_about_something_else(reading, row, last):
        return None
    return Decision(row, reading.answer, is_bare=reading.how != "act")


def _is_about_something_else(reading: Reading, row: ChangeSetRow, last: LastAnswer | None) -> bool:
    """A bare yes answers the question asked last, and "do that" what was said last, when that came after the card."""
    if reading.how == "act" or last is None or last.message.run_id in (None, row.run_id):
        return False
    if reading.answer == "yes" and GATE_NOTES & notes_of(last.message.body).keys():
        return False
    said = text_of(last.message.body).rstrip()
    if reading.how != "deed" and row.title in said and not said.endswith("?"):  # it told of this card, and how to decide it
        return False
    return reading.how == "deed" or not last.used_tools or said.endswith("?")


def _one_of(turn: Turn, cards: Cards, last: LastAnswer | None) -> Decision | list[Decision] | Answer | None:
    """Return the card that a reply names, all of them for "both", or the bare answer when it names none of several."""
    rows = list(cards.pending.values())
    asked = notes_of(last.message.body).get("asks_which") if last else None
    choice = read_choice(turn.request.text, called_among(rows))
    if choice is not None:
        place, reading = choice
        if reading.how == "deed" and _is_about_something_else(reading, rows[place], last):
            return None
        if reading.how != "choice":
            return Decision(rows[place], reading.answer, is_named=True)
        return Decision(rows[place], asked, is_named=True) if asked in ("yes", "no") else None
    if each := read_each(turn.request.text, called_among(rows)):
        return [Decision(rows[place], reading.answer, is_named=True) for place, reading in each.items()]
    every = read_every(turn.request.text, len(rows))
    if every is not None and every.how != "choice":
        return [Decision(row, every.answer, is_named=True) for row in rows]
    if every is not None and asked in ("yes", "no"):
        return [Decision(row, asked, is_named=True) for row in rows]
    reading_of_all = read(turn.request.text)
    assert cards.shown is not None, "the caller checked"
    if reading_of_all is None or (not asked and _is_about_something_else(reading_of_all, cards.shown, last)):
        return None
    return reading_of_all.answer


def _ask_which(turn: Turn, cards: Cards, answer: Answer) -> None:
    titles = [f"{number}. “{row.title}”" for number, row in enumerate(cards.pending.values(), start=1)]
    verb, every = "confirm" if answer == "yes" else "cancel", "both" if len(titles) == 2 else "all"
    turn.say(
        f"{len(titles)} proposals are open: {'; '.join(titles)}. Which one should I {verb}? Say its number, its name or “{every}”.",
        asks_which=answer,
    )


def _is_seen_now(turn: Turn, cards: Cards, found: Decision) -> bool:
    """Return whether the client shows this card with this content; a client that says nothing is believed.

    Of several open cards a client holds the newest: another one is chosen by its name.
    """
    row, seen = found.row, turn.request.changeset or {}
    if found.is_named and seen.get("id") != row.id:
        return True
    if seen.get("id") is None:
        return True
    if seen["id"] != row.id:
        return False
    return seen.get("content_hash") in (None, row.content_hash)


def _draft_differs(turn: Turn, cards: Cards, found: Decision) -> bool:
    """Return whether the drawer's draft is not what the card saves.

    A closed drawer holds no draft, and a card chosen by name may be about another ICP than the drawer.
    """
    row, draft = found.row, parse_draft(cards.state.draft)
    if row.kind not in DRAFT_SAVES or turn.request.draft is None or draft is None or draft.rev == row.draft_rev:
        return False
    if found.is_named and draft.icp_code != row.target["icp_code"]:
        return False
    if row.kind == "save_persona":
        return True
    return (draft.definition.dump(), draft.icp_code) != (parse_definition(row.after).dump(), row.target["icp_code"])


async def _confirm(turn: Turn, cards: Cards, row: ChangeSetRow) -> None:
    context = turn.context
    try:
        async with context.database.writing() as session:
            row = await changesets.confirm(session, context.actor, row.id, row.content_hash)
            draft = await read_draft(session, context.thread_id)
    except WinnowError as error:
        await _refuse(turn, cards, row, error)
        return
    cards.show_card(dump_changeset(row))
    if row.status == "applied":
        cards.show_draft(draft.dump() if draft else None)
        await cards.show({"preview": row.preview})
        turn.say(say_applied(row), decided_changeset=row.id)
        return
    await _offer_afresh(turn, cards, row)


async def _refuse(turn: Turn, cards: Cards, row: ChangeSetRow, error: WinnowError) -> None:
    """Say why nothing was done; the card is told again when another decision closed it meanwhile."""
    async with turn.context.database.reading() as session:
        now = await changesets.get_changeset(session, turn.context.actor.workspace_id, row.id)
    if now.status != row.status:
        cards.show_card(dump_changeset(now))
    turn.say(f"Nothing was changed: {error.message}.")


def _offers_draft(last: LastAnswer | None) -> bool:
    return last is not None and bool(notes_of(last.message.body).get("offers_draft"))


async def _propose_draft(turn: Turn, cards: Cards) -> None:
    """The offer to propose the draft as it is now was taken up."""
    try:
        row, shown = await propose_working_draft(turn.context)
    except WinnowError as error:
        turn.say(f"Nothing was changed: {error.message}.")
        return
    await cards.show(shown)
    text = "Here is a proposal of the draft as it is now. Nothing is saved yet: look at it, then confirm."
    turn.say(text, shows_changeset=row.id)


async def _reject(turn: Turn, cards: Cards, row: ChangeSetRow) -> None:
    try:
        async with turn.context.database.writing() as session:
            row = await changesets.reject(session, turn.context.actor, row.id)
    except WinnowError as error:
        await _refuse(turn, cards, row, error)
        return
    cards.show_card(dump_changeset(row))
    kept = "; the working draft is still here" if row.kind in ("save_icp", "save_persona") else ""
    turn.say(f"Cancelled: {row.title}. Nothing was changed{kept}.", decided_changeset=row.id)


async def _offer_afresh(turn: Turn, cards: Cards, row: ChangeSetRow) -> None:
    """A card that came too late is proposed again on what its target is now."""
    why = "changed since I proposed this" if row.status == "stale" else "waited for more than a day"
    said = f"{row.title}: {'its target ' if row.status == 'stale' else 'this proposal '}{why}, so nothing was changed."
    try:
        fresh = await offer_again(turn, row)
    except (NothingToSave, NothingToChange, NothingToDelete) as error:
        turn.say(f"{said} There is nothing left to do: {error.message}.")
        return
    except WinnowError as error:
        turn.say(f"{said} It cannot be proposed again as it is: {error.message}.")
        return
    await cards.show(fresh)
    warnings = fresh["changeset"].get("warnings") or []
    reverts = next((str(each["message"]) for each in warnings if each["code"] == "reverts_newer"), "")
    said = f"{said} {reverts}".strip()
    turn.say(
        f"{said} Here is a fresh proposal: look at what it would change now, then confirm it.",
        shows_changeset=fresh["changeset"]["id"],
    )
