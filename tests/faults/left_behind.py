"""What must hold of a database whatever moment a process was killed at."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from storage.database import Database
from storage.tables import (
    OPEN_END,
    Account,
    AccountMatch,
    Audit,
    Capture,
    ChangeSetRow,
    Icp,
    IcpVersion,
    Job,
    OutboxEvent,
    Person,
    PersonMatch,
    RecordChange,
    Signal,
    Workspace,
)
from tests.faults.victim import BATCH
from tests.support.scoring import expected, visible

Lines = Sequence[dict[str, Any]]
WORKSPACE = 1


class Left:
    """Where a database stands before the next victim."""

    def __init__(self, url: str) -> None:
        database = Database(url)
        with database.bulk_reading() as session:
            self.next_act = (
                1 + (session.scalar(select(Workspace.seq)) or 0) + (session.scalar(select(func.count()).select_from(ChangeSetRow)) or 0)
            )
        database.sync_engine.dispose()


def problems_of(url: str, lines: Lines) -> list[str]:
    """Return what is wrong right after a kill."""
    database = Database(url)
    with database.bulk_reading() as session:
        found = [problem for check in CHECKS for problem in check(session, lines)]
    if visible(database, WORKSPACE) != expected(database, WORKSPACE):
        found.append("the visible results are not those of the version they name")
    database.sync_engine.dispose()
    return found


def problems_after_jobs(url: str, lines: Lines) -> list[str]:
    """Return what is wrong when the next process has run what was queued."""
    database = Database(url)
    with database.bulk_reading() as session:
        found = [f"job {row.id} is {row.status}: {row.error}" for row in session.scalars(select(Job)) if row.status != "done"]
        for icp in session.scalars(select(Icp).where(Icp.status == "live")):
            if icp.scored_version != icp.live_version:
                found.append(f"{icp.icp_code} shows version {icp.scored_version}, live is {icp.live_version}")
            found += _leftovers(session, icp)
    if visible(database, WORKSPACE) != expected(database, WORKSPACE):
        found.append("the results after the jobs are not those of a full computation")
    database.sync_engine.dispose()
    return found


def _leftovers(session: Session, icp: Icp) -> Iterator[str]:
    for table in (AccountMatch, PersonMatch):
        query = select(func.count()).select_from(table).where(table.icp_id == icp.id)
        if session.scalar(query.where((table.since > icp.generation) | (table.until != OPEN_END))):
            yield f"{icp.icp_code} has rows in {table.__tablename__} that no reader sees"


def _file_is_whole(session: Session, lines: Lines) -> Iterator[str]:
    if (said := session.scalar(text("PRAGMA quick_check"))) != "ok":
        yield f"the file is damaged: {said}"


def _counters_agree(session: Session, lines: Lines) -> Iterator[str]:
    workspace = session.get(Workspace, WORKSPACE)
    assert workspace is not None
    if session.scalar(select(func.max(RecordChange.seq))) != workspace.seq:
        yield "records were touched under another seq than the workspace has"
    news = select(func.count(), func.max(OutboxEvent.number)).where(OutboxEvent.workspace_id == WORKSPACE)
    if tuple(session.execute(news).one()) != (workspace.events_seq, workspace.events_seq):
        yield "news is missing, or is there that was never announced"


def _changes_are_whole(session: Session, lines: Lines) -> Iterator[str]:
    """Applied, audited once and in effect; or none of it."""
    audited = Counter((row.action, row.changeset_id) for row in session.scalars(select(Audit)))
    rows = {row.id: row for row in session.scalars(select(ChangeSetRow))}
    for row in rows.values():
        applied, undone = row.status == "applied", bool((row.result or {}).get("undone_by"))
        if (audited["changeset.applied", row.id], audited["changeset.undone", row.id]) != (applied, undone):
            yield f"{row.title} is {row.status}, and audited {audited['changeset.applied', row.id]} times"
        if row.status not in ("proposed", "applied"):
            yield f"{row.title} is {row.status}"
        elif (wrong := _effect_of(session, row)) is not None:
            yield wrong
    for line in lines:
        if line["done"] in ("proposed", "applied", "undone") and line["id"] not in rows:
            yield f"acknowledged as {line['done']} and lost: {line['id']}"
        elif line["done"] == "applied" and rows[line["id"]].status != "applied":
            yield f"acknowledged as applied: {rows[line['id']].title} is {rows[line['id']].status}"
        elif line["done"] == "undone" and not (rows[line["id"]].result or {}).get("undone_by"):
            yield f"acknowledged as undone, and is not: {rows[line['id']].title}"


def _effect_of(session: Session, row: ChangeSetRow) -> str | None:
    applied, result = row.status == "applied", row.result or {}
    if row.kind == "save_icp":
        query = select(func.count()).select_from(IcpVersion).join(Icp, Icp.id == IcpVersion.icp_id)
        name = row.after["name"]
        wanted = [IcpVersion.version == result.get("version")] if applied else [Icp.name == name, row.target["icp_code"] is None]
        there = session.scalar(query.where(Icp.icp_code == result["icp_code"] if applied else Icp.name == name, *wanted))
        return None if bool(there) == applied else f"{row.title} is {row.status}; versions of it: {there}"
    if row.kind == "publish" and applied:
        return None if session.get(Job, result["job_id"]) is not None else f"{row.title} is applied and has no job"
    if row.kind == "qualify_captures":
        query = select(func.count()).select_from(Capture).where(Capture.changeset_id == row.id, Capture.state == "qualified")
        wanted_count = result["qualified"] if applied and not result.get("undone_by") else 0
        there = session.scalar(query)
        return None if there == wanted_count else f"{row.title} is {row.status} and has {there} captures"
    return None


def _toggles_stand_as_last_applied(session: Session, lines: Lines) -> Iterator[str]:
    query = select(ChangeSetRow).where(ChangeSetRow.kind == "set_autoqualify", ChangeSetRow.status == "applied")
    rows = sorted(session.scalars(query), key=lambda row: row.decided_at or row.created_at)
    for signal in session.scalars(select(Signal)):
        said = [row.after["on"] for row in rows if str(signal.id) in row.base["signals"]]
        if said and signal.autoqualify is not said[-1]:
            yield f"{signal.name} is {signal.autoqualify}, last applied was {said[-1]}"


def _live_is_what_was_published(session: Session, lines: Lines) -> Iterator[str]:
    published = [line["id"] for line in lines if line["done"] == "applied"]
    for row in session.scalars(select(ChangeSetRow).where(ChangeSetRow.id.in_(published), ChangeSetRow.kind == "publish")):
        icp = session.scalars(select(Icp).where(Icp.icp_code == (row.result or {})["icp_code"])).one()
        if (icp.live_version or 0) < row.after["version"]:
            yield f"{row.title} was acknowledged; live is version {icp.live_version}"


def _jobs_acknowledged_are_done(session: Session, lines: Lines) -> Iterator[str]:
    for line in lines:
        if line["done"] in ("asked", "ran"):
            job = session.get(Job, line["job"])
            if job is None or (line["done"] == "ran" and job.status != "done"):
                yield f"job {line['job']} was acknowledged as {line['done']}: it is {job.status if job else 'lost'}"


def _batches_are_whole(session: Session, lines: Lines) -> Iterator[str]:
    """All records of a batch carry one number: that of the last one acknowledged, or of the next."""
    tables: tuple[tuple[str, Any, str, str], ...] = (("account", Account, "acc", "city"), ("person", Person, "per", "title"))
    for kind, table, prefix, key in tables:
        wanted = [f"{prefix}-{number}" for number in range(BATCH)]
        values = {row.attributes.get(key) for row in session.scalars(select(table).where(table.external_id.in_(wanted)))}
        numbers = [line["number"] for line in lines if line["done"] == "imported" and line["kind"] == kind]
        first = numbers[-1] if numbers else None
        if first is not None and values not in ({f"act {first}"}, {f"act {first + 1}"}):
            yield f"after import {first} of {kind} records the batch says {values}"
        if any(str(value).startswith("act") for value in values) and len(values) > 1:
            yield f"half a batch of {kind} records: {values}"


def _captures_are_whole(session: Session, lines: Lines) -> Iterator[str]:
    """A batch is there or not; each qualified capture has its person, with an account, and a result; nobody else came in."""
    found: Counter[str] = Counter()
    people = {row.id: row for row in session.scalars(select(Person))}
    named: set[int] = set()
    for row, signal in session.execute(select(Capture, Signal.name).join(Signal, Signal.id == Capture.signal_id)):
        if signal == "Keywords":
            found[row.external_id.partition("-")[0]] += 1
        person = people.get(row.person_id or 0)
        if row.state == "qualified" and (person is None or row.bucket is None or row.result is None or person.account_id is None):
            yield f"capture {row.external_id} is qualified, and its person or its result is not there"
        if row.state == "held" and (row.person_id, row.bucket, row.result, row.effects) != (None, None, None, None):
            yield f"capture {row.external_id} is held, and keeps a result"
        named |= {row.person_id} if row.person_id else set()
    for number, there in found.items():
        if there != BATCH:
            yield f"{there} of {BATCH} captures of batch {number} are there"
    for line in lines:
        if line["done"] == "captured" and found[str(line["number"])] != BATCH:
            yield f"batch {line['number']} was acknowledged and is lost"
    strangers = {row.id for row in people.values() if "@batch" in row.external_id}
    if strangers - named:
        yield f"{len(strangers - named)} people came in without a qualified capture"


CHECKS: tuple[Callable[[Session, Lines], Iterator[str]], ...] = (
    _file_is_whole,
    _counters_agree,
    _changes_are_whole,
    _toggles_stand_as_last_applied,
    _live_is_what_was_published,
    _jobs_acknowledged_are_done,
    _batches_are_whole,
    _captures_are_whole,
)
