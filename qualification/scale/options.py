"""Where the cluster is and what runs on it."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class TlsFiles:
    """PEM files of mutual TLS: who signed both sides, and this side's certificate and key."""

    ca: str
    cert: str
    key: str


@dataclass(frozen=True)
class ScaleOptions:
    """A cluster that large workspaces run on.

    Attributes:
        address: Of its scheduler: `tcp://host:port`, or `tls://host:port` with `tls`.
        rows: From so many accounts and people on a workspace runs on the cluster.
        rows_a_part: About so many of them make a part.
        worker_bytes: What the parts on one worker process may take; None: no bound of ours.
        timeout_seconds: To reach the scheduler.
        silent_seconds: A worker that says nothing for so long is given up, and its parts are made good elsewhere.
        source: A folder with a folder for each workspace that was written as Parquet: parts are read there, not from the database.
    """

    address: str
    rows: int = 5_000_000
    rows_a_part: int = 1_000_000
    worker_bytes: int | None = None
    tls: TlsFiles | None = None
    timeout_seconds: float = 10.0
    silent_seconds: float = 30.0
    source: str | None = None


def address_of(url: str, *, encrypted: bool) -> str:
    """Return the scheduler's address for `dask://host:port`.

    Raises:
        ValueError: It is something else; the message says what it must be.
    """
    scheme, separator, place = url.partition("://")
    host, colon, port = place.rpartition(":")
    if scheme != "dask" or not separator or not colon or not host.strip("[]") or not port.isdecimal() or not 0 < int(port) <= 65_535:
        raise ValueError("WINNOW_SCALE is the address of a Dask scheduler such as dask://scheduler:8786")
    return f"{'tls' if encrypted else 'tcp'}://{place}"


def tls_files(ca: Path | None, cert: Path | None, key: Path | None) -> TlsFiles | None:
    """Return the files of mutual TLS; None when none is named.

    Raises:
        ValueError: One is named without the others, or is not there.
    """
    named = {"WINNOW_SCALE_TLS_CA": ca, "WINNOW_SCALE_TLS_CERT": cert, "WINNOW_SCALE_TLS_KEY": key}
    if not any(named.values()):
        return None
    if absent := [name for name, path in named.items() if path is None]:
        raise ValueError(f"TLS to the cluster takes three files: also set {' and '.join(absent)}")
    for name, path in named.items():
        if path is not None and not path.is_file():
            raise ValueError(f"{name}: there is no file {path}")
    return TlsFiles(str(ca), str(cert), str(key))


def source_folder(path: Path | None) -> str | None:
    """Return the folder that parts are read from, as workers find it too.

    Raises:
        ValueError: It is not there.
    """
    if path is None:
        return None
    folder = path.expanduser().absolute()
    if not folder.is_dir():
        raise ValueError(f"WINNOW_SCALE_SOURCE: there is no folder {folder}; write one with winnow scale export --to {folder}")
    return str(folder)
