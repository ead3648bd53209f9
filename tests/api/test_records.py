"""Records arrive in batches by their external id; a bad item is named and costs no good one."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from api.services import Services
from qualification.records.history import values_as_of
from storage.records import find_id
from storage.tables import Account, Person, utc_now

pytestmark = pytest.mark.slow


def batch(client: TestClient, *items: Any, path: str = "accounts") -> dict[str, Any]:
    answer = client.post(f"/api/v1/{path}:batch", json={"items": items})
    assert answer.status_code == 200, answer.text
    result: dict[str, Any] = answer.json()
    return result


def attributes_of(client: TestClient, external_id: str) -> dict[str, Any]:
    found = {item["external_id"]: item["attributes"] for item in client.get("/api/v1/accounts").json()["items"]}
    attributes: dict[str, Any] = found[external_id]
    return attributes


def test_a_batch_writes_new_records_and_updates_known_ones(client: TestClient) -> None:
    result = batch(
        client,
        {"external_id": "a1", "attributes": {"employee_count": 130}},
        {"external_id": "new", "attributes": {"name": "New", "country": "DE"}},
    )

    assert result == {"accepted": 2, "created": 1, "updated": 1, "errors": []}
    assert attributes_of(client, "a1")["employee_count"] == 130
    assert attributes_of(client, "a1")["name"] == "Acme"
    assert attributes_of(client, "new") == {"name": "New", "country": "Germany", "region": "EMEA"}


def test_sending_the_same_batch_again_changes_nothing(client: TestClient) -> None:
    item = {"external_id": "x", "attributes": {"name": "X", "installed_tools": ["Okta"]}}
    batch(client, item)
    before = attributes_of(client, "x")

    assert batch(client, item)["created"] == 0
    assert attributes_of(client, "x") == before


def test_a_null_attribute_removes_the_value_and_an_absent_one_stays(client: TestClient) -> None:
    batch(client, {"external_id": "a1", "attributes": {"employee_count": None}})

    assert attributes_of(client, "a1") == {"name": "Acme", "country": "Germany", "region": "EMEA", "industry": "Software"}


def test_a_bad_item_is_refused_whole_and_named_and_costs_no_good_one(client: TestClient) -> None:
    result = batch(
        client,
        {"external_id": "good", "attributes": {"name": "Good"}},
        {"external_id": "bad", "attributes": {"name": "Bad", "employee_count": "many", "founded_year": 1}},
        {"external_id": "good-too", "attributes": {"name": "Good too"}},
    )

    assert (result["accepted"], result["created"]) == (2, 2)
    assert [(error["index"], error["external_id"], error["field"]) for error in result["errors"]] == [
        (1, "bad", "employee_count"),
        (1, "bad", "founded_year"),
    ]
    assert "a number" in result["errors"][0]["message"]
    assert "bad" not in {item["external_id"] for item in client.get("/api/v1/accounts").json()["items"]}


@pytest.mark.parametrize(
    ("item", "field", "says"),
    [
        ("text", "item", "an object with external_id"),
        ({}, "external_id", "1 to 300"),
        ({"external_id": ""}, "external_id", "1 to 300"),
        ({"external_id": 7}, "external_id", "not '7'"),
        ({"external_id": "x" * 301}, "external_id", "1 to 300"),
        ({"external_id": "a\nb"}, "external_id", "printable"),
        ({"external_id": "a\x00b"}, "external_id", "printable"),
        ({"external_id": "x", "attributes": []}, "attributes", "an object"),
        ({"external_id": "x", "name": "X"}, "name", "it takes external_id, attributes"),
        ({"external_id": "x", "attributes": {"employe_count": 5}}, "employe_count", "did you mean employee_count"),
        ({"external_id": "x", "attributes": {"name": "a\x00b"}}, "name", "NUL"),
        ({"external_id": "x", "attributes": {"name": "x" * 10_001}}, "name", "10,000"),
        ({"external_id": "x", "attributes": {"last_funding_date": "2026-02-30"}}, "last_funding_date", "YYYY-MM-DD"),
        ({"external_id": "x", "attributes": {"installed_tools": "Okta"}}, "installed_tools", "a list"),
        ({"external_id": "x", "attributes": {"employee_count": 1e300}}, "employee_count", "100,000,000"),
    ],
)
def test_each_fault_of_an_item_is_a_sentence_about_its_field(empty: TestClient, item: Any, field: str, says: str) -> None:
    (error,) = batch(empty, item)["errors"]

    assert error["field"] == field
    assert says in error["message"]


def test_broken_unicode_in_an_item_is_refused_and_breaks_nothing(empty: TestClient) -> None:
    raw = b'{"items": [{"external_id": "x", "attributes": {"\\ud800": "\\ud800", "name": "\\ud800"}}, {"external_id": "\\ud800"}]}'

    answer = empty.post("/api/v1/accounts:batch", content=raw, headers={"Content-Type": "application/json"})

    assert answer.status_code == 200
    assert [error["index"] for error in answer.json()["errors"]] == [0, 0, 1]


def test_a_person_of_an_unknown_account_is_refused(client: TestClient) -> None:
    result = batch(
        client,
        {"external_id": "p8", "account_external_id": "nobody", "attributes": {"name": "Hugo"}},
        {"external_id": "p9", "account_external_id": None, "attributes": {"name": "Ida"}},
        path="people",
    )

    assert (result["accepted"], [error["field"] for error in result["errors"]]) == (1, ["account_external_id"])
    assert "nobody" in result["errors"][0]["message"]


def test_a_batch_of_more_than_a_thousand_is_refused_with_the_bound(empty: TestClient) -> None:
    answer = empty.post("/api/v1/accounts:batch", json={"items": [{"external_id": str(number)} for number in range(1001)]})

    assert answer.status_code == 422
    assert "1 to 1,000" in answer.json()["error"]["message"]
    assert empty.get("/api/v1/accounts").json()["items"] == []


def test_a_deleted_account_leaves_every_count_and_its_people_stay_without_one(client: TestClient) -> None:
    everyone = {"definition": {"name": "Everyone"}}
    assert client.post("/api/v1/preview", json=everyone).json()["qualified_people"] == 3

    assert client.delete("/api/v1/accounts/a1").status_code == 204

    preview = client.post("/api/v1/preview", json=everyone).json()
    assert (preview["total"], preview["qualified_people"]) == (3, 1)
    assert client.get("/api/v1/audit").json()["items"][0]["action"] == "account.deleted"
    assert client.delete("/api/v1/people/p1").status_code == 204
    assert client.delete("/api/v1/people/p1").status_code == 404


def test_an_external_id_with_slashes_can_be_deleted(empty: TestClient) -> None:
    batch(empty, {"external_id": "crm/eu/17", "attributes": {"name": "X"}})

    assert empty.delete("/api/v1/accounts/crm/eu/17").status_code == 204


def test_an_item_has_at_most_500_attributes(client: TestClient) -> None:
    many = {f"custom.f{number}": 1 for number in range(501)}

    result = batch(client, {"external_id": "many", "attributes": many}, {"external_id": "good", "attributes": {"name": "Good"}})

    assert [(each["field"], each["message"]) for each in result["errors"]] == [
        ("attributes", "attributes takes up to 500 fields, this item has 501")
    ]
    assert result["accepted"] == 1


def known_on(client: TestClient, external_id: str, moment: datetime) -> dict[str, Any] | None:
    """What was known of the account then."""
    services: Services = client.app.state.services  # type: ignore[attr-defined]
    _, workspace_id = services.workspace
    with services.database.bulk_reading() as session:
        record_id = find_id(session, workspace_id, "account", external_id) or 0
        return values_as_of(session, workspace_id, "account", [record_id], moment).get(record_id)


def put(client: TestClient, as_of: str | None = None, **values: Any) -> None:
    body = {"items": [{"external_id": "x", "attributes": values}], **({"as_of": as_of} if as_of else {})}
    answer = client.post("/api/v1/accounts:batch", json=body)
    assert (answer.status_code, answer.json()["errors"]) == (200, [])


def test_values_are_known_from_the_day_they_are_as_of(client: TestClient) -> None:
    put(client, "2026-02-01", employee_count=40, name="Xeno")
    put(client, "2026-04-01T12:00:00+02:00", employee_count=90)

    april = datetime(2026, 4, 1, 10, tzinfo=UTC)
    assert known_on(client, "x", datetime(2026, 1, 31, tzinfo=UTC)) is None
    assert known_on(client, "x", datetime(2026, 2, 1, tzinfo=UTC)) == {"employee_count": 40, "name": "Xeno"}
    assert known_on(client, "x", april) == attributes_of(client, "x") == {"employee_count": 90, "name": "Xeno"}


def test_an_older_value_takes_its_place_in_the_history_and_never_overwrites_a_newer_one(client: TestClient) -> None:
    put(client, "2026-04-01", employee_count=90)
    put(client, "2026-02-01", employee_count=40, name="Xeno", domain="x.example")
    put(client, "2026-03-01", employee_count=None, name="Xeno Inc")

    assert attributes_of(client, "x") == {"employee_count": 90, "name": "Xeno Inc", "domain": "x.example"}
    assert known_on(client, "x", datetime(2026, 2, 15, tzinfo=UTC)) == {"employee_count": 40, "name": "Xeno", "domain": "x.example"}
    assert known_on(client, "x", datetime(2026, 3, 15, tzinfo=UTC)) == {"name": "Xeno Inc", "domain": "x.example"}
    assert known_on(client, "x", datetime(2026, 4, 15, tzinfo=UTC)) == attributes_of(client, "x")


def test_a_value_of_now_and_a_removal_of_now_stay_whatever_comes_of_the_past(client: TestClient) -> None:
    put(client, employee_count=90, name="Xeno")
    put(client, name=None)
    put(client, "2026-02-01", employee_count=40, name="Old", country="Germany")

    assert attributes_of(client, "x") == {"employee_count": 90, "country": "Germany", "region": "EMEA"}


def test_an_older_item_does_not_move_a_person_to_another_account(client: TestClient) -> None:
    body = {"items": [{"external_id": "p1", "account_external_id": "a3", "attributes": {"title": "Intern"}}], "as_of": "2020-01-01"}
    assert client.post("/api/v1/people:batch", json=body).json()["updated"] == 1

    services: Services = client.app.state.services  # type: ignore[attr-defined]
    with services.database.bulk_reading() as session:
        employer = session.scalar(
            select(Account.external_id).join(Person, Person.account_id == Account.id).where(Person.external_id == "p1")
        )
    assert employer == "a1"


@pytest.mark.parametrize("as_of", ["2999-01-01", "yesterday", "1850-01-01", "", "0001-01-01T00:00:00+14:00", "2026-13-01"])
def test_a_day_that_is_no_past_day_is_refused(client: TestClient, as_of: str) -> None:
    answer = client.post("/api/v1/accounts:batch", json={"items": [{"external_id": "x"}], "as_of": as_of})

    assert answer.status_code == 422
    assert answer.json()["error"]["message"].startswith("as_of takes")


def test_what_was_known_of_a_deleted_account_stays_known_for_its_time(client: TestClient) -> None:
    put(client, "2026-02-01", name="Xeno")
    services: Services = client.app.state.services  # type: ignore[attr-defined]
    _, workspace_id = services.workspace
    with services.database.bulk_reading() as session:
        record_id = find_id(session, workspace_id, "account", "x") or 0
    assert client.delete("/api/v1/accounts/x").status_code == 204

    with services.database.bulk_reading() as session:
        assert values_as_of(session, workspace_id, "account", [record_id], datetime(2026, 3, 1, tzinfo=UTC)) == {
            record_id: {"name": "Xeno"}
        }
        assert values_as_of(session, workspace_id, "account", [record_id], utc_now()) == {}
