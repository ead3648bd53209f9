"""The daily refresh: rules with relative dates mean other records each day, also when nobody touched any."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from qualification.definitions import Definition, Parameter, parse_definition
from qualification.fields import RELATIVE
from qualification.identity import Actor
from qualification.jobs.queue import enqueue
from storage import jobs
from storage.database import Database
from storage.tables import Icp, IcpVersion, Job, Workspace

BY = "winnow"
LOOKS_BACK = 100
MAX_DUE = 1_000


class Refresher:
    """Queues a refresh for each workspace whose live ICPs were last scored on an earlier day and depend on it."""

    def __init__(self, database: Database, today: Callable[[], date]) -> None:
        self._database = database
        self._today = today
        self._settled: set[tuple[int, int, date]] = set()

    def enqueue_due(self) -> int:
        """Queue what is due; returns how many jobs. What was looked at once today is not looked at again."""
        today = self._today()
        with self._database.bulk_reading() as session:
            due = [row for row in due_icps(session, today) if (row.id, row.scored_version, today) not in self._settled]
            if not due:
                return 0
            names = _relative(session, due)
        queued = self._enqueue(names, today) if names else 0
        self._settled |= {(row.id, row.scored_version, today) for row in due if row.scored_version is not None}
        return queued

    def _enqueue(self, names: Mapping[tuple[int, str], list[str]], today: date) -> int:
        with self._database.bulk_writing() as session:
            asked = [key for key in names if not _is_asked(session, key[0], today)]
            for workspace_id, workspace in asked:
                actor = Actor(workspace_id, workspace, BY, today=today)
                enqueue(session, actor, icp_codes=names[(workspace_id, workspace)], kind="refresh")
        return len(asked)


def due_icps(session: Session, today: date) -> list[Icp]:
    """Return the live ICPs whose results are of an earlier day, the oldest first."""
    query = select(Icp).where(Icp.status == "live", Icp.scored_version.is_not(None), Icp.scored_on < today)
    return list(session.scalars(query.order_by(Icp.id).limit(MAX_DUE)))


def _relative(session: Session, icps: Iterable[Icp]) -> dict[tuple[int, str], list[str]]:
    """Return the codes of those whose results depend on the day, by workspace."""
    names: dict[tuple[int, str], list[str]] = {}
    for icp in icps:
        version = select(IcpVersion.definition).where(IcpVersion.icp_id == icp.id, IcpVersion.version == icp.scored_version)
        body: dict[str, Any] | None = session.scalar(version)
        if body is not None and depends_on_day(parse_definition(body)):
            workspace = session.scalar(select(Workspace.name).where(Workspace.id == icp.workspace_id)) or ""
            names.setdefault((icp.workspace_id, workspace), []).append(icp.icp_code)
    return names


def depends_on_day(definition: Definition) -> bool:
    """Return whether any rule of a definition or its personas speaks of days from today."""
    rules: list[Parameter] = [*definition.parameters]
    rules += [parameter for segment in definition.segments for parameter in segment.parameters]
    rules += [parameter for persona in definition.personas for parameter in persona.parameters]
    return any(parameter.operator in RELATIVE for parameter in rules)


def _is_asked(session: Session, workspace_id: int, today: date) -> bool:
    """Another process, or a refresh that failed, may have been there today."""
    recent: list[Job] = jobs.list_jobs(session, workspace_id, limit=LOOKS_BACK, kind="refresh")
    return any(job.body.get("today") == today.isoformat() for job in recent)
