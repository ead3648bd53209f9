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
