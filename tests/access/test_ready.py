"""/readyz says yes only when requests can be served."""

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from api.services import Services
from tests.access.conftest import Keyed

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
