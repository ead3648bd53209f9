"""Looking a few records up costs a few look-ups, however many records a workspace has."""

import pytest
from sqlalchemy import Select, select

from storage.database import Database
from storage.tables import Account, Person

HUNDRED = range(100)
LOOK_UPS = {
    "people by id": (select(Person.attributes).where(Person.workspace_id == 1, Person.id.in_(HUNDRED)), "PRIMARY KEY"),
    "accounts by id": (select(Account.attributes).where(Account.workspace_id == 1, Account.id.in_(HUNDRED)), "PRIMARY KEY"),
    "people of accounts": (select(Person.id).where(Person.workspace_id == 1, Person.account_id.in_(HUNDRED)), "ix_person_account"),
    "people by e-mail": (select(Person.id).where(Person.workspace_id == 1, Person.email_key.in_(["a", "b"])), "ix_person_email"),
    "accounts by domain": (select(Account.id).where(Account.workspace_id == 1, Account.domain_key.in_(["a", "b"])), "ix_account_domain"),
    "people by external id": (select(Person.id).where(Person.workspace_id == 1, Person.external_id.in_(["a", "b"])), "external_id=?"),
}


@pytest.mark.parametrize("what", LOOK_UPS)
def test_records_are_looked_up_and_not_walked_through(what: str, sqlite_database: Database) -> None:
    query, used = LOOK_UPS[what]

    assert used in plan_of(sqlite_database, query)


def plan_of(database: Database, query: Select[tuple[object]]) -> str:
    with database.sync_engine.connect() as connection:
        text = str(query.compile(connection, compile_kwargs={"literal_binds": True}))
        return "; ".join(row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}"))
