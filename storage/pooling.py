"""How many connections a process keeps, and what stands between it and its server."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Pooling:
    """The connections to PostgreSQL; SQLite has no use for it.

    Attributes:
        size: Kept open by each of the two engines; as many again are opened when they are all in use.
        through_pooler: A pooler such as PgBouncer gives each transaction another connection: no statement is prepared, and what
            a session is set to is set in each transaction.
    """

    size: int = 10
    through_pooler: bool = False
