"""Logs say what failed and where, and hold no record text and no secret."""

import json
import logging

import pytest
from pydantic import BaseModel, ValidationError
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from api.logs import JsonLines, TextLines
from storage.database import Database
from storage.tables import Workspace


class Strict(BaseModel):
    count: int


def failed(error: BaseException) -> logging.LogRecord:
    return logging.LogRecord("agent.turn", logging.ERROR, "turn.py", 1, "run %s ended", ("r1",), (type(error), error, error.__traceback__))


def errors_that_quote(database: Database) -> list[BaseException]:
    caught: list[BaseException] = []
    try:
        Strict.model_validate({"count": "Acme Secret"})
    except ValidationError as error:
        caught.append(error)
    try:
        with database.bulk_writing() as session:
            session.execute(insert(Workspace), [{"name": "Acme Secret"}, {"name": "Acme Secret"}])
    except IntegrityError as error:
        caught.append(error)
    try:
        try:
            raise KeyError("Acme Secret")
        except KeyError as inner:
            raise RuntimeError("Acme Secret") from inner
    except RuntimeError as error:
        caught.append(error)
    return caught


@pytest.mark.parametrize("formatter", [JsonLines(), TextLines()], ids=["json", "text"])
def test_an_error_is_told_by_its_kind_and_place_without_its_words(database: Database, formatter: logging.Formatter) -> None:
    errors = errors_that_quote(database)
    lines = [formatter.format(failed(error)) for error in errors]

    assert len(lines) == 3
    for line in lines:
        assert "Secret" not in line and "\n" not in line
        assert "tests/access/test_logs.py" in line and "errors_that_quote" in line
    assert "RuntimeError" in lines[2] and "KeyError" in lines[2]


def test_a_line_of_json_says_when_where_and_what() -> None:
    line = json.loads(JsonLines().format(logging.LogRecord("api.news", logging.WARNING, "n.py", 1, "could not\nread", None, None)))

    assert line.keys() == {"at", "level", "logger", "message"}
    assert (line["level"], line["logger"], line["message"]) == ("warning", "api.news", "could not read")


def test_an_error_of_the_database_never_shows_its_parameters(database: Database) -> None:
    error = errors_that_quote(database)[1]

    assert "parameters hidden" in str(error) or "Acme Secret" not in str(error).partition("[SQL")[2]
