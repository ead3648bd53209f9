"""Workspaces of millions: the first records are generated, the others are copies of them made in the database."""

from sqlalchemy import Text, cast, func, insert, literal, select, update

from cli.bench.filling import fill
from qualification.identity import Actor
from storage.database import Database
from storage.tables import Account, Workspace

GENERATED = 200_000


def fill_many(database: Database, workspace: str, accounts: int) -> Actor:
    """Fill a new workspace; returns who acts in it. Copies have the same attributes under other ids."""
    actor = fill(database, workspace, accounts=min(accounts, GENERATED))
    copy_accounts(database, actor.workspace_id, accounts)
    with database.bulk_writing() as session:
        session.execute(update(Workspace).where(Workspace.id == actor.workspace_id).values(seq=1))
    return actor


def copy_accounts(database: Database, workspace_id: int, until: int) -> None:
    """Copy the accounts of a workspace, under other ids, until there are so many; for workspaces that nobody has looked at yet."""
    mine = Account.workspace_id == workspace_id
    with database.bulk_reading() as session:
        last = session.scalar(select(func.max(Account.id)).where(mine)) or 0
        there = session.scalar(select(func.count()).select_from(Account).where(mine)) or 0
    for copy in range(1, -(-until // there)):
        with database.bulk_writing() as session:
            originals = select(
                Account.workspace_id,
                cast(Account.external_id, Text) + literal(f"-{copy}"),
                Account.domain_key,
                Account.attributes,
                Account.updated_at,
            ).where(mine, Account.id <= last)
            some = originals.order_by(Account.id).limit(min(there, until - copy * there))
            session.execute(insert(Account).from_select(["workspace_id", "external_id", "domain_key", "attributes", "updated_at"], some))
