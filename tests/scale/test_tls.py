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


def asked(secured: LocalCluster, database: Database, tls: TlsFiles | None) -> int:
    from qualification.scale.cluster import Cluster

    cluster = Cluster(ScaleOptions(secured.address, tls=tls, timeout_seconds=5), database, str(database.url))
    try:
        return len(cluster.status())
    finally:
        cluster.close()


def test_the_holder_of_a_certificate_is_let_in(secured: LocalCluster, sqlite_database: Database) -> None:
    assert secured.address.startswith("tls://")
    assert asked(secured, sqlite_database, secured.tls) == 1


def test_a_stranger_is_not_let_in(secured: LocalCluster, sqlite_database: Database, tmp_path: Path) -> None:
    with pytest.raises(ClusterUnavailable):
        asked(secured, sqlite_database, certificate(tmp_path / "theirs"))
