"""Workspaces of millions: the first records are generated, the others are copies of them made in the database."""

from sqlalchemy import Text, cast, func, insert, literal, select, update

from cli.bench.filling import fill
from qualification.identity import Actor
from storage.database import Database
from storage.tables import Account, Workspace

GENERATED = 200_000


def fill_many(database: Database, workspace: str, accounts: int) -> Actor:
    """Fill a new workspace; returns who acts in it. Copies have the same attributes under other ids."""
    generated = min(accounts, GENERATED)
    actor = fill(database, workspace, accounts=generated)
    with database.bulk_reading() as session:
        last = session.scalar(select(func.max(Account.id)).where(Account.workspace_id == actor.workspace_id)) or 0
    for copy in range(1, -(-accounts // generated)):
        with database.bulk_writing() as session:
            originals = select(
                Account.workspace_id,
                cast(Account.external_id, Text) + literal(f"-{copy}"),
                Account.domain_key,
                Account.attributes,
                Account.updated_at,
            ).where(Account.workspace_id == actor.workspace_id, Account.id <= last)
            some = originals.order_by(Account.id).limit(min(generated, accounts - copy * generated))
            session.execute(insert(Account).from_select(["workspace_id", "external_id", "domain_key", "attributes", "updated_at"], some))
    with database.bulk_writing() as session:
        session.execute(update(Workspace).where(Workspace.id == actor.workspace_id).values(seq=1))
    return actor
