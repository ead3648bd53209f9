"""Whatever is typed or set wrongly ends in one sentence on stderr, never in a stack trace."""

from pathlib import Path

import pytest
import yaml
from pydantic import BaseModel, ConfigDict

from tests.cli.conftest import Winnow

pytestmark = pytest.mark.slow


class Case(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: str
    args: list[str]
    says: list[str]
    code: int
    files: dict[str, str] = {}
    env: dict[str, str] = {}
    typed: str | None = None


CASES = [Case.model_validate(each) for each in yaml.safe_load((Path(__file__).parents[1] / "cases/terminal.yaml").read_text())]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_bad_input_is_told_in_one_sentence(case: Case, winnow: Winnow, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in case.files.items():
        (home / name).write_text(text)
    for name, value in case.env.items():
        monkeypatch.setenv(name, value)

    result = winnow(*case.args, typed=case.typed.replace("@9000", "x" * 9000) if case.typed else None)

    assert result.exit_code == case.code
    said = " ".join(result.stderr.split())
    assert [words for words in case.says if words not in said] == []
    assert "Traceback" not in result.output and "secret" not in result.output
