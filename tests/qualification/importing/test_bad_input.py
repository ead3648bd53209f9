"""Every case of tests/cases/import.yaml: what an import refuses, reports, decides and keeps."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import BaseModel, ConfigDict, Field

from qualification.errors import ImportFailed
from qualification.fields import ACCOUNT_FIELDS, by_key
from qualification.importing import Converted, convert, plan_import, read_table

CASES_FILE = Path(__file__).parents[2] / "cases" / "import.yaml"


class Case(BaseModel):
    """One file and what is expected of its import."""

    model_config = ConfigDict(extra="forbid")

    id: str
    file: str | None = None
    hex: str | None = None
    map: dict[str, str] = {}
    rates: dict[str, float] = {}
    fails: list[str] = []
    says: list[list[str]] = []
    notes: list[str] = []
    kept: dict[str, dict[str, Any]] = {}
    left_out: int = Field(default=0, ge=0)

    def content(self) -> bytes:
        """Return the bytes of the file."""
        return bytes.fromhex(self.hex) if self.hex is not None else (self.file or "").replace("@LONG@", "x" * 301).encode()


CASES = [Case.model_validate(case) for case in yaml.safe_load(CASES_FILE.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("case", [case for case in CASES if case.fails], ids=lambda case: case.id)
def test_a_file_that_cannot_be_imported_is_refused_with_what_to_change(case: Case, tmp_path: Path) -> None:
    with pytest.raises(ImportFailed) as refused:
        _import(case, tmp_path)

    for fragment in case.fails:
        assert fragment in refused.value.message


@pytest.mark.parametrize("case", [case for case in CASES if not case.fails], ids=lambda case: case.id)
def test_bad_cells_and_rows_are_reported_and_cost_nothing_else(case: Case, tmp_path: Path) -> None:
    notes, rows = _import(case, tmp_path)

    problems = [f"{problem.line} {problem.column}: {problem.message}" for row in rows for problem in row.problems]
    for fragments in case.says:
        assert any(all(fragment in problem for fragment in fragments) for problem in problems), (fragments, problems)
    for fragment in case.notes:
        assert fragment in notes
    imported = {row.external_id: row.document for row in rows if row.external_id is not None}
    for external_id, values in case.kept.items():
        assert {key: imported[external_id].get(key) for key in values} == values
    assert sum(row.external_id is None for row in rows) == case.left_out


def test_case_ids_are_unique_and_plenty() -> None:
    assert len({case.id for case in CASES}) == len(CASES) >= 30


def _import(case: Case, folder: Path) -> tuple[str, list[Converted]]:
    path = folder / "accounts.csv"
    path.write_bytes(case.content())
    table = read_table(path)
    plan = plan_import(table, by_key(ACCOUNT_FIELDS), "account", case.map, case.rates)
    return "\n".join(plan.notes), list(convert(table, plan))
