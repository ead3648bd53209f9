"""What the random sequences of a stateful test are drawn from: small sets of names, values and people, so that things meet."""

from typing import Any

from hypothesis import strategies as st

from qualification.definitions import Definition, parse_definition
from tests.support.workspace import rule as parameter

NAMES = ("Alpha", "Beta", "alpha", "Gamma Ray")
SIGNALS = ("Keywords", "Demo", "Draft one", "Late")
STATUSES = ("draft", "needs_source", "live", "paused")
DAYS = ("2026-10-01", "2026-11-10", "2026-11-20", "2026-11-22")
PAST = (None, None, None, "2026-01-01", "2026-06-01")
ACCOUNTS = tuple(f"acc-{number}" for number in range(6))
PEOPLE = tuple(f"per-{number}" for number in range(7))

account_parameters = st.sampled_from(
    [
        parameter("sub_industry", "in", ["SaaS"]),
        parameter("sub_industry", "not_in", ["Fintech"], mode="exclude"),
        parameter("employee_count", "gte", 200),
        parameter("employee_count", "lt", 2000, mode="score", weight=7),
        parameter("installed_tools", "any_of", ["Salesforce"], mode="score", weight=5),
        parameter("installed_tools", "none_of", ["HubSpot"], mode="score", weight=-4),
        parameter("city", "equals", "Berlin", mode="exclude"),
        parameter("city", "is_known", mode="score", weight=2),
        parameter("signal.Keywords", "within_last_days", 5, mode="score", weight=3),
        parameter("last_signal_date", "within_last_days", 20, mode="score", weight=6),
        parameter("last_signal_date", "more_than_days_ago", 1, mode="score", weight=9),
    ]
)
person_parameters = st.sampled_from(
    [
        parameter("seniority", "in", ["VP", "C-level"]),
        parameter("title", "contains", "sales", mode="score", weight=5),
        parameter("title", "matches", "*engineer*", mode="exclude"),
        parameter("email_status", "in", ["verified"], mode="score", weight=3),
        parameter("last_signal_date", "within_last_days", 5, mode="score", weight=-2),
    ]
)
least = st.sampled_from([0, 0, 0, 0, 40, 62.5])


def _persona(name: str, parameters: list[dict[str, Any]], min_score: float) -> dict[str, Any]:
    return {"name": name, "parameters": parameters, "min_score": min_score}


persona_names = st.sampled_from(["Leaders", "Sellers", "leaders"])
personas = st.builds(_persona, persona_names, st.lists(person_parameters, max_size=2), least)
segments = st.lists(
    st.builds(
        lambda name, value: {"name": name, "parameters": [parameter("sub_industry", "equals", value)]},
        st.sampled_from(["One", "Two"]),
        st.sampled_from(["SaaS", "Fintech"]),
    ),
    max_size=2,
    unique_by=lambda segment: segment["name"],
)


@st.composite
def definitions(draw: st.DrawFn) -> Definition:
    """A small definition; most have no segments and one persona."""
    body: dict[str, Any] = {
        "name": draw(st.sampled_from(NAMES)),
        "parameters": draw(st.lists(account_parameters, max_size=2)),
        "min_score": draw(least),
        "segments": draw(st.one_of(st.just([]), segments)),
        "personas": draw(st.lists(personas, max_size=2, unique_by=lambda each: str(each["name"]).casefold())),
    }
    return parse_definition(body)


account_values = st.fixed_dictionaries(
    {},
    optional={
        "sub_industry": st.sampled_from(["SaaS", "Fintech", None]),
        "employee_count": st.sampled_from([20, 200, 2000, None]),
        "installed_tools": st.sampled_from([["Salesforce"], ["HubSpot", "Salesforce"], [], None]),
        "city": st.sampled_from(["Berlin", "Oslo", None]),
    },
)
person_values = st.fixed_dictionaries(
    {},
    optional={
        "title": st.sampled_from(["VP Sales", "Engineer", None]),
        "seniority": st.sampled_from(["VP", "Manager", None]),
        "email_status": st.sampled_from(["verified", "invalid"]),
    },
)


def known_values(values: dict[str, Any]) -> dict[str, Any]:
    """Return values without those that are missing."""
    return {key: value for key, value in values.items() if value is not None}


def whom(person: dict[str, Any], account: dict[str, Any] | None = None) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """Return a person with the account that all captures of theirs name."""
    return person, account


NAMED = (
    whom({"external_id": "per-0"}),
    whom({"external_id": "per-1"}),
    whom({"external_id": "per-2"}, {"domain": "acc-2.example"}),
    whom({"email": "per-3@acc-3.example"}),
    whom({"email": "per-4@acc-4.example"}),
    whom({"external_id": "loner"}, {"external_id": "acc-5"}),
    whom({"email": "ann@new.example"}, {"domain": "new.example"}),
    whom({"email": "bob@new.example"}, {"domain": "new.example"}),
    whom({"external_id": "zed", "email": "zed@far.example"}, {"external_id": "far", "domain": "far.example"}),
)
BAD: tuple[object, ...] = (
    "no object",
    {"external_id": "bad-1", "occurred_at": "2026-11-20T12:00:00Z"},
    {"external_id": "bad-2", "person": {"external_id": "per-0"}, "occurred_at": "yesterday"},
    {"external_id": "bad-3", "person": {"external_id": "per-0", "attributes": {"no_field": 1}}, "occurred_at": "2026-11-20T12:00:00Z"},
)


@st.composite
def captures(draw: st.DrawFn) -> dict[str, Any]:
    """A capture of one of a few people; a small range of ids makes repeats."""
    person, account = draw(st.sampled_from(NAMED))
    item: dict[str, Any] = {
        "external_id": f"c{draw(st.integers(0, 40))}",
        "person": {**person, "attributes": known_values(draw(person_values))},
        "occurred_at": f"{draw(st.sampled_from(DAYS))}T12:00:00Z",
    }
    if account is not None:
        item["account"] = {**account, "attributes": known_values(draw(account_values))}
    return item


picks = st.integers(0, 30)
sets_of_captures = st.lists(captures(), min_size=1, max_size=5)

FIRST = parse_definition(
    {
        "name": "First",
        "parameters": [
            parameter("sub_industry", "in", ["SaaS"]),
            parameter("installed_tools", "any_of", ["Salesforce"], mode="score", weight=5),
        ],
        "personas": [
            _persona("Leaders", [parameter("seniority", "in", ["VP"]), parameter("title", "is_known", mode="score", weight=5)], 0)
        ],
    }
)
