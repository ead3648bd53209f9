"""The daily refresh: rules with relative dates mean other records each day, also when nobody touched any."""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from qualification.definitions import Definition, Parameter, parse_definition
from qualification.errors import WinnowError
from qualification.fields import RELATIVE
from qualification.identity import Actor
from qualification.jobs.queue import enqueue
from storage import jobs
from storage.database import Database
from storage.tables import Icp, IcpVersion, Job, Workspace, utc_now

logger = logging.getLogger(__name__)
BY = "winnow"
LOOKS_BACK = 200
PAGE = 500
FIRST_PAUSE = timedelta(minutes=5)
LONGEST_PAUSE = timedelta(hours=1)


@dataclass(frozen=True)
class DueIcp:
    """A live ICP whose results are of an earlier day."""

    icp_id: int
    icp_code: str
    scored_version: int | None
    workspace_id: int
    workspace: str


class Refresher:
    """Queues a refresh for each workspace whose live ICPs were last scored on an earlier day and depend on it."""

    def __init__(self, database: Database, today: Callable[[], date]) -> None:
        self._database = database
        self._today = today
        self._day: date | None = None
        self._fixed: set[tuple[int, int | None]] = set()

    def enqueue_due(self) -> int:
        """Queue what is due; returns how many jobs.

        A refresh that is under way or done today is not asked for again. One that failed or was cancelled is, after a pause
        that doubles with each such end.
        """
        today = self._today()
        if today != self._day:
            self._day, self._fixed = today, set()
        with self._database.bulk_reading() as session:
            due = self._dependent(session, today)
            waiting = {key: codes for key, codes in due.items() if _unasked(session, key[0], codes, today)}
        return self._enqueue(waiting, today) if waiting else 0

    def _dependent(self, session: Session, today: date) -> dict[tuple[int, str], list[str]]:
        """Return the codes of the due ICPs whose results depend on the day, by workspace. The others are read once a day."""
        found: dict[tuple[int, str], list[str]] = {}
        for icp in due_icps(session, today):
            key = (icp.icp_id, icp.scored_version)
            if key in self._fixed:
                continue
            if _depends(session, icp):
                found.setdefault((icp.workspace_id, icp.workspace), []).append(icp.icp_code)
            else:
                self._fixed.add(key)
        return found

    def _enqueue(self, waiting: dict[tuple[int, str], list[str]], today: date) -> int:
        queued = 0
        with self._database.bulk_writing() as session:
            for (workspace_id, workspace), due in waiting.items():
                codes = _unasked(session, workspace_id, due, today)  # again: another process may have been faster
                if codes:
                    enqueue(session, Actor(workspace_id, workspace, BY, today=today), icp_codes=codes, kind="refresh")
                    queued += 1
        return queued


def due_icps(session: Session, today: date) -> Iterator[DueIcp]:
    """Yield every live ICP whose results are of an earlier day, the oldest first."""
    query = (
        select(Icp.id, Icp.icp_code, Icp.scored_version, Icp.workspace_id, Workspace.name)
        .join(Workspace, Workspace.id == Icp.workspace_id)
        .where(Icp.status == "live", Icp.scored_version.is_not(None), Icp.scored_on < today)
        .order_by(Icp.id)
        .limit(PAGE)
    )
    after = 0
    while page := [DueIcp(*row) for row in session.execute(query.where(Icp.id > after))]:
        yield from page
        after = page[-1].icp_id


def _depends(session: Session, icp: DueIcp) -> bool:
    """One that cannot be read costs no other."""
    version = select(IcpVersion.definition).where(IcpVersion.icp_id == icp.icp_id, IcpVersion.version == icp.scored_version)
    body: dict[str, Any] | None = session.scalar(version)
    try:
        return body is not None and depends_on_day(parse_definition(body))
    except WinnowError:
        logger.warning("ICP %s of workspace %s is not refreshed: its version cannot be read", icp.icp_code, icp.workspace, exc_info=True)
        return False


def depends_on_day(definition: Definition) -> bool:
    """Return whether any rule of a definition or its personas speaks of days from today."""
    rules: list[Parameter] = [*definition.parameters]
    rules += [parameter for segment in definition.segments for parameter in segment.parameters]
    rules += [parameter for persona in definition.personas for parameter in persona.parameters]
    return any(parameter.operator in RELATIVE for parameter in rules)


def _unasked(session: Session, workspace_id: int, codes: Sequence[str], today: date) -> list[str]:
    """Return those of the ICPs whose refresh of today is neither under way, nor done, nor pausing after it failed."""
    recent: list[Job] = jobs.list_jobs(session, workspace_id, limit=LOOKS_BACK, kind="refresh")
    of_today = [job for job in recent if job.body.get("today") == today.isoformat()]
    return [code for code in codes if _is_wanted([job for job in of_today if code in job.body["icp_codes"]])]


def _is_wanted(asked: Sequence[Job]) -> bool:
    """Return whether to ask again after these, the newest first."""
    if any(job.status not in ("failed", "cancelled") for job in asked):
        return False
    last = asked[0].ended_at if asked else None
    return last is None or utc_now() >= last + min(FIRST_PAUSE * 2 ** min(len(asked) - 1, 10), LONGEST_PAUSE)
