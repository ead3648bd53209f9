"""Bad input gets a sentence that names the field and what is allowed, and no stack trace."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
import yaml
from pydantic import BaseModel, ConfigDict, SecretStr
from starlette.testclient import TestClient

from api.app import create_app
from settings import Settings
from tests.api.conftest import BASE_URL

pytestmark = pytest.mark.slow

CASES = Path(__file__).parent.parent / "cases" / "rest.yaml"


class Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Request(Strict):
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
    path: str
    body: Any = None
    raw: str | None = None

    def send(self, client: TestClient) -> Any:
        if self.raw is not None:
            return client.request(self.method, self.path, content=self.raw, headers={"Content-Type": "application/json"})
        if self.body is None:
            return client.request(self.method, self.path)
        return client.request(self.method, self.path, json=long_texts(self.body))


class Expect(Strict):
    status: int
    code: str
    says: tuple[str, ...]


class Case(Strict):
    id: str
    why: str
    request: Request
    expect: Expect


def long_texts(body: Any) -> Any:
    """The word REPEAT stands for a text past every bound."""
    if isinstance(body, dict):
        return {key: long_texts(value) for key, value in body.items()}
    if isinstance(body, list):
        return [long_texts(value) for value in body]
    return "word " * 2000 if body == "REPEAT" else body


def cases() -> list[Case]:
    return [Case.model_validate(case) for case in yaml.safe_load(CASES.read_text())]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    home = tmp_path_factory.mktemp("service")
    settings = Settings(home=home, database_url=SecretStr(f"sqlite:///{home / 'winnow.db'}"), _env_file=None)
    with TestClient(create_app(settings), base_url=BASE_URL, raise_server_exceptions=False) as client:
        yield client


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.id)
def test_bad_input_gets_a_sentence_that_names_the_field_and_what_is_allowed(service: TestClient, case: Case) -> None:
    answer = case.request.send(service)

    assert answer.status_code == case.expect.status, answer.text
    error = answer.json()["error"]
    assert sorted(error) == ["code", "details", "message"]
    assert error["code"] == case.expect.code
    for part in case.expect.says:
        assert part in error["message"]
    assert "Traceback" not in answer.text
    assert len(error["message"]) < 600


def test_the_ids_of_the_cases_differ() -> None:
    ids = [case.id for case in cases()]

    assert len(ids) == len(set(ids))
