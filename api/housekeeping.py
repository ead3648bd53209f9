"""What a running service does for its database now and then."""

import asyncio
import logging

from sqlalchemy.exc import SQLAlchemyError

from storage.database import Database
from storage.pruning import prune

FIRST_SECONDS = 60
EVERY_SECONDS = 3600

log = logging.getLogger(__name__)


async def keep_house(database: Database, *, first_seconds: float = FIRST_SECONDS, every_seconds: float = EVERY_SECONDS) -> None:
    """Prune, first a while after the start, then at intervals, until cancelled."""
    pause = first_seconds
    while True:
        await asyncio.sleep(pause)
        pause = every_seconds
        try:
            await asyncio.to_thread(prune, database)
        except SQLAlchemyError:
            log.warning("old news could not be deleted; trying again later", exc_info=True)
