"""Every route under requests that a machine makes up from the OpenAPI document: no 500, and every answer is as the document says."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given
from hypothesis import settings as bounds
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance
from starlette.testclient import TestClient

from api.app import create_app
from api.describe import describe
from api.payloads import ErrorOut
from settings import Settings
from tests.api.conftest import ACCOUNTS, BASE_URL, MID, PEOPLE

pytestmark = pytest.mark.slow
EXAMPLES = int(os.environ.get("WINNOW_MACHINE_EXAMPLES", "3"))
LEFT_OUT = {"/api/v1/events", "/readyz"}  # one never ends; a 503 of the other is an answer
KNOWN: dict[str, list[str]] = {
    "icp_code": ["mid-market-software"],
    "external_id": ["a1", "p1", "a/b"],
    "code": ["mid-market-software"],
    "version": ["1", "2"],
    "n": ["1", "2"],
}


def operations() -> list[Any]:
    schema: Any = schemathesis.openapi.from_dict(describe())
    found = [each.ok() for each in schema.get_all_operations()]
    return [pytest.param(each, id=f"{each.method.upper()} {each.path}") for each in found if each.path not in LEFT_OUT]


@dataclass(frozen=True)
class Asked:
    """A service with something in it, and ids that are there."""

    client: TestClient
    known: dict[str, list[str]]


@pytest.fixture(scope="module")
def asked(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    """One service for all routes: what a route leaves behind the next ones meet."""
    home = tmp_path_factory.mktemp("machine")
    shutil.copy(migrated_file, home / "winnow.db")
    with TestClient(create_app(Settings(home=home, _env_file=None)), base_url=BASE_URL, raise_server_exceptions=False) as client:
        assert client.post("/api/v1/accounts:batch", json={"items": ACCOUNTS}).status_code == 200
        assert client.post("/api/v1/people:batch", json={"items": PEOPLE}).status_code == 200
        signal = client.post("/api/v1/signals", json={"name": "Keywords", "source": "2nd_party", "status": "live"}).json()
        saved = client.post("/api/v1/icps", json={"definition": MID}).json()
        client.post("/mcp")  # answered once all is imported: Python 3.11 cannot read source in two threads at once, and Hypothesis does
        yield Asked(client, KNOWN | {"signal_id": [str(signal["id"])], "changeset_id": [saved["changeset_id"]]})


@pytest.mark.parametrize("operation", operations())
def test_no_request_that_a_machine_makes_up_is_answered_with_a_500_or_out_of_shape(asked: Asked, operation: Any) -> None:
    client, known = asked.client, asked.known

    @bounds(max_examples=EXAMPLES, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(data=st.data())
    def ask(data: st.DataObject) -> None:
        case = data.draw(operation.as_strategy())
        for name in sorted(set(case.path_parameters or {}) & set(known)):
            if data.draw(st.integers(0, 3)):
                case.path_parameters[name] = data.draw(st.sampled_from(known[name]))
        response = send(client, case)
        case.validate_response(response, checks=[not_a_server_error, response_schema_conformance])
        if response.status_code >= 400:
            ErrorOut.model_validate(response.json())

    ask()


def send(client: TestClient, case: Any) -> Any:
    """Send a made-up request as it is, also when it is none that a client library would make."""
    parts = case.as_transport_kwargs(base_url=BASE_URL)
    body = {"json": parts["json"]} if "json" in parts else {"content": parts["data"]} if parts.get("data") else {}
    return client.request(
        parts["method"],
        parts["url"],
        params=parts.get("params"),
        headers=dict(parts.get("headers") or {}),
        **body,
    )
