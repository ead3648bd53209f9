"""The whole preview of SPEC §3: also the top 20, people, reachable share, overlap with three live ICPs, movement."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import Any

import numpy as np
from rich.console import Console

from cli.bench.contenders.evaluator import count_columns
from cli.bench.data import CHUNK, DEFINITION, FIELDS, TODAY, fresh, tightened
from cli.bench.filling import with_persona
from cli.bench.measure import measure
from cli.bench.report import Found, Goal, Line
from qualification.columns import Columns, encode, join
from qualification.fields import ACCOUNT_FIELDS, PERSON_FIELDS, Field, by_key
from qualification.preview import LiveIcp, Preview, preview
from qualification.snapshot import Snapshot
from sample.accounts import generate_accounts
from sample.draws import account_id
from sample.people import generate_people

LIMIT = 3.0
ACCOUNTS = (by_key(ACCOUNT_FIELDS)["name"], *FIELDS.values())
PEOPLE = tuple(field for field in PERSON_FIELDS if field.key in ("name", "seniority", "email_status", "has_phone"))
OTHERS = tuple(LiveIcp(f"other-{number}", tightened(100 + number)) for number in range(3))


def measure_whole(console: Console, size: int) -> Found:
    """Measure with as many people as accounts, and with nothing remembered of the accounts."""
    with console.status(f"Generating {size:,} accounts and as many people"):
        snapshot = _snapshot(size)
    with console.status(f"Previewing {size:,} accounts"):
        core = measure(lambda: count_columns(fresh(snapshot.accounts), DEFINITION))
        whole = measure(lambda: _preview(snapshot))
    ratio = whole.median_ms / core.median_ms
    agrees = tuple(whole.result.histogram) == core.result.histogram
    lines = [
        Line("whole", size, "Winnow", whole.median_ms, None, 1.0, agrees=agrees),
        Line("whole", size, "Winnow, core", core.median_ms, None, 1 / ratio),
    ]
    return Found(lines, [Goal("whole", size, "whole preview ÷ core preview", ratio, LIMIT)])


def _preview(snapshot: Snapshot) -> Preview:
    """Preview on the same records with nothing remembered of their rules; what the snapshot itself knows stays."""
    forgotten = replace(snapshot, accounts=fresh(snapshot.accounts))
    forgotten.__dict__.update(catalog=snapshot.catalog, account_rows=snapshot.account_rows)
    return preview(forgotten, with_persona(), today=TODAY, others=OTHERS, compare_to=tightened(7))


def _snapshot(size: int) -> Snapshot:
    accounts = _encoded(ACCOUNTS, (document for _, document in generate_accounts(size, today=TODAY)))
    rows = {account_id(row): row + 1 for row in range(size)}
    owners: list[int] = []

    def documents() -> Iterator[Mapping[str, Any]]:
        for _, account, document in generate_people(size, accounts_count=size, today=TODAY):
            owners.append(rows[account])
            yield document

    people = _encoded(PEOPLE, documents())
    return Snapshot(1, 1, 1, ACCOUNTS, PEOPLE, accounts, people, np.array(owners, dtype=np.int64))


def _encoded(fields: tuple[Field, ...], documents: Iterator[Mapping[str, Any]]) -> Columns:
    parts, count = [encode(fields, [], [])], 0
    while chunk := list(islice(documents, CHUNK)):
        parts.append(encode(fields, range(count + 1, count + len(chunk) + 1), chunk))
        count += len(chunk)
    return join(parts)
