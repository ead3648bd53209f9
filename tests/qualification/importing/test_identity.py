"""Which rows of a file are one record: ids from a column, and ids made from names."""

from pathlib import Path

from qualification.fields import ACCOUNT_FIELDS, by_key
from qualification.importing import Converted, convert, plan_import, read_table


def imported(folder: Path, content: str) -> tuple[str, list[Converted]]:
    path = folder / "accounts.csv"
    path.write_text(content, encoding="utf-8")
    table = read_table(path)
    plan = plan_import(table, by_key(ACCOUNT_FIELDS), "account")
    return "\n".join(plan.notes), list(convert(table, plan))


def test_companies_that_share_only_their_name_are_not_joined(tmp_path: Path) -> None:
    notes, rows = imported(tmp_path, "name,city,employees\nAcme,Boston,5\nAcme,Denver,6\nAcme,Denver,7\nAcme,,8\nAcme,Denver,7\n")

    assert [row.external_id for row in rows] == ["acme", "acme (denver)", "acme #2", "acme #3", "acme #2"]
    assert "kept apart" in notes
    assert ["both are kept" in problem.message for row in rows for problem in row.problems] == [True, True, True, False]
    assert "same external id" in rows[-1].problems[0].message


def test_a_file_gets_the_same_ids_again(tmp_path: Path) -> None:
    content = "name,city\n" + "".join(f"Acme {number % 7},City {number % 11}\n" for number in range(200))

    first, second = (imported(tmp_path, content)[1] for _ in range(2))

    assert [row.external_id for row in first] == [row.external_id for row in second]
    assert len({row.external_id for row in first}) == 77


def test_an_id_column_that_is_not_used_says_why(tmp_path: Path) -> None:
    ids = ["1", "2", "", "", "", "3", "3", "4", "5", "6"]
    content = "external_id,name\n" + "".join(f"{each},Company {place}\n" for place, each in enumerate(ids))

    notes, _ = imported(tmp_path, content)

    assert "external_id is not used for it: of 10 rows looked at, 3 rows have none, 1 repeats" in notes
