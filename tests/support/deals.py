"""Deals made to order: which values they have, how many are won, and in what order."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np

from qualification.closed_won.analysis import Read, analyse
from qualification.closed_won.choosing import Touches, choose
from qualification.closed_won.cohort import Cohort, as_seen_then
from qualification.closed_won.known_before import History, Seen
from qualification.closed_won.payloads import OutcomeAnalysis
from qualification.closed_won.question import Question
from qualification.columns import days_of, encode
from qualification.fields import ACCOUNT_FIELDS, EMAIL_STATUSES, PERSON_FIELDS, SENIORITIES, Field, FieldType, by_key
from qualification.snapshot import Snapshot
from storage.outcomes import OutcomeTable

TODAY = date(2026, 11, 22)
OWN = (
    Field("custom.is_competitor", "Is competitor", "Custom", FieldType.BOOLEAN),
    Field("custom.kickoff_owner", "Kick-off owner", "Custom", FieldType.TEXT),
    Field("custom.tier", "Tier", "Custom", FieldType.CATEGORY),
    Field("custom.kickoff_done", "Kick-off done", "Custom", FieldType.BOOLEAN),
)
FIELDS = (*ACCOUNT_FIELDS, *OWN)
Document = dict[str, Any]
REGIONS = ("North America", "EMEA", "APAC")


def documents(count: int, *, seed: int = 1) -> list[Document]:
    """Return accounts whose values are drawn at random, some of them missing."""
    rng = np.random.default_rng(seed)
    tools = ("Snowflake", "Okta", "Slack", "Jira")
    return [
        {
            "name": f"Company {number}",
            "industry": ("Software", "Retail", "Healthcare", "Energy")[int(rng.integers(4))],
            "region": REGIONS[int(rng.integers(3))],
            "employee_count": int(np.exp(rng.normal(5, 1.2))) + 1,
            "installed_tools": [tool for tool in tools if rng.random() < 0.3],
            **({"funding_stage": ("Seed", "Series A", "Series B")[int(rng.integers(3))]} if rng.random() < 0.7 else {}),
        }
        for number in range(count)
    ]


def won_by(accounts: list[Document], odds: Callable[[Document], float], *, seed: int = 2) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Return who wins, by the odds of each account."""
    rng = np.random.default_rng(seed)
    return np.array([rng.random() < odds(each) / (1 + odds(each)) for each in accounts], dtype=np.bool_)


def snowflake_wins(account: Document) -> float:
    """Odds of winning: four times as good with Snowflake."""
    return 0.35 * (4.0 if "Snowflake" in account["installed_tools"] else 1.0)


def luck(account: Document) -> float:
    """Odds of winning that depend on nothing."""
    return 0.4


def cohort_of(accounts: list[Document], won: Any, *, owners: Any = None, days: Any = None, fields: tuple[Field, ...] = FIELDS) -> Cohort:
    """Return one deal an account, a day apart, oldest first."""
    count = len(accounts)
    columns = encode(fields, range(1, count + 1), accounts)
    dates = np.arange(count, dtype=np.int32) % 700 + days_of(TODAY) - 710 if days is None else np.asarray(days, dtype=np.int32)
    order = np.argsort(dates, kind="stable")
    seen = as_seen_then(columns, dates, TODAY)
    cohort = Cohort(
        seen.columns,
        by_key(fields),
        np.asarray(won, dtype=np.bool_),
        np.ones(count),
        np.arange(count, dtype=np.int64) if owners is None else np.asarray(owners, dtype=np.int64),
        dates,
        columns,
        TODAY,
        seen.unsure,
    )
    return cohort.rows(order)


@dataclass(frozen=True)
class People:
    """People made to order: what they have, at which account (its place), and how many days ago they were first seen.

    Attributes:
        named: For each account, the number (from 1) of the person its deal names; 0 for none.
    """

    documents: list[Document] = field(default_factory=list)
    employers: list[int] = field(default_factory=list)
    seen_ago: list[int | None] = field(default_factory=list)
    changes: Mapping[int, Sequence[Seen]] = field(default_factory=dict)
    named: Any = None

    def since(self, today: date) -> dict[int, date]:
        """Return the first sight of those who have one."""
        return {number: today - timedelta(days=ago) for number, ago in enumerate(self.seen_ago, 1) if ago is not None}


def people_at(count: int, *, seed: int = 11, most: int = 6, seen_ago: int | None = 900) -> People:
    """Return up to so many people at each account whose values are drawn at random, all first seen so many days ago."""
    rng = np.random.default_rng(seed)
    employers = np.repeat(np.arange(count), rng.integers(0, most + 1, count)).tolist()
    return People([someone(rng) for _ in employers], employers, [seen_ago] * len(employers))


def someone(rng: np.random.Generator) -> Document:
    """Return a person drawn at random."""
    seniority = SENIORITIES[int(rng.choice(5, p=(0.4, 0.25, 0.2, 0.1, 0.05)))]
    department = ("Sales", "Marketing", "Finance", "Engineering", "Operations", "Legal")[int(rng.integers(6))]
    return {
        "name": f"Ada {rng.integers(10_000)}",
        "title": f"{seniority} of {department}",
        "seniority": seniority,
        "department": department,
        "country": ("France", "Germany", "Japan")[int(rng.integers(3))],
        "email_status": EMAIL_STATUSES[int(rng.integers(4))],
        "has_phone": bool(rng.random() < 0.4),
        **({"tenure_months": int(rng.integers(1, 120))} if rng.random() < 0.8 else {}),
    }


def analysis_of(
    accounts: list[Document],
    won: Any,
    question: Question | None = None,
    *,
    live: Any = (),
    one_day: bool = False,
    amounts: Any = None,
    ago: Any = None,
    people: People | None = None,
) -> OutcomeAnalysis:
    """Analyse one deal an account, spread over the last two years, all of one day, or so many days ago."""
    count = len(accounts)
    question = question or Question()
    spread = [1 if one_day else 1 + 37 * place % 700 for place in range(count)] if ago is None else [int(each) for each in ago]
    days = np.array([days_of(TODAY - timedelta(days=each)) for each in spread], dtype=np.int32)
    order = np.argsort(days, kind="stable")
    outcomes = OutcomeTable(
        np.where(np.asarray(won, dtype=np.bool_), "closed_won", "closed_lost")[order],
        days[order],
        (np.full(count, 1_000.0) if amounts is None else np.asarray(amounts, dtype=np.float64))[order],
        (np.arange(count, dtype=np.int64) + 1)[order],
        np.zeros(count, dtype=np.int64) if people is None or people.named is None else np.asarray(people.named, dtype=np.int64)[order],
        np.full(count, ""),
    )
    there = people or People()
    columns = encode(PERSON_FIELDS, range(1, len(there.documents) + 1), there.documents)
    employers = np.asarray(there.employers, dtype=np.int64) + 1
    snapshot = Snapshot(1, 1, 1, FIELDS, PERSON_FIELDS, encode(FIELDS, range(1, count + 1), accounts), columns, employers)
    read = Read(outcomes, choose(outcomes, question, Touches.none()), History(), History(there.since(TODAY), there.changes))
    return analyse(snapshot, read, question, live, today=TODAY, with_ceiling=False)


def with_values(accounts: list[Document], values: Mapping[int, Document]) -> list[Document]:
    """Return the accounts with more values at some places."""
    return [each | dict(values.get(place, {})) for place, each in enumerate(accounts)]
