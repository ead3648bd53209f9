"""Finds the accounts that a foreign file means: by external id, by domain, by name."""

from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.records import LOOKUP_CHUNK, lookup_key
from storage.tables import Account

NAMES_CHUNK = 20_000


def domains_of(session: Session, workspace_id: int, domains: Sequence[str]) -> dict[str, list[str]]:
    """Return the external ids of the accounts with each of these domains, the oldest first, by domain in lower case."""
    keys = [key for key in dict.fromkeys(map(lookup_key, domains)) if key is not None]
    found: dict[str, list[str]] = {}
    for start in range(0, len(keys), LOOKUP_CHUNK):
        query = select(Account.domain_key, Account.external_id).where(
            Account.workspace_id == workspace_id, Account.domain_key.in_(keys[start : start + LOOKUP_CHUNK])
        )
        for row in session.execute(query.order_by(Account.id)):
            found.setdefault(row[0], []).append(row[1])
    return found


def names_of(session: Session, workspace_id: int) -> Iterator[tuple[str, str]]:
    """Yield external id and name of every account that has a name, the oldest first."""
    name = Account.attributes["name"].as_string()
    query = select(Account.external_id, name).where(Account.workspace_id == workspace_id, name.is_not(None)).order_by(Account.id)
    for row in session.execute(query.execution_options(yield_per=NAMES_CHUNK)):
        yield row[0], row[1]
