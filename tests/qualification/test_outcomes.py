"""Outcomes are joined to accounts and people, once each, and each bad item is named."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from qualification.importing.outcomes import kind_of
from qualification.outcomes import NewOutcome, read_outcome, write_outcomes
from qualification.records.batches import BatchResult
from storage.outcomes import read_outcomes
from storage.tables import Outcome
from tests.support.workspace import Surroundings, make_workspace

WON = {"external_id": "d1", "kind": "closed_won", "occurred_on": "2026-05-01", "amount_usd": 1200, "account_external_id": "acc-1"}


def write(surroundings: Surroundings, items: Sequence[Any]) -> BatchResult:
    with surroundings.database.bulk_writing() as session:
        return write_outcomes(session, surroundings.actor.workspace_id, items, [read_outcome(item) for item in items])


def stored(surroundings: Surroundings) -> list[Outcome]:
    with surroundings.database.bulk_reading() as session:
        return list(session.scalars(select(Outcome).order_by(Outcome.id)))


def test_an_outcome_is_joined_by_id_domain_or_e_mail(surroundings: Surroundings) -> None:
    domain = {"account_domain": "Company02.example"}
    mail = {"person_email": "Person08@example.com"}
    items = [
        WON,
        {"external_id": "d2", "kind": "reply", "date": "2026-05-02", **domain},
        {"external_id": "d3", "kind": "meeting", "date": "2026-05-03", **mail},
    ]

    result = write(surroundings, items)

    assert (result.created, result.updated, result.problems) == (3, 0, ())
    rows = stored(surroundings)
    assert [row.amount_usd for row in rows] == [1200.0, None, None]
    assert [row.account_id is not None for row in rows] == [True, True, True]
    assert rows[2].person_id is not None


def test_a_second_write_changes_nothing_and_a_correction_is_taken(surroundings: Surroundings) -> None:
    write(surroundings, [WON])

    again = write(surroundings, [{**WON, "kind": "closed_lost"}])

    assert (again.created, again.updated) == (0, 1)
    assert [row.kind for row in stored(surroundings)] == ["closed_lost"]


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"kind": "won"}, "kind", "takes one of reply, meeting, signup"),
        ({"occurred_on": "01.05.2026"}, "occurred_on", "YYYY-MM-DD"),
        ({"amount_usd": -1}, "amount_usd", "takes a number of dollars"),
        ({"external_id": None}, "external_id", "takes a text"),
        ({"account_external_id": None}, "account_external_id", "names its account or person"),
        ({"account_external_id": "nobody"}, "account_external_id", "send the record first"),
        ({"colour": "red"}, "colour", "is not a key of an outcome"),
    ],
)
def test_a_bad_item_is_named_and_costs_no_good_one(surroundings: Surroundings, change: dict[str, Any], field: str, said: str) -> None:
    bad = {key: value for key, value in {**WON, "external_id": "d9", **change}.items() if value is not None}

    result = write(surroundings, [bad, WON])

    assert result.created == 1
    assert [(problem.index, problem.field) for problem in result.problems] == [(0, field)]
    assert said in result.problems[0].message


@pytest.mark.parametrize(
    ("owners", "said"),
    [
        ({"account_external_id": "acc-1", "person_external_id": "nobody"}, "no person of the workspace has person_external_id nobody"),
        ({"account_external_id": "acc-1", "person_email": "Person08@example.com"}, "works at another account"),
    ],
)
def test_an_unknown_person_or_one_of_another_account_is_named(surroundings: Surroundings, owners: dict[str, str], said: str) -> None:
    result = write(surroundings, [WON | owners])

    assert stored(surroundings) == []
    assert said in result.problems[0].message


def test_what_is_still_to_come_is_no_outcome() -> None:
    read = read_outcome(WON | {"occurred_on": "9999-12-31"}, today=date(2026, 11, 22))

    assert isinstance(read, list) and "is still to come" in read[0][1]
    assert isinstance(read_outcome(WON | {"occurred_on": "2026-11-23"}, today=date(2026, 11, 22)), NewOutcome)


def test_another_workspace_has_neither_these_outcomes_nor_these_accounts(surroundings: Surroundings) -> None:
    write(surroundings, [WON])
    other = make_workspace(surroundings.database, "other")

    with surroundings.database.bulk_writing() as session:
        result = write_outcomes(session, other.workspace_id, [WON], [read_outcome(WON)])
    with surroundings.database.bulk_reading() as session:
        table = read_outcomes(session, other.workspace_id, since=None, until=date(2026, 12, 31))

    assert result.created == 0 and len(result.problems) == 1
    assert len(table) == 0


def test_a_window_holds_its_first_and_last_day(surroundings: Surroundings) -> None:
    write(surroundings, [WON | {"external_id": f"d{day}", "occurred_on": f"2026-05-{day:02}"} for day in (1, 2, 3, 4)])

    with surroundings.database.bulk_reading() as session:
        table = read_outcomes(session, surroundings.actor.workspace_id, since=date(2026, 5, 2), until=date(2026, 5, 3))

    assert len(table) == 2


def test_an_item_keeps_what_it_says() -> None:
    read = read_outcome({**WON, "signal": "Demo Viewed"})

    assert isinstance(read, NewOutcome)
    assert (read.kind, read.occurred_on, read.amount_usd, read.signal) == ("closed_won", date(2026, 5, 1), 1200.0, "Demo Viewed")


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("Won", "closed_won"),
        ("Closed Lost", "closed_lost"),
        ("closedWon", "closed_won"),
        ("Replied", "reply"),
        ("Demo booked", "meeting"),
        ("Sign-up", "signup"),
        ("Order", "purchase"),
        ("Prospecting", "open"),
        ("banana", None),
    ],
)
def test_stages_of_other_tools_are_read(said: str, kind: str | None) -> None:
    assert kind_of(said) == kind
