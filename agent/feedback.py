"""What a person thinks of a run: thumbs up or down, kept with it."""

from typing import Literal

from sqlalchemy.ext.asyncio import AsyncSession

from agent import run_log
from qualification.identity import Actor
from storage.tables import utc_now

Rating = Literal["up", "down"]


async def rate_run(session: AsyncSession, actor: Actor, run_id: str, rating: Rating, comment: str) -> None:
    """Keep the person's rating of their run; a second one replaces the first. Raises RunNotFound."""
    run = await run_log.require_run(session, actor, run_id)
    run.feedback = {"rating": rating, "comment": comment, "at": utc_now().isoformat()}
    await session.flush()
