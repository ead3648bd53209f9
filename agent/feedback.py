"""What a person thinks of a run: thumbs up or down, kept with it."""

from typing import Literal

from sqlalchemy.ext.asyncio import AsyncSession

from qualification.errors import RunNotFound
from qualification.identity import Actor
from storage.tables import Run, utc_now

Rating = Literal["up", "down"]


async def rate_run(session: AsyncSession, actor: Actor, run_id: str, rating: Rating, comment: str) -> None:
    """Keep the person's rating of their run; a second one replaces the first. Raises RunNotFound."""
    run = await session.get(Run, run_id)
    if run is None or (run.workspace_id, run.person) != (actor.workspace_id, actor.person):
        raise RunNotFound(f"no run {run_id}", run_id=run_id)
    run.feedback = {"rating": rating, "comment": comment, "at": utc_now().isoformat()}
    await session.flush()
