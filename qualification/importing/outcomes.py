"""Reads a foreign file as outcomes: which column is what, and each row as a client would send it."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import orjson

from qualification.errors import ImportFailed
from qualification.importing.cells import clean_text, is_null
from qualification.importing.convert import RowProblem
from qualification.importing.dates import Order, order_shown, parse_date
from qualification.importing.files import Row, Table
from qualification.importing.names import plain_name
from qualification.importing.numbers import US_DOLLAR, parse_amount
from qualification.importing.samples import text_of
from qualification.outcomes import OutcomeKind
from qualification.records.documents import shorten

ACCOUNT_NAME = "account_name"
OPEN = "open"
SAMPLED = 2_000
_NAMES: Mapping[str, str] = {
    "external_id": "external id;externalid;id;outcome id;deal id;opportunity id;opp id;order id;record id;uuid",
    "kind": "kind;outcome;outcome type;deal stage;stage;stage name;status;deal status;result;type;event;win loss",
    "occurred_on": "occurred on;occurred at;close date;closed date;closed at;closed on;closedate;date;outcome date;created at;timestamp",
    "amount_usd": "amount usd;amount;close value;deal value;deal amount;value;ltv;ltv usd;arr;acv;tcv;revenue;price",
    "account_external_id": "account external id;account id;company id;organization id;organisation id;accountid",
    "account_domain": "account domain;domain;company domain;website;company website;url",
    ACCOUNT_NAME: "account;account name;company;company name;organization;organisation;customer;client",
    "person_external_id": "person external id;person id;contact id;lead id",
    "person_email": "person email;email;e mail;contact email;work email;email address",
    "signal": "signal;signal name;source signal",
}
_TARGETS = {name: target for target, names in _NAMES.items() for name in names.split(";")}
_OWNERS = ("account_external_id", "account_domain", ACCOUNT_NAME, "person_external_id", "person_email")
_KINDS: tuple[tuple[re.Pattern[str], OutcomeKind | str], ...] = (
    (re.compile(r"\b(?:lost|closed lost|loss|rejected|churned|no deal)\b"), "closed_lost"),
    (re.compile(r"\b(?:won|closed won|win)\b"), "closed_won"),
    (re.compile(r"\b(?:repl(?:y|ies|ied)|answered|responded)\b"), "reply"),
    (re.compile(r"\b(?:meeting|demo|call|met)\b"), "meeting"),
    (re.compile(r"\b(?:sign ?ups?|signed up|trial|registered|registration)\b"), "signup"),
    (re.compile(r"\b(?:purchased?|order(?:ed)?|bought|paid|subscription)\b"), "purchase"),
    (re.compile(r"\b(?:open|prospecting|engaging|qualification|proposal|negotiation|discovery|pipeline|in progress|pending)\b"), OPEN),
)


@dataclass(frozen=True)
class OutcomeColumn:
    """What one column of a file holds; None when it is left out."""

    source: str
    target: str | None


@dataclass(frozen=True)
class OutcomeRow:
    """One row as an item of a batch. `item` is None where the row is still open, or says too little: then `problems` tells."""

    line: int
    item: dict[str, Any] | None
    account_name: str | None = None
    problems: tuple[RowProblem, ...] = ()


def plan_outcomes(table: Table) -> tuple[OutcomeColumn, ...]:
    """Return what each column holds, by its name.

    Raises:
        ImportFailed: No column says what happened, when, or to whom.
    """
    taken: set[str] = set()
    columns: list[OutcomeColumn] = []
    for source in table.columns:
        target = _TARGETS.get(plain_name(source))
        target = None if target in taken else target
        taken |= {target} if target else set()
        columns.append(OutcomeColumn(source, target))
    for needed, said in (
        ({"kind"}, "what happened: a column kind, stage or outcome"),
        ({"occurred_on"}, "when: a column close_date or date"),
    ):
        if not needed & taken:
            raise ImportFailed(f"{table.path.name} does not say {said}")
    if not taken & set(_OWNERS):
        raise ImportFailed(f"{table.path.name} does not say to whom: a column account_external_id, domain, account or email")
    return tuple(columns)


def read_rows(table: Table, columns: Sequence[OutcomeColumn]) -> Iterator[OutcomeRow]:
    """Yield every row. A row without an id gets one from what it says, so a second import of the file changes nothing."""
    places = {column.target: place for place, column in enumerate(columns) if column.target}
    order = _order(table, places["occurred_on"])
    for row in table.rows():
        yield _row(row, places, order)


def _order(table: Table, place: int) -> Order:
    shown = Counter(order_shown(text_of(row.cells[place])) for row in islice(table.rows(), SAMPLED) if row.cells)
    return "day" if shown["day"] > shown["month"] else "month"


def _row(row: Row, places: Mapping[str, int], order: Order) -> OutcomeRow:
    if row.problem or not row.cells:
        return OutcomeRow(row.line, None, problems=(RowProblem(row.line, "", "", row.problem or "the row is empty"),))
    texts = {target: clean_text(text_of(row.cells[place])) for target, place in places.items()}
    texts = {target: text for target, text in texts.items() if text and not is_null(text)}
    kind = kind_of(texts.get("kind", ""))
    if kind == OPEN:
        return OutcomeRow(row.line, None)
    problems: list[RowProblem] = []
    if kind is None:
        said = texts.get("kind", "")
        problems.append(
            RowProblem(row.line, "kind", said, f"{shorten(said)!r} is no outcome: won, lost, reply, meeting, signup or purchase")
        )
    day = parse_date(texts.get("occurred_on", ""), order)
    if day is None:
        problems.append(RowProblem(row.line, "occurred_on", texts.get("occurred_on", ""), "the day cannot be read; write 2026-12-31"))
    if problems:
        return OutcomeRow(row.line, None, problems=tuple(problems))
    assert day is not None
    item: dict[str, Any] = {"kind": kind, "occurred_on": day.date.isoformat()}
    item |= {key: texts[key][:300] for key in (*_OWNERS, "signal") if key in texts and key != ACCOUNT_NAME}
    item["external_id"] = texts.get("external_id", "")[:300] or _made_id(row)
    lost = _add_amount(item, row.line, texts.get("amount_usd"))
    return OutcomeRow(row.line, item, texts.get(ACCOUNT_NAME), lost)


def kind_of(text: str) -> str | None:
    """Return the outcome that a stage or status says, "open" for a deal that is not closed, None when it says none."""
    plain = plain_name(text)
    return next((kind for pattern, kind in _KINDS if pattern.search(plain)), None)


def _add_amount(item: dict[str, Any], line: int, text: str | None) -> tuple[RowProblem, ...]:
    if text is None:
        return ()
    amount = parse_amount(text)
    if amount is None or amount.value < 0 or (amount.currency or US_DOLLAR) != US_DOLLAR:
        return (RowProblem(line, "amount_usd", text, "the amount is left out: it takes US dollars such as 12000 or $12k"),)
    item["amount_usd"] = float(amount.value)
    return ()


def _made_id(row: Row) -> str:
    return "row-" + hashlib.sha256(orjson.dumps([text_of(cell) for cell in row.cells])).hexdigest()[:24]
