"""CSV and JSON-lines files become tables of text cells."""

from pathlib import Path

import pytest

from qualification.errors import ImportFailed
from qualification.importing import Row, Table, read_table


def table_of(folder: Path, content: str | bytes) -> Table:
    path = folder / "records"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_table(path)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter: str, tmp_path: Path) -> None:
    table = table_of(tmp_path, f'name{delimiter}note\n"Acme"{delimiter}"a, b; c"\nBeta{delimiter}x\n')

    assert table.columns == ("name", "note")
    assert [row.cells for row in table.rows()] == [("Acme", "a, b; c"), ("Beta", "x")]


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("name,city\nMüller,Köln\n".encode(), "utf-8-sig"),
        ("name,city\nMüller,Köln\n".encode("utf-8-sig"), "utf-8-sig"),
        ("name,city\nMüller,Köln\n".encode("cp1252"), "cp1252"),
        ("name,city\nMüller,Köln\n".encode("utf-16"), "utf-16"),
    ],
)
def test_the_encoding_is_found(content: bytes, encoding: str, tmp_path: Path) -> None:
    table = table_of(tmp_path, content)

    assert (table.encoding, table.columns) == (encoding, ("name", "city"))
    assert [row.cells for row in table.rows()] == [("Müller", "Köln")]


def test_rows_can_be_read_again_and_keep_their_line(tmp_path: Path) -> None:
    table = table_of(tmp_path, 'name,note\n\nAcme,"two\nlines"\nBeta,x\n')

    assert list(table.rows()) == list(table.rows()) == [Row(3, ("Acme", "two\nlines")), Row(5, ("Beta", "x"))]


def test_a_cell_without_end_is_reported_and_later_rows_are_read(tmp_path: Path) -> None:
    table = table_of(tmp_path, 'name,note\nAcme,"' + "x" * 140_000 + '\nBeta,"y"\nGamma,z\n')

    rows = list(table.rows())

    assert rows[0].cells == ()
    assert rows[0].problem is not None and "quotation mark" in rows[0].problem
    assert rows[-1].cells == ("Gamma", "z")


@pytest.mark.parametrize("at", [2, 50, 1999, 2001])
def test_a_stray_quote_costs_its_own_line_and_no_other(at: int, tmp_path: Path) -> None:
    lines = ["name,domain", *(f"Co {number},co{number}.com" for number in range(2, 2002))]
    lines[at - 1] = f'"Co {at},web'
    table = table_of(tmp_path, "\n".join(lines) + "\n")

    rows = list(table.rows())

    assert [row.line for row in rows] == list(range(2, 2002))
    bad = [row for row in rows if row.problem]
    assert [row.line for row in bad] == [at]
    assert f'"Co {at},web' in str(bad[0].problem)


def test_a_stray_quote_before_proper_ones_costs_its_own_line(tmp_path: Path) -> None:
    table = table_of(tmp_path, 'name,note\n"Acme,x\nBeta,y\n"Gamma, Inc","two\nlines"\nDelta,z\n')

    assert [(row.line, row.cells) for row in table.rows()] == [
        (2, ()),
        (3, ("Beta", "y")),
        (4, ("Gamma, Inc", "two\nlines")),
        (6, ("Delta", "z")),
    ]


def test_a_long_text_of_many_lines_is_one_cell(tmp_path: Path) -> None:
    text = "\n".join(f"line {number}" for number in range(60))
    table = table_of(tmp_path, f'name,note\nAcme,"{text}"\nBeta,y\n')

    assert [(row.line, row.cells) for row in table.rows()] == [(2, ("Acme", text)), (62, ("Beta", "y"))]


def test_two_stray_quotes_far_apart_cost_two_lines(tmp_path: Path) -> None:
    lines = [f"Co {number},web" for number in range(200)]
    lines[20], lines[150] = '"Co 20,web', 'Co 150","web'
    table = table_of(tmp_path, "name,domain\n" + "\n".join(lines) + "\n")

    assert sum(row.problem is None for row in table.rows()) >= 198


def test_a_header_with_a_stray_quote_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImportFailed, match="first line.*quotation mark"):
        table_of(tmp_path, '"name,domain\n' + "Acme,acme.com\n" * 30)


def test_empty_cells_beyond_the_header_do_not_matter(tmp_path: Path) -> None:
    table = table_of(tmp_path, "name,note\nAcme,x,,\nBeta,y\n")
    assert [(row.cells, row.problem) for row in table.rows()] == [(("Acme", "x"), None), (("Beta", "y"), None)]


def test_json_lines_give_a_column_a_key_and_text_cells(tmp_path: Path) -> None:
    first = '{"name": "Acme", "n": 5, "ok": true, "hq": {"city": "Oslo"}}'
    second = '{"name": "Beta", "tags": ["a", null, 1], "n": null, "deep": [[1]]}'
    table = table_of(tmp_path, f"{first}\n\n{second}\n")

    assert table.columns == ("name", "n", "ok", "hq.city", "tags", "deep")
    assert [(row.line, row.cells) for row in table.rows()] == [
        (1, ("Acme", "5", "true", "Oslo", "", "")),
        (3, ("Beta", "", "", "", ("a", "1"), ("[1]",))),
    ]


@pytest.mark.parametrize(("path", "says"), [("missing.csv", "there is no file"), (".", "cannot be read")])
def test_a_file_that_cannot_be_opened_says_so(path: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(ImportFailed, match=says):
        read_table(tmp_path / path)
