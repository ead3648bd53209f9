"""A worker or scheduler that runs other code is told apart before anything is placed on it, and what it holds for others stays."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

import qualification
from cli.bench.local_cluster import LocalCluster
from cli.main import app
from qualification.errors import ClusterUnavailable
from tests.scale.worlds import DEFINITIONS, World, shown

pytestmark = pytest.mark.slow

ROOT = Path(str(qualification.__file__)).parents[1]


@pytest.fixture(scope="module")
def other_code(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A search path with the same packages, one file of which is of another day."""
    folder = tmp_path_factory.mktemp("other")
    for package in ("qualification", "storage"):
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    with (folder / "qualification" / "evaluate.py").open("a") as file:
        file.write("\n# of another day\n")
    return str(folder)


@pytest.fixture(scope="module")
def no_code(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A search path where Winnow is something that knows nothing of clusters."""
    folder = tmp_path_factory.mktemp("none")
    (folder / "qualification").mkdir()
    (folder / "qualification" / "__init__.py").touch()
    return str(folder)


@pytest.fixture
def strangers(cluster: LocalCluster, other_code: str, no_code: str) -> Iterator[tuple[str, str]]:
    """Two workers more: one with other code, one with none of ours."""
    names = cluster.start_worker({"PYTHONPATH": other_code}), cluster.start_worker({"PYTHONPATH": no_code})
    yield names
    for name in names:
        cluster.kill_worker(name)


def test_parts_are_placed_only_on_workers_with_the_same_code(world: World, cluster: LocalCluster, strangers: tuple[str, str]) -> None:
    assert shown(world.remote, DEFINITIONS[0]) == shown(world.local, DEFINITIONS[0])

    status = world.cluster.status()
    assert sorted(len(each.residents) > 0 for each in status) == [False, False, True, True]
    said = sorted(each.unfit for each in status if each.unfit is not None)
    assert (
        len(said) == 2 and "No module named 'qualification.scale'" in said[0] and said[0].startswith("does not know what this service asks")
    )
    assert said[1].startswith("runs other code of Winnow ") and all(cluster.is_running(name) for name in strangers)


def test_where_all_workers_run_other_code_the_request_says_which_and_what_to_do(
    world: World, cluster: LocalCluster, strangers: tuple[str, str]
) -> None:
    for name in [each for each in cluster.workers if each not in strangers]:
        cluster.kill_worker(name)

    with pytest.raises(
        ClusterUnavailable, match="no worker of the cluster can be asked: worker tcp://.* start it anew from the same image"
    ):
        _ = world.remote
    assert all(cluster.is_running(name) for name in strangers)


def test_status_names_a_worker_with_other_code(
    world: World, cluster: LocalCluster, other_code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cluster.start_worker({"PYTHONPATH": other_code})
    for name, value in {"HOME": str(tmp_path), "DATABASE_URL": world.url, "SCALE": cluster.address.replace("tcp", "dask")}.items():
        monkeypatch.setenv(f"WINNOW_{name}", value)
    monkeypatch.setenv("COLUMNS", "160")

    result = CliRunner().invoke(app, ["scale", "status"], catch_exceptions=False)

    assert result.exit_code == 0 and "2 workers" in result.stdout
    assert "runs other code of Winnow" in result.stderr and "start it anew from the same image" in result.stderr
