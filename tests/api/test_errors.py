"""One table says what every expected error is over HTTP."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.errors import STATUS, install
from qualification.errors import ClusterUnavailable, IcpNotFound, WinnowError


def subclasses(parent: type[WinnowError]) -> Iterator[type[WinnowError]]:
    for child in parent.__subclasses__():
        yield child
        yield from subclasses(child)


def test_the_table_covers_every_expected_error() -> None:
    assert set(subclasses(WinnowError)) == set(STATUS)


def test_every_status_of_an_expected_error_is_the_clients() -> None:
    assert all(400 <= status < 500 for error, status in STATUS.items() if error is not ClusterUnavailable)
    assert STATUS[ClusterUnavailable] == 503


@pytest.fixture
def failing() -> TestClient:
    app = FastAPI()
    install(app)

    @app.get("/expected")
    def expected() -> None:
        raise IcpNotFound("no ICP \ud800", icp_code="\ud800")

    @app.get("/bug")
    def bug() -> None:
        raise RuntimeError("password=hunter2")

    return TestClient(app, raise_server_exceptions=False)


def test_an_expected_error_has_code_message_and_details_whatever_text_is_in_it(failing: TestClient) -> None:
    answer = failing.get("/expected")

    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "icp_not_found"
    assert answer.headers["content-type"] == "application/json"


def test_a_bug_answers_500_and_tells_nothing_of_its_inside(failing: TestClient) -> None:
    answer = failing.get("/bug")

    assert answer.status_code == 500
    assert answer.json()["error"]["code"] == "internal_error"
    assert "hunter2" not in answer.text
    assert "Traceback" not in answer.text
