"""The fields of the workspace over HTTP: listed with their values, declared, reworded."""

from typing import Any

import pytest
from starlette.testclient import TestClient

pytestmark = pytest.mark.slow


def fields(client: TestClient, query: str = "") -> dict[str, dict[str, Any]]:
    return {field["key"]: field for field in client.get(f"/api/v1/catalog{query}").json()["items"]}


def test_the_catalog_lists_fields_with_known_values_and_how_often_they_are_missing(client: TestClient) -> None:
    catalog = fields(client)

    industry, size = catalog["industry"], catalog["employee_count"]
    assert industry["values"] == [{"value": "Software", "count": 3}, {"value": "Retail", "count": 1}]
    assert (industry["type"], industry["category"], industry["missing_rate"], industry["value_count"]) == ("category", "Firmographic", 0, 2)
    assert (size["type"], size["missing_rate"], size["values"]) == ("number", 0.25, [])
    assert "between" in size["operators"]


def test_the_texts_of_records_are_not_listed(client: TestClient) -> None:
    assert fields(client)["name"]["values"] == []


def test_people_have_their_own_fields(client: TestClient) -> None:
    catalog = fields(client, "?record_type=person")

    assert "seniority" in catalog
    assert {field["record_type"] for field in catalog.values()} == {"person"}


def test_a_declared_field_takes_values_at_once(client: TestClient) -> None:
    body = {"label": "Security program", "category": "Custom", "type": "category", "aliases": ["security"]}

    declared = client.put("/api/v1/catalog/fields/custom.security_program", json=body)

    assert declared.status_code == 200
    item = {"external_id": "a1", "attributes": {"custom.security_program": "SOC 2"}}
    assert client.post("/api/v1/accounts:batch", json={"items": [item]}).json()["errors"] == []
    field = fields(client)["custom.security_program"]
    assert (field["values"], field["aliases"], field["is_custom"]) == ([{"value": "SOC 2", "count": 1}], ["security"], True)
    assert client.get("/api/v1/audit").json()["items"][0]["action"] == "field.saved"


def test_a_built_in_field_gets_another_label_and_keeps_its_type(client: TestClient) -> None:
    assert client.put("/api/v1/catalog/fields/industry", json={"label": "Branche", "type": "category"}).json()["label"] == "Branche"

    answer = client.put("/api/v1/catalog/fields/industry", json={"label": "Branche", "type": "number"})

    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "invalid_field")


def test_a_custom_field_keeps_its_type(client: TestClient) -> None:
    client.put("/api/v1/catalog/fields/custom.tier", json={"label": "Tier", "type": "text"})

    answer = client.put("/api/v1/catalog/fields/custom.tier", json={"label": "Tier", "type": "number"})

    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "not_available")
    assert fields(client)["custom.tier"]["type"] == "text"


def test_fields_are_paged(client: TestClient) -> None:
    first = client.get("/api/v1/catalog?limit=10").json()
    second = client.get(f"/api/v1/catalog?limit=10&cursor={first['next']}").json()

    keys = [field["key"] for page in (first, second) for field in page["items"]]
    assert keys == list(fields(client))[:20]


def test_a_field_reworded_without_a_category_keeps_its_own(client: TestClient) -> None:
    category = fields(client)["industry"]["category"]

    assert client.put("/api/v1/catalog/fields/industry", json={"label": "Branche", "type": "category"}).json()["category"] == category
    assert client.put("/api/v1/catalog/fields/custom.tier", json={"label": "Tier", "type": "text"}).json()["category"] == "Custom"
