"""The data sets that the closed-won analysis is judged on: two real ones read from files, and the sample made anew."""

import csv
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qualification.closed_won.analysis import Read
from qualification.closed_won.choosing import Touches, choose
from qualification.closed_won.cohort import Cohort, as_seen_then, take_repeated
from qualification.closed_won.known_before import History
from qualification.closed_won.question import Question
from qualification.columns import NO_DATE, CategoryColumn, Columns, TagsColumn, days_of, encode, join
from qualification.fields import ACCOUNT_FIELDS, PERSON_FIELDS, Field, FieldType, by_key
from qualification.snapshot import Snapshot
from sample.accounts import generate_accounts
from sample.custom_fields import CUSTOM_FIELDS
from sample.draws import account_id
from sample.outcomes import generate_outcomes
from sample.people import generate_people
from storage.outcomes import OutcomeTable

TODAY = date(2026, 11, 22)
SALVIRT, MAVEN = "salvirt_b2b_448.csv", "maven_crm"
FIELDS = (*ACCOUNT_FIELDS, *CUSTOM_FIELDS)


def read_salvirt(folder: Path) -> Cohort:
    """Return 448 deals without dates; identical rows are one group."""
    with (folder / SALVIRT).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    names = [name for name in rows[0] if name != "Status"]
    fields = by_key(Field(f"custom.{name.lower()}", name, "Custom", FieldType.CATEGORY) for name in names)
    documents = [{f"custom.{name.lower()}": row[name] for name in names} for row in rows]
    columns = encode(fields.values(), range(1, len(rows) + 1), documents)
    seen: dict[tuple[str, ...], int] = {}
    groups = np.array([seen.setdefault(tuple(row[name] for name in names), len(seen)) for row in rows], dtype=np.int64)
    won = np.array([row["Status"] == "Won" for row in rows], dtype=np.bool_)
    owners, days = np.arange(len(won), dtype=np.int64), np.full(len(won), NO_DATE, dtype=np.int32)
    return Cohort(columns, fields, won, np.ones(len(won)), owners, days, columns, TODAY, twins=groups)


def read_maven(folder: Path) -> Cohort:
    """Return 6,711 closed deals of 85 accounts, joined by name."""
    with (folder / MAVEN / "accounts.csv").open(encoding="utf-8", newline="") as file:
        accounts = list(csv.DictReader(file))
    with (folder / MAVEN / "sales_pipeline.csv").open(encoding="utf-8", newline="") as file:
        deals = sorted((row for row in csv.DictReader(file) if row["deal_stage"] in ("Won", "Lost")), key=lambda row: row["close_date"])
    fields = by_key((*ACCOUNT_FIELDS, Field("custom.subsidiary_of", "Subsidiary of", "Custom", FieldType.CATEGORY)))
    documents = [
        {
            "name": row["account"],
            "industry": row["sector"],
            "founded_year": int(row["year_established"]),
            "revenue_usd": float(row["revenue"]) * 1e6,
            "employee_count": int(row["employees"]),
            "country": row["office_location"],
            "custom.subsidiary_of": row["subsidiary_of"] or None,
        }
        for row in accounts
    ]
    base = encode(fields.values(), range(1, len(accounts) + 1), documents)
    places = {row["account"].casefold(): place for place, row in enumerate(accounts)}
    rows = np.array([places[deal["account"].casefold()] for deal in deals], dtype=np.int64)
    days = np.array([days_of(deal["close_date"]) for deal in deals], dtype=np.int32)
    won = np.array([deal["deal_stage"] == "Won" for deal in deals], dtype=np.bool_)
    today = date(2018, 1, 1)
    return Cohort(as_seen_then(take_repeated(base, rows), days, today).columns, fields, won, np.ones(len(won)), rows, days, base, today)


def sample_snapshot(accounts: int, *, seed: int) -> tuple[Snapshot, OutcomeTable]:
    """Return the sample's accounts and outcomes in memory, without its people."""
    ids, documents = zip(*generate_accounts(accounts, today=TODAY, seed=seed), strict=True)
    columns = encode(FIELDS, range(1, accounts + 1), documents)
    places = {external_id: place + 1 for place, external_id in enumerate(ids)}
    rows = sorted(generate_outcomes(accounts, 0, today=TODAY, seed=seed), key=lambda row: row.occurred_on)
    table = OutcomeTable(
        np.array([row.kind for row in rows]),
        np.array([days_of(row.occurred_on) for row in rows], dtype=np.int32),
        np.array([np.nan if row.amount_usd is None else row.amount_usd for row in rows]),
        np.array([places[row.owners["account_external_id"]] for row in rows], dtype=np.int64),
        np.zeros(len(rows), dtype=np.int64),
        np.array([row.signal or "" for row in rows]),
    )
    return snapshot_of(columns), table


def people_of_sample(snapshot: Snapshot, accounts: int) -> tuple[Snapshot, dict[int, date]]:
    """Return the snapshot with the sample's people, and the day on which each was first seen: all of them before any deal."""
    places = {account_id(number): number + 1 for number in range(accounts)}
    rows = list(generate_people(2 * accounts, accounts_count=accounts, today=TODAY, seed=7))
    columns = encode(PERSON_FIELDS, range(1, len(rows) + 1), [document for _, _, document in rows])
    employers = np.array([places[owner] for _, owner, _ in rows], dtype=np.int64)
    return replace(snapshot, people=columns, account_ids=employers), dict.fromkeys(range(1, len(rows) + 1), TODAY - timedelta(days=900))


def snapshot_of(accounts: Columns) -> Snapshot:
    """Return a workspace of these accounts and nobody else."""
    return Snapshot(1, 1, 1, FIELDS, PERSON_FIELDS, accounts, encode(PERSON_FIELDS, [], []), np.zeros(0, dtype=np.int64))


def read_of(outcomes: OutcomeTable, question: Question) -> Read:
    """Return what the database would say of these outcomes: no captures, no history."""
    return Read(outcomes, choose(outcomes, question, Touches.none()), History())


def grown(columns: Columns, accounts: int) -> Columns:
    """Return as many accounts as asked for, the given ones over and over."""
    parts = -(-accounts // len(columns))
    joined = join([columns] * parts)
    return Columns(np.arange(1, len(joined) + 1, dtype=np.int64), joined.fields)


def having(columns: Columns, key: str, label: str) -> NDArray[np.int64]:
    """Return the ids of the records that have a tag or category."""
    column = columns.fields[key]
    place = list(column.labels).index(label) if isinstance(column, TagsColumn | CategoryColumn) else -1
    if isinstance(column, TagsColumn):
        return np.asarray(columns.record_ids[column.rows[column.starts[place] : column.starts[place + 1]]], dtype=np.int64)
    assert isinstance(column, CategoryColumn), "tags and categories have labels"
    return np.asarray(columns.record_ids[column.codes == place], dtype=np.int64)


def random_deals(accounts: int, deals: int, *, seed: int = 7) -> OutcomeTable:
    """Return closed deals of accounts picked at random, a quarter won by luck."""
    rng = np.random.default_rng(seed)
    days = np.sort(rng.integers(days_of(TODAY - timedelta(days=729)), days_of(TODAY), deals)).astype(np.int32)
    return OutcomeTable(
        np.where(rng.random(deals) < 0.25, "closed_won", "closed_lost"),
        days,
        np.full(deals, 10_000.0),
        rng.choice(accounts, deals, replace=False).astype(np.int64) + 1,
        np.zeros(deals, dtype=np.int64),
        np.full(deals, ""),
    )


def is_there(folder: Path, names: Sequence[str]) -> list[str]:
    """Return those of the data sets that the folder holds."""
    return [name for name in names if (folder / name).exists()]
