"""Keeps what the copilot logs about a broken database off the terminal, so that a command can say it in a sentence."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError


class FailureLog(logging.Handler):
    """Remembers the first failure of the database; everything else is logged as ever."""

    def __init__(self) -> None:
        super().__init__()
        self.database_error: DBAPIError | None = None

    def emit(self, record: logging.LogRecord) -> None:
        """Take one log record."""
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, DBAPIError):
            self.database_error = self.database_error or error
        elif logging.lastResort is not None and record.levelno >= logging.lastResort.level:
            logging.lastResort.handle(record)


@contextmanager
def failures_kept() -> Iterator[FailureLog]:
    """Collect the failures that the copilot logs within the block."""
    log = FailureLog()
    logger = logging.getLogger("agent")
    logger.addHandler(log)
    try:
        yield log
    finally:
        logger.removeHandler(log)
