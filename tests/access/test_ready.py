"""/readyz says yes only when requests can be served."""

import time

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from agent.copilot import Copilot
from api.app import create_app
from api.services import Services
from settings import Settings
from tests.access.conftest import Keyed
from tests.api.conftest import BASE_URL

pytestmark = pytest.mark.slow


def asked(client: TestClient) -> tuple[int, dict[str, object]]:
    answer = client.get("/readyz")
    return answer.status_code, answer.json()


def test_a_database_of_another_version_is_not_ready(keyed: Keyed) -> None:
    services: Services = keyed.client.app.state.services  # type: ignore[attr-defined]
    before = asked(keyed.client)[1]
    with services.database.bulk_writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    older = asked(keyed.client)

    assert (before["database"], before["jobs"]) == (True, True)
    assert (older[0], older[1]["status"], older[1]["database"]) == (503, "unavailable", False)


def test_a_service_whose_jobs_stand_still_is_not_ready(keyed: Keyed) -> None:
    services: Services = keyed.client.app.state.services  # type: ignore[attr-defined]
    keyed.client.portal.call(services.jobs.stop)  # type: ignore[union-attr]
    status, body = asked(keyed.client)

    assert (status, body["status"], body["jobs"]) == (503, "unavailable", False)


def test_a_service_whose_copilot_cannot_be_loaded_is_not_starting_for_ever_and_the_log_says_why(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(*given: object) -> None:
        raise ImportError("its library is broken")

    monkeypatch.setattr(Copilot, "warm", broken)  # no setting makes it fail
    with TestClient(create_app(settings), base_url=BASE_URL) as client:
        until = time.monotonic() + 60
        while (answer := asked(client))[1]["status"] == "starting" and time.monotonic() < until:
            time.sleep(0.05)
    status, body = answer

    assert (status, body["status"], body["copilot"]) == (503, "unavailable", False)
    assert "its library is broken" in caplog.text
