"""Answers that a process which is gone left unfinished: said in their Slack thread, once, by whichever process starts next."""

import logging
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from api.slack import blocks
from api.slack.calls import HASTY, SlackCalls, SlackRefused
from api.slack.inbox import Place
from api.slack.replies import post
from api.slack.whispers import PRIVATE
from storage.database import Database
from storage.slack import take_delivery
from storage.tables import Run, SlackThread, utc_now

RUN_PREFIX = "slack-"
SAID = "⚠️ I was stopped in the middle of an answer here. Please ask again."
MOST_TOLD = 50
_NEWS = timedelta(hours=1)  # what is older, nobody waits for

log = logging.getLogger(__name__)


def key_of_run(run_id: str) -> str:
    """Return what is noted as taken once a person was told that this run broke off."""
    return f"interrupted:{run_id}"


async def tell_interrupted(database: Database, calls: SlackCalls) -> None:
    """Say in each thread that its answer broke off, unless that was said already."""
    try:
        async with database.reading() as session:
            found = await session.run_sync(_interrupted)
        for run_id, place in found:
            async with database.writing() as session:
                is_new = await session.run_sync(take_delivery, [key_of_run(run_id)])
            if is_new:
                await _tell(calls, place)
    except SQLAlchemyError:
        log.warning("the answers that broke off could not be read", exc_info=True)


async def _tell(calls: SlackCalls, place: Place) -> None:
    try:
        await post(calls, place, SAID, [blocks.section(SAID)], attempts=HASTY)
    except SlackRefused as refused:
        log.info("a thread could not be told that its answer broke off: %s", refused)


def _interrupted(session: Session) -> list[tuple[str, Place]]:
    """Return the runs and their places; what one person alone saw is left out, for its address is gone."""
    query = (
        select(Run.id, SlackThread.channel, SlackThread.root_ts)
        .join(SlackThread, SlackThread.thread_id == Run.thread_id)
        .where(
            Run.status == "interrupted",
            Run.ended_at > utc_now() - _NEWS,
            Run.id.startswith(RUN_PREFIX),
            SlackThread.workspace_id == Run.workspace_id,
            SlackThread.person == Run.person,
            SlackThread.root_ts != PRIVATE,
        )
        .order_by(Run.ended_at.desc(), Run.id)
        .limit(MOST_TOLD)
    )
    return [(run_id, Place(channel, root_ts, channel.startswith("D"))) for run_id, channel, root_ts in session.execute(query)]
