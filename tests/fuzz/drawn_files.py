"""Files that nobody would write: bytes, nearly tables, nearly JSON lines, and one piece repeated."""

import json
import os

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

EXAMPLES = int(os.environ.get("WINNOW_FUZZ", "0"))
HEADERS = [
    "id",
    "name",
    "domain",
    "employees",
    "revenue",
    "country",
    "founded",
    "tools",
    "signal",
    "type",
    "date",
    "amount",
    "account",
    "email",
    "title",
    "occurred_at",
    "behaviour",
    "has_phone",
    "Company Name",
    "Annual Revenue (€m)",
    "# Employees",
    "HQ Location",
    "Last Funding Date",
    "custom.x",
    "",
    "*",
    "(((",
    "1",
]
CELLS = st.sampled_from(
    (
        *("", "NA", "null", "-", "acme.com", "a@b.co", "51-200", "€5M", "$1.2bn", "1,234.56", "1e999", "nan", "inf", "9" * 400, "-0", "½"),
        *(
            "2024-02-30",
            "31/12/2024",
            "0000-00-00",
            "99999-01-01",
            "2024-01-01T25:00:00Z",
            "Dec '24",
            "Berlin, Germany",
            "a;b;c",
            "[1,2",
            '["a"]',
        ),
        *(
            "yes",
            "won",
            "closed_won",
            "=1+1",
            '"',
            '""',
            "'",
            "\\",
            "\x00",
            "\x1f",
            "\u202e",
            "\ufeff",
            "İ",
            "日本",
            "\U0001f600",
            " " * 300,
        ),
    )
) | st.text(max_size=20)
ENCODINGS = st.sampled_from(("utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1"))
UNITS = (
    ",",
    '"',
    '""',
    '","',
    '"a\n',
    "\n",
    "\r",
    "\r\n",
    ";",
    "\t",
    "|",
    "a",
    "a,",
    "{",
    "[",
    '{"a":',
    "{}\n",
    "\\",
    "'",
    " ",
    "\x0b",
    "é",
    "1,",
    "(",
)
NUMBERS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10)
JSON = st.recursive(
    NUMBERS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3), max_leaves=6
)


def encoded(text: str, encoding: str) -> bytes:
    return text.encode(encoding, errors="replace")


@st.composite
def tables(draw: st.DrawFn) -> bytes:
    """A table whose rows need not have as many cells as its header, quoted or not."""
    delimiter, end = draw(st.sampled_from(",;\t|")), draw(st.sampled_from(("\n", "\r\n", "\r")))
    header = draw(st.lists(st.sampled_from(HEADERS) | st.text(max_size=8), min_size=1, max_size=6))
    rows = draw(st.lists(st.lists(CELLS, max_size=7), max_size=8))
    quoted = draw(st.booleans())
    lines = [delimiter.join(_quoted(cell) if quoted else cell for cell in row) for row in (header, *rows)]
    return encoded(end.join(lines), draw(ENCODINGS))


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"'


@st.composite
def json_lines(draw: st.DrawFn) -> bytes:
    """Objects a line, with what is no object between them."""
    objects = draw(st.lists(st.dictionaries(st.sampled_from(HEADERS) | st.text(max_size=5), JSON, max_size=5), min_size=1, max_size=6))
    lines = [json.dumps(each) for each in objects]
    lines.insert(
        draw(st.integers(0, len(lines))), draw(st.sampled_from(("", "{", "[]", "null", '{"a":1}{"b":2}', '{"a":1,"a":2}', "{'a':1}")))
    )
    return encoded("\n".join(lines), draw(ENCODINGS))


REPEATED = st.tuples(
    st.sampled_from(("", "id,name\n", 'id,"na', '{"id": "')), st.lists(st.sampled_from(UNITS), min_size=1, max_size=3).map("".join)
)


FILES = st.one_of(tables(), json_lines(), st.binary(max_size=400))


def bounded(examples: int) -> settings:
    """Some examples, the same each time; as many as `WINNOW_FUZZ` says, and others each time, where that is set."""
    return settings(
        max_examples=EXAMPLES or examples,
        deadline=None,
        database=None,
        derandomize=not EXAMPLES,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
