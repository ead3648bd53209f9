"""Finds the records that a foreign file means: accounts by domain and by name, people by e-mail."""

from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from storage.records import LOOKUP_CHUNK, RecordTable, lookup_key
from storage.tables import Account, Person

NAMES_CHUNK = 20_000


def domains_of(session: Session, workspace_id: int, domains: Sequence[str]) -> dict[str, list[str]]:
    """Return the external ids of the accounts with each of these domains, the oldest first, by domain in lower case."""
    return _ids_by(session, workspace_id, Account, Account.domain_key, domains)


def emails_of(session: Session, workspace_id: int, emails: Sequence[str]) -> dict[str, list[str]]:
    """Return the external ids of the people with each of these e-mails, the oldest first, by e-mail in lower case."""
    return _ids_by(session, workspace_id, Person, Person.email_key, emails)


def _ids_by(
    session: Session, workspace_id: int, table: RecordTable, column: InstrumentedAttribute[str | None], texts: Sequence[str]
) -> dict[str, list[str]]:
    keys = [key for key in dict.fromkeys(map(lookup_key, texts)) if key is not None]
    found: dict[str, list[str]] = {}
    for start in range(0, len(keys), LOOKUP_CHUNK):
        query = select(column, table.external_id).where(table.workspace_id == workspace_id, column.in_(keys[start : start + LOOKUP_CHUNK]))
        for row in session.execute(query.order_by(table.id)):
            found.setdefault(str(row[0]), []).append(row[1])
    return found


def names_of(session: Session, workspace_id: int) -> Iterator[tuple[str, str]]:
    """Yield external id and name of every account that has a name, the oldest first."""
    name = Account.attributes["name"].as_string()
    query = select(Account.external_id, name).where(Account.workspace_id == workspace_id, name.is_not(None)).order_by(Account.id)
    for row in session.execute(query.execution_options(yield_per=NAMES_CHUNK)):
        yield row[0], row[1]
