"""The fastest query found for a database, in the words that all of them know.

One pass that groups by (first failing gate, gates failed, points) beats a sum of CASE columns ten to twenty
times; only records that fail at most one gate are scored.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from cli.bench.answer import Answer, fold
from cli.bench.contenders.contender import GATES
from cli.bench.data import CLOUDS, EMPLOYEES, HIRES, KEYS, PROGRAMS, REGIONS, REVENUE_USD, STAGES, SUB_INDUSTRIES, TOOLS, WEIGHTS

NAMES = tuple(key.replace(".", "_") for key in KEYS)
HasAny = Callable[[str, Sequence[str]], str]


def query(has_any: HasAny, least: str = "least") -> str:
    """Return the query.

    Args:
        has_any: Says in SQL that a list column holds any of some values.
        least: The function that returns the smaller of two numbers.
    """
    gates = (
        f"employee_count BETWEEN {EMPLOYEES[0]} AND {EMPLOYEES[1]}",
        f"sub_industry IN ({texts(SUB_INDUSTRIES)})",
        f"region IN ({texts(REGIONS)})",
    )
    stopped = [f"({gate}) IS NOT TRUE" for gate in gates] + ["custom_is_competitor IS TRUE"]
    first = " ".join(f"WHEN {condition} THEN {number}" for number, condition in enumerate(stopped))
    missing = " ".join(
        f"WHEN {condition} THEN {field} IS NULL"
        for condition, field in zip(stopped, ("employee_count", "sub_industry", "region"), strict=False)
    )
    scores = {
        "stage": f"funding_stage IN ({texts(STAGES)})",
        "program": f"custom_security_program IN ({texts(PROGRAMS)})",
        "tools": has_any("installed_tools", TOOLS),
        "hires": f"hiring_velocity >= {HIRES}",
        "revenue": f"revenue_usd >= {REVENUE_USD}",
        "clouds": has_any("infrastructure", CLOUDS),
    }
    points = " + ".join(f"CASE WHEN {condition} THEN {WEIGHTS[name]} ELSE 0 END" for name, condition in scores.items())
    fails = " + ".join(f"CASE WHEN {condition} THEN 1 ELSE 0 END" for condition in stopped)
    return f"""
        WITH gated AS (
          SELECT *, CASE {first} END AS first_gate, {least}({fails}, 2) AS fails, CASE {missing} ELSE FALSE END AS missing FROM account
        ), judged AS (
          SELECT first_gate, fails, missing, CASE WHEN fails < 2 THEN {points} END AS points FROM gated
        )
        SELECT first_gate, fails, missing, points, count(*) FROM judged GROUP BY 1, 2, 3, 4
    """  # noqa: S608 built from the constants of the bench


def texts(values: Sequence[str]) -> str:
    """Return values as a list of SQL texts."""
    return ", ".join(f"'{value}'" for value in values)


def answer_of(rows: Iterable[Sequence[Any]], total: int) -> Answer:
    """Return the answer from the rows of the query."""
    groups = (((first, fails, bool(missing), points or 0), count) for first, fails, missing, points, count in rows)
    return fold(groups, total=total, gates=GATES)
