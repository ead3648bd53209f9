"""Opens the cluster that a process was told of. What a cluster needs is imported only then."""

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import make_url

from qualification.errors import ClusterUnavailable
from qualification.scale.options import ScaleOptions
from storage.database import Database

if TYPE_CHECKING:
    from qualification.scale.cluster import Cluster

NEEDED = ("distributed", "pyarrow", "adbc_driver_postgresql")


def opened_cluster(database: Database, url: str, options: ScaleOptions | None) -> "Cluster | None":
    """Return the cluster, not yet connected; None without options. Whoever opens it closes it.

    Raises:
        ClusterUnavailable: What a cluster needs is not installed here, or its workers could not read the database.
    """
    if options is None:
        return None
    check_installed(options)
    from qualification.scale.cluster import Cluster

    return Cluster(options, database, url_for_workers(url, options))


def check_installed(options: ScaleOptions) -> None:
    """Raise ClusterUnavailable when what a cluster needs is not installed here."""
    if missing := not_installed():
        raise ClusterUnavailable(f"WINNOW_SCALE needs {' and '.join(missing)}: run make scale, or unset it", address=options.address)


def not_installed() -> list[str]:
    """Return what a cluster needs and is not installed here."""
    return [name for name in NEEDED if importlib.util.find_spec(name) is None]


def url_for_workers(url: str, options: ScaleOptions) -> str:
    """Return the URL by which workers reach the same database. Raises ClusterUnavailable for one in memory."""
    plain = make_url(url)
    if plain.get_backend_name() != "sqlite":
        return url
    if not plain.database or plain.database == ":memory:":
        raise ClusterUnavailable("workers cannot read a database in memory: use a file, or PostgreSQL", address=options.address)
    return plain.set(database=str(Path(plain.database).expanduser().absolute())).render_as_string(hide_password=False)
