"""The rows of matches: reads those of an ICP or of some records, writes them fast, under the generation that makes them visible."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, TypeAlias

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from storage.feed import Marks
from storage.tables import OPEN_END, AccountMatch, Icp, IcpVersion, PersonMatch, Workspace

MatchKind: TypeAlias = Literal["account", "person"]
MatchTable: TypeAlias = type[AccountMatch] | type[PersonMatch]
TABLES: dict[MatchKind, MatchTable] = {"account": AccountMatch, "person": PersonMatch}
LOOKUP_CHUNK = 1_000
CLEAN_CHUNK = 5_000


@dataclass(frozen=True, slots=True)
class Match:
    """A row as it is stored; `persona_code` is empty for an account's."""

    icp_id: int
    record_id: int
    persona_code: str
    since: int
    until: int
    tenths: int
    points: int

    def is_visible(self, generation: int) -> bool:
        """Return whether readers of a generation see it."""
        return self.since <= generation < self.until


@dataclass(frozen=True)
class NewMatch:
    """A row to write; `persona_code` is empty for an account's."""

    icp_id: int
    record_id: int
    persona_code: str
    since: int
    tenths: int
    points: int


@dataclass(frozen=True)
class IcpMarks:
    """An ICP with its pointers, what its visible results are, and the bodies of its live and scored versions."""

    icp_id: int
    icp_code: str
    name: str
    status: str
    live_version: int | None
    scored_version: int | None
    scored_on: Any
    generation: int


def read_marks(session: Session, workspace_id: int) -> list[IcpMarks]:
    """Return the ICPs of a workspace, the oldest first."""
    return [IcpMarks(*row) for row in session.execute(_marks(), {"workspace_id": workspace_id})]


@cache
def _marks() -> Select[Any]:
    """Built once, as what every capture asks is: building it takes longer than asking."""
    columns: list[Any] = [Icp.id, Icp.icp_code, Icp.name, Icp.status]
    columns += [Icp.live_version, Icp.scored_version, Icp.scored_on, Icp.generation]
    return select(*columns).where(Icp.workspace_id == bindparam("workspace_id")).order_by(Icp.id)


def read_versions(session: Session, workspace_id: int) -> dict[tuple[int, int], dict[str, Any]]:
    """Return the bodies of the live and the scored versions of a workspace's ICPs, by ICP and number."""
    query = (
        select(IcpVersion.icp_id, IcpVersion.version, IcpVersion.definition)
        .join(Icp, Icp.id == IcpVersion.icp_id)
        .where(Icp.workspace_id == workspace_id, IcpVersion.version.in_((Icp.live_version, Icp.scored_version)))
        .order_by(IcpVersion.icp_id, IcpVersion.version)
    )
    return {(icp_id, version): body for icp_id, version, body in session.execute(query)}


def lock_workspace(session: Session, workspace_id: int) -> Marks:
    """Let no other writer of this workspace's records or results begin its own until this transaction ends; returns where it stands."""
    return Marks(*session.execute(_locked_marks(), {"workspace_id": workspace_id}).one())


@cache
def _locked_marks() -> Select[Any]:
    columns: list[Any] = [Workspace.seq, Workspace.epoch, Workspace.fields_seq]
    return select(*columns).where(Workspace.id == bindparam("workspace_id")).with_for_update(key_share=True)


def bump_results(session: Session, workspace_id: int) -> int:
    """Tell every reader that visible results changed. Returns the new number."""
    seq: int | None = session.scalar(
        update(Workspace)
        .where(Workspace.id == workspace_id)
        .values(results_seq=Workspace.results_seq + 1)
        .returning(Workspace.results_seq)
        .execution_options(synchronize_session=False)
    )
    assert seq is not None, "the workspace exists"
    return seq


def results_seq(session: Session, workspace_id: int) -> int:
    """Return the number of the newest change of visible results."""
    return session.scalar(select(Workspace.results_seq).where(Workspace.id == workspace_id)) or 0


def id_column(kind: MatchKind) -> Any:
    """Return the column that names the record of a match."""
    return AccountMatch.account_id if kind == "account" else PersonMatch.person_id


def _columns(kind: MatchKind) -> list[Any]:
    table = TABLES[kind]
    persona = [] if kind == "account" else [PersonMatch.persona_code]
    return [table.icp_id, id_column(kind), *persona, table.since, table.until, table.tenths, table.points]


def matches_of(session: Session, kind: MatchKind, icp_ids: Sequence[int], record_ids: Sequence[int]) -> list[Match]:
    """Return every stored row of some records in some ICPs, visible or not."""
    found: list[Match] = []
    for chunk in _chunks(record_ids):
        found += [_match(kind, row) for row in _plain_rows(session, _matches(kind), {"icp_ids": icp_ids, "record_ids": chunk})]
    return found


@cache
def _matches(kind: MatchKind) -> Select[Any]:
    icp_ids: BindParameter[Any] = bindparam("icp_ids", expanding=True)
    record_ids: BindParameter[Any] = bindparam("record_ids", expanding=True)
    return select(*_columns(kind)).where(TABLES[kind].icp_id.in_(icp_ids), id_column(kind).in_(record_ids))


def _plain_rows(session: Session, query: Any, values: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
    """Return rows of numbers and texts straight from the driver: there may be a million."""
    cursor: Any = session.connection().execute(query, values or {}).cursor
    rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _match(kind: MatchKind, row: Any) -> Match:
    if kind == "account":
        icp_id, record_id, since, until, tenths, points = row
        return Match(icp_id, record_id, "", since, until, tenths, points)
    return Match(*row)


def raw_rows(session: Session, kind: MatchKind, icp_id: int, *, visible_at: int | None = None) -> list[tuple[Any, ...]]:
    """Return the rows of one ICP as plain tuples, by ascending record: id, (persona,) since, until, tenths, points."""
    query = select(*_columns(kind)[1:]).where(TABLES[kind].icp_id == icp_id).order_by(*_order(kind))
    if visible_at is not None:
        query = query.where(TABLES[kind].since <= visible_at, TABLES[kind].until > visible_at)
    return _plain_rows(session, query)


def _order(kind: MatchKind) -> list[Any]:
    return [AccountMatch.account_id] if kind == "account" else [PersonMatch.person_id, PersonMatch.persona_code]


def stored_personas(session: Session, icp_id: int) -> list[str]:
    """Return the codes of personas that rows of an ICP have."""
    query = select(PersonMatch.persona_code).where(PersonMatch.icp_id == icp_id).distinct().order_by(PersonMatch.persona_code)
    return list(session.scalars(query))


def insert_matches(session: Session, kind: MatchKind, rows: Iterable[tuple[Any, ...]]) -> None:
    """Write rows: icp, id, (persona,) since, until, tenths, points. PostgreSQL takes them as one COPY, SQLite as one prepared statement."""
    listed = list(rows)
    if not listed:
        return
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        _copy(connection.connection.driver_connection, kind, listed)
        return
    statement = insert(TABLES[kind]).values({column.key: None for column in _columns(kind)})
    connection.exec_driver_sql(str(statement.compile(dialect=connection.dialect)), listed)


def _copy(driver: Any, kind: MatchKind, rows: list[tuple[Any, ...]]) -> None:
    from psycopg import sql

    table, names = TABLES[kind].__tablename__, [column.key for column in _columns(kind)]
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, names)))
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def as_row(kind: MatchKind, match: NewMatch) -> tuple[Any, ...]:
    """Return a new match as `insert_matches` takes it."""
    persona = () if kind == "account" else (match.persona_code,)
    return (match.icp_id, match.record_id, *persona, match.since, OPEN_END, match.tenths, match.points)


def delete_matches(session: Session, kind: MatchKind, rows: Iterable[Match]) -> None:
    """Delete rows that were read before."""
    listed = sorted(rows, key=lambda row: (row.icp_id, row.record_id, row.persona_code))
    if not listed:
        return
    table = TABLES[kind]
    persona = [] if kind == "account" else [PersonMatch.persona_code == bindparam("of_persona")]
    place = (table.icp_id == bindparam("of_icp"), id_column(kind) == bindparam("of_record"), *persona, table.since == bindparam("begun"))
    bound = [{"of_icp": row.icp_id, "of_record": row.record_id, "of_persona": row.persona_code, "begun": row.since} for row in listed]
    session.connection().execute(delete(table).where(*place), bound)


def close_matches(session: Session, kind: MatchKind, icp_id: int, persona_code: str, record_ids: Sequence[int], generation: int) -> None:
    """Let visible rows end when a generation becomes visible."""
    table = TABLES[kind]
    for chunk in _chunks(record_ids):
        place = (*_place(kind, icp_id, persona_code, chunk), table.since < generation, table.until == OPEN_END)
        _run(session, update(table).where(*place).values(until=generation))


def reopen_matches(session: Session, kind: MatchKind, icp_id: int, persona_code: str, record_ids: Sequence[int], generation: int) -> None:
    """Take back `close_matches`."""
    table = TABLES[kind]
    for chunk in _chunks(record_ids):
        place = (*_place(kind, icp_id, persona_code, chunk), table.until == generation)
        _run(session, update(table).where(*place).values(until=OPEN_END))


def drop_matches(session: Session, kind: MatchKind, icp_id: int, persona_code: str, record_ids: Sequence[int], generation: int) -> None:
    """Delete rows that begin with a generation which is not visible yet."""
    for chunk in _chunks(record_ids):
        _run(session, delete(TABLES[kind]).where(*_place(kind, icp_id, persona_code, chunk), TABLES[kind].since == generation))


def _place(kind: MatchKind, icp_id: int, persona_code: str, record_ids: Sequence[int]) -> list[ColumnElement[bool]]:
    persona = [] if kind == "account" else [PersonMatch.persona_code == persona_code]
    return [TABLES[kind].icp_id == icp_id, *persona, id_column(kind).in_(record_ids)]


def clean_step(session: Session, kind: MatchKind, icp_id: int, after: int, *, generation: int) -> int | None:
    """Delete one chunk of the rows that readers of a generation do not see, and open again those that were to end after it.

    Args:
        after: The last record id of the chunk before; 0 at first.

    Returns:
        The last record id of this chunk, None when nothing is left.
    """
    table, record_id = TABLES[kind], id_column(kind)
    hidden = (table.until <= generation) | (table.since > generation)
    ending = (table.until > generation) & (table.until != OPEN_END)
    query = select(record_id).where(table.icp_id == icp_id, record_id > after, hidden | ending).order_by(record_id).limit(CLEAN_CHUNK)
    found = list(session.scalars(query))
    if not found:
        return None
    span = (table.icp_id == icp_id, record_id > after, record_id <= found[-1])
    _run(session, delete(table).where(*span, hidden))
    _run(session, update(table).where(*span, ending).values(until=OPEN_END))
    return int(found[-1])


def delete_results(session: Session, workspace_id: int, icp_id: int) -> None:
    """Delete every row of an ICP that goes away itself, in a transaction that holds the ICP's row."""
    lock_workspace(session, workspace_id)  # whoever re-scores records for it under way is through, and nobody begins
    for table in (AccountMatch, PersonMatch):
        _run(session, delete(table).where(table.icp_id == icp_id))


def _chunks(record_ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(record_ids), LOOKUP_CHUNK):
        yield record_ids[start : start + LOOKUP_CHUNK]


def _run(session: Session, statement: Any) -> None:
    session.execute(statement, execution_options={"synchronize_session": False})
