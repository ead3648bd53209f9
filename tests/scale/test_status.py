"""`winnow scale status` and what it needs: a sentence whenever there is nothing to show."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cli.bench.local_cluster import LocalCluster
from cli.main import app
from tests.scale.worlds import World


def status() -> Result:
    return CliRunner().invoke(app, ["scale", "status"], catch_exceptions=False)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database_url: str) -> None:
    monkeypatch.setenv("WINNOW_HOME", str(tmp_path))
    monkeypatch.setenv("WINNOW_DATABASE_URL", database_url)
    monkeypatch.setenv("COLUMNS", "160")
    monkeypatch.chdir(tmp_path)


def test_without_a_scheduler_named_it_says_which_setting_names_one() -> None:
    result = status()

    assert result.exit_code == 2 and "WINNOW_SCALE is not set: name a Dask scheduler such as dask://scheduler:8786" in result.stderr


@pytest.mark.slow
def test_a_scheduler_that_is_not_there_ends_it_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WINNOW_SCALE", "dask://127.0.0.1:9")

    result = status()

    assert result.exit_code == 1 and "the cluster at tcp://127.0.0.1:9 does not answer" in result.stderr


@pytest.mark.slow
def test_it_shows_workers_and_the_parts_that_each_holds(world: World, cluster: LocalCluster, monkeypatch: pytest.MonkeyPatch) -> None:
    version = world.cluster.current(world.actor.workspace_id)
    monkeypatch.setenv("WINNOW_SCALE", cluster.address.replace("tcp", "dask"))

    result = status()

    assert result.exit_code == 0, result.output
    assert f"2 workers, {len(version.parts)} parts" in result.stdout
    assert result.stdout.count(f"{version.marks.seq:,}") >= len(version.parts)


@pytest.mark.slow
def test_a_scheduler_without_workers_ends_it_with_what_to_start(cluster: LocalCluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WINNOW_SCALE", cluster.address.replace("tcp", "dask"))
    for name in cluster.workers:
        cluster.kill_worker(name)

    result = status()

    assert result.exit_code == 1 and "has no worker: start one with dask worker" in result.stderr
