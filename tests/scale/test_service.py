"""The service beside a cluster: previews by HTTP are those of the cluster, Prometheus sees the parts, nothing is imported without need."""

import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fastapi.testclient import TestClient
from prometheus_client import CollectorRegistry, generate_latest
from pydantic import SecretStr

from api.app import create_app
from api.scale_metrics import MOST_PARTS, ScaleGauges
from cli.bench.local_cluster import LocalCluster
from settings import Settings
from storage.feed import Marks
from storage.parts import KeyRange
from tests.scale.worlds import TODAY, World

if TYPE_CHECKING:
    from qualification.scale.residence import Resident

WAIT_SECONDS = 60


def resident(number: int) -> "Resident":
    from qualification.scale.residence import PartName, Resident

    return Resident(PartName("client", 1, KeyRange(number, number + 1), 1), Marks(7, 0, 0), 2, 3, 100)


@pytest.mark.slow
def test_metrics_tell_each_part_and_stay_few() -> None:
    from qualification.scale.cluster import WorkerStatus

    registry = CollectorRegistry()
    gauges = ScaleGauges(registry)
    gauges.note([WorkerStatus("tcp://secret:1", 4_000, tuple(resident(number) for number in range(MOST_PARTS + 50)))])

    text = generate_latest(registry).decode()

    assert 'winnow_scale_part_records{part="1"} 5.0' in text and 'winnow_scale_part_records{part="other"} 250.0' in text
    assert 'winnow_scale_worker_bytes{worker="1"} 4000.0' in text and "secret" not in text
    assert text.count("winnow_scale_part_bytes{") == MOST_PARTS + 1
    gauges.note_down()
    assert "winnow_scale_up 0.0" in generate_latest(registry).decode()


@pytest.mark.slow
def test_a_preview_over_http_is_that_of_the_cluster_and_a_scrape_shows_its_parts(
    world: World, cluster: LocalCluster, tmp_path: Path
) -> None:
    settings = Settings(
        home=tmp_path,
        database_url=SecretStr(world.url),
        scale=cluster.address.replace("tcp", "dask"),
        scale_rows=1,
        scale_rows_a_part=2_000,
        now=TODAY.isoformat(),
        _env_file=None,
    )
    body = {
        "definition": {"name": "SaaS", "parameters": [{"field": "sub_industry", "mode": "filter", "operator": "in", "value": ["SaaS"]}]}
    }
    here = Settings(home=tmp_path, database_url=SecretStr(world.url), now=TODAY.isoformat(), _env_file=None)
    answers = []
    for each in (here, settings):
        with TestClient(create_app(each), base_url="http://127.0.0.1:8000") as client:
            answers.append({**client.post("/api/v1/preview", json=body).raise_for_status().json(), "elapsed_ms": 0})
            if each is settings:
                text = _scraped(client, 'winnow_scale_part_records{part="1"}')
    assert answers[0] == answers[1] and answers[0]["qualified"] > 0
    assert "winnow_scale_up 1.0" in text and "winnow_scale_workers 2.0" in text


def _scraped(client: TestClient, wanted: str) -> str:
    deadline = time.monotonic() + WAIT_SECONDS
    while wanted not in (text := client.get("/metrics").text) and time.monotonic() < deadline:
        time.sleep(0.5)
    return text


@pytest.mark.slow
def test_what_a_cluster_needs_is_not_imported_where_none_is_named(tmp_path: Path) -> None:
    script = "import sys, api.app, cli.main, cli.workspace, qualification.snapshots, qualification.scale.opening; print([m for m in ('distributed', 'dask', 'pyarrow', 'adbc_driver_manager') if m in sys.modules])"

    found = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True)

    assert found.stdout.strip() == "[]"
