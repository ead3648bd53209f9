"""A cluster with TLS lets in who has a certificate of its authority, and nobody else."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.bench.local_cluster import LocalCluster, local_cluster
from qualification.errors import ClusterUnavailable
from qualification.scale.options import ScaleOptions, TlsFiles
from storage.database import Database

pytestmark = pytest.mark.slow


def certificate(folder: Path) -> TlsFiles:
    """Make a certificate that is its own authority."""
    folder.mkdir()
    key, cert = folder / "key.pem", folder / "cert.pem"
    made = ["-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=winnow"]
    subprocess.run(["openssl", "req", "-x509", *made, "-keyout", key, "-out", cert], check=True, capture_output=True)
    return TlsFiles(str(cert), str(cert), str(key))


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCluster]:
    with local_cluster(1, tls=certificate(tmp_path_factory.mktemp("tls") / "ours")) as cluster:
        yield cluster


def asked(address: str, database: Database, tls: TlsFiles | None, *, seconds: float = 5) -> int:
    from qualification.scale.cluster import Cluster

    cluster = Cluster(ScaleOptions(address, tls=tls, timeout_seconds=seconds), database, str(database.url))
    try:
        return len(cluster.status())
    finally:
        cluster.close()


def test_the_holder_of_a_certificate_is_let_in(secured: LocalCluster, sqlite_database: Database) -> None:
    assert secured.address.startswith("tls://")
    assert asked(secured.address, sqlite_database, secured.tls, seconds=60) == 1


def test_a_stranger_is_not_let_in_and_hears_that_the_authorities_differ(
    secured: LocalCluster, sqlite_database: Database, tmp_path: Path
) -> None:
    with pytest.raises(ClusterUnavailable, match="has a certificate that WINNOW_SCALE_TLS_CA did not sign"):
        asked(secured.address, sqlite_database, certificate(tmp_path / "theirs"))


def test_one_whom_the_cluster_does_not_know_hears_that_it_is_not_accepted(
    secured: LocalCluster, sqlite_database: Database, tmp_path: Path
) -> None:
    assert secured.tls is not None
    theirs = certificate(tmp_path / "theirs")
    with pytest.raises(ClusterUnavailable, match="does not accept the certificate of this service"):
        asked(secured.address, sqlite_database, TlsFiles(secured.tls.ca, theirs.cert, theirs.key))


def test_without_files_one_hears_that_the_scheduler_speaks_tls(secured: LocalCluster, sqlite_database: Database) -> None:
    with pytest.raises(ClusterUnavailable, match="speaks TLS: set WINNOW_SCALE_TLS_CA"):
        asked(secured.address.replace("tls", "tcp"), sqlite_database, None)


def test_with_files_one_hears_that_the_scheduler_speaks_without_tls(
    cluster: LocalCluster, secured: LocalCluster, sqlite_database: Database
) -> None:
    with pytest.raises(ClusterUnavailable, match="speaks without TLS: start it and its workers with --tls-ca-file"):
        asked(cluster.address.replace("tcp", "tls"), sqlite_database, secured.tls)
