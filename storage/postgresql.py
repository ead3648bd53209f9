"""How connections to PostgreSQL are made and kept."""

from typing import Any

from sqlalchemy import Connection, Engine, event, func, select
from sqlalchemy.engine import URL

from storage.pooling import Pooling

CONNECT_TIMEOUT_SECONDS = 5
POOL_TIMEOUT_SECONDS = 10
RECYCLE_SECONDS = 1800
REQUEST_SETTINGS = {"statement_timeout": "30s"}
SETTINGS = {"TimeZone": "UTC", "lock_timeout": "10s", "idle_in_transaction_session_timeout": "5min"}
KEEPALIVE = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3, "tcp_user_timeout": 30_000}


def engine_options(url: URL, pooling: Pooling, *, bulk: bool) -> dict[str, Any]:
    """Return the arguments of an engine.

    A connection is tried before it is lent, so that a server which went away and came back costs no request. A request's
    statement ends after half a minute; bulk work may take longer. Nobody waits longer than ten seconds for a lock.
    """
    connect: dict[str, Any] = {"connect_timeout": CONNECT_TIMEOUT_SECONDS, **KEEPALIVE}
    if pooling.through_pooler:
        connect["prepare_threshold"] = None
    else:
        settings = " ".join(f"-c {name}={value}" for name, value in session_settings(bulk=bulk).items())
        connect["options"] = f"{settings} {url.query.get('options', '')}".strip()
    return {
        "connect_args": connect,
        "pool_size": pooling.size,
        "max_overflow": pooling.size,
        "pool_timeout": POOL_TIMEOUT_SECONDS,
        "pool_recycle": RECYCLE_SECONDS,
        "pool_pre_ping": True,
    }


def session_settings(*, bulk: bool) -> dict[str, str]:
    """Return what every session is set to."""
    return SETTINGS if bulk else {**SETTINGS, **REQUEST_SETTINGS}


def set_in_each_transaction(engine: Engine, *, bulk: bool) -> None:
    """Set in each transaction what a session of its own would keep."""
    calls = select(*(func.set_config(name, value, True) for name, value in session_settings(bulk=bulk).items()))

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        connection.execute(calls)
