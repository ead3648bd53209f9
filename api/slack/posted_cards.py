"""Cards in Slack: posted once, and kept as their change sets stand, wherever these are decided."""

import asyncio
import contextlib
import logging
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from api.slack import blocks
from api.slack.blocks import Block
from api.slack.calls import HASTY, SlackCalls, SlackRefused
from api.slack.cards import Look, card_blocks, card_text, state_of
from api.slack.inbox import Place
from api.slack.replies import post
from storage.database import Database
from storage.slack import outdated_cards
from storage.tables import ChangeSetRow, SlackCard

POLL_SECONDS = 5.0
PAUSE_SECONDS = 0.2
LOCKED_OUT_SECONDS = 60.0
_LOCKED_OUT = frozenset({"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "missing_scope"})
_BROKEN = "broken"  # what a card shows that could not be drawn: it is left alone
_ODD = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long"})
_REST = "The rest of this proposal is in Winnow."

log = logging.getLogger(__name__)


class PostedCards:
    """The cards of all Slack threads. What each message shows is a row: a server that starts again goes on where the last one was.

    The database is compared with what is shown, at every ring of its bell and now and then for what other processes decide.
    """

    def __init__(self, database: Database, calls: SlackCalls, look: Look) -> None:
        self._database = database
        self._calls = calls
        self._look = look
        self._refreshing = asyncio.Lock()

    def blocks_of(self, row: ChangeSetRow) -> list[Block]:
        """Return the card of a change set as it stands."""
        return card_blocks(row, self._look)

    async def post(self, row: ChangeSetRow, place: Place) -> None:
        """Post a card, unless the thread has it already. Raises SlackRefused."""
        if await self._is_posted(row, place):
            return
        state = state_of(row)
        try:
            ts = await post(self._calls, place, card_text(row), self.blocks_of(row))
        except SlackRefused as refused:
            if refused.reason not in _ODD:
                raise
            ts = await post(self._calls, place, card_text(row), _plainer(self.blocks_of(row)))
        async with self._database.writing() as session:
            session.add(
                SlackCard(
                    workspace_id=row.workspace_id, changeset_id=row.id, channel=place.channel, ts=ts, root_ts=place.root_ts, shown=state
                )
            )

    async def _is_posted(self, row: ChangeSetRow, place: Place) -> bool:
        query = select(SlackCard.id).where(
            SlackCard.workspace_id == row.workspace_id,
            SlackCard.changeset_id == row.id,
            SlackCard.channel == place.channel,
            SlackCard.root_ts == place.root_ts,
        )
        async with self._database.reading() as session:
            return await session.scalar(query.limit(1)) is not None

    async def keep(self) -> None:
        """Keep every card as its change set stands, until cancelled."""
        loop = asyncio.get_running_loop()
        rung = asyncio.Event()

        def on_ring(workspace_id: int) -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(rung.set)

        with self._database.bell.heard_by(on_ring):
            while True:
                rung.clear()
                if wait := await self._refresh_patiently():
                    await self._calls.sleep(wait)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(rung.wait(), POLL_SECONDS)
                await asyncio.sleep(PAUSE_SECONDS)

    async def _refresh_patiently(self) -> float:
        try:
            return await self.refresh()
        except SQLAlchemyError:
            log.warning("the cards in Slack could not be read; trying again", exc_info=True)
            return PAUSE_SECONDS

    async def refresh(self) -> float:
        """Bring every card up to date that is not. When Slack is unwell, all wait; returns for how many seconds it wants to be left alone."""
        async with self._refreshing:
            async with self._database.reading() as session:
                found = await session.run_sync(outdated_cards)
            for card, row in found:
                try:
                    await self._update(card, row)
                except SlackRefused as refused:
                    log.info("the cards in Slack wait: %s", refused)
                    return LOCKED_OUT_SECONDS if refused.wait_seconds is None else refused.wait_seconds
        return 0.0

    async def _update(self, card: SlackCard, row: ChangeSetRow) -> None:
        """Change one message; what can never be changed is left alone. Raises SlackRefused when nothing can be changed for now."""
        shown = state_of(row)
        message = self._drawn(card, row)
        if message is None:
            shown = _BROKEN
        else:
            await self._send(message)
        async with self._database.writing() as session:
            await session.run_sync(_note_shown, card, shown)

    def _drawn(self, card: SlackCard, row: ChangeSetRow) -> dict[str, Any] | None:
        """Return the message; None for a change set that this version cannot draw, which must not hold up the others."""
        try:
            return {"channel": card.channel, "ts": card.ts, "text": card_text(row), "blocks": self.blocks_of(row)}
        except Exception:
            log.exception("the card of the change set %s could not be drawn", row.id)
            return None

    async def _send(self, message: Mapping[str, Any]) -> None:
        try:
            await self._calls.call("chat_update", message, attempts=HASTY)
        except SlackRefused as refused:
            if refused.wait_seconds is not None or refused.reason in _LOCKED_OUT:
                raise
            if refused.reason in _ODD and (plain := _plainer(message["blocks"])) != message["blocks"]:
                await self._send({**message, "blocks": plain})
            else:
                log.warning("a card in Slack is left as it is: %s", refused)


def _note_shown(session: Session, card: SlackCard, state: str) -> None:
    query = select(SlackCard).where(SlackCard.workspace_id == card.workspace_id, SlackCard.id == card.id)
    found = session.scalar(query)
    if found is not None:
        found.shown = state


def _plainer(shown: list[Block]) -> list[Block]:
    """A card without its pictures and details, for when Slack does not take it whole: what it is, and the buttons."""
    return [*shown[:2], blocks.context(_REST), shown[-1]] if blocks.context(_REST) not in shown else shown
