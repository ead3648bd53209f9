"""When keys and sessions were last used: kept in memory, written once a minute, so that no request waits for a writer."""

import asyncio
import logging
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError

from qualification.access.sessions import note_uses
from storage.database import Database
from storage.tables import utc_now

EVERY_SECONDS = 60.0

log = logging.getLogger(__name__)


class Uses:
    """What was used since the last write. Belongs to the event loop's thread."""

    def __init__(self) -> None:
        self._keys: dict[str, datetime] = {}
        self._sessions: dict[str, datetime] = {}

    def note_key(self, key_id: str) -> None:
        """A key was used now."""
        self._keys[key_id] = utc_now()

    def note_session(self, token_hash: str) -> None:
        """A session was used now."""
        self._sessions[token_hash] = utc_now()

    async def write(self, database: Database) -> None:
        """Write what is new, if anything."""
        keys, self._keys = self._keys, {}
        sessions, self._sessions = self._sessions, {}
        if keys or sessions:
            async with database.writing() as session:
                await session.run_sync(note_uses, keys, sessions)

    async def keep_writing(self, database: Database, *, every_seconds: float = EVERY_SECONDS) -> None:
        """Write at intervals until cancelled. What could not be written is told, not tried again: the next use says it anew."""
        while True:
            await asyncio.sleep(every_seconds)
            await self.write_if_possible(database)

    async def write_if_possible(self, database: Database) -> None:
        """Write; a database that does not answer is only told of."""
        try:
            await self.write(database)
        except SQLAlchemyError:
            log.warning("when keys were last used could not be written", exc_info=True)
