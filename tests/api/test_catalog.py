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


def put(client: TestClient, key: str, **body: Any) -> dict[str, Any]:
    answer = client.put(f"/api/v1/catalog/fields/{key}", json=body)
    assert answer.status_code == 200, answer.text
    field: dict[str, Any] = answer.json()
    return field


def tell(client: TestClient, key: str, *values: Any) -> None:
    items = [{"external_id": f"a{number}", "attributes": {key: value}} for number, value in enumerate(values, start=1)]
    assert client.post("/api/v1/accounts:batch", json={"items": items}).json()["errors"] == []


def test_a_custom_field_gets_another_type_with_all_its_values(client: TestClient) -> None:
    put(client, "custom.tier", label="Tier", type="text")
    tell(client, "custom.tier", "1", "2", "n/a")

    retyped = put(client, "custom.tier", label="Tier", type="number")

    assert (retyped["type"], retyped["values_rewritten"], retyped["job_id"]) == ("number", 3, None)
    two = {"name": "x", "parameters": [{"field": "custom.tier", "mode": "filter", "operator": "gte", "value": 2}]}
    assert client.post("/api/v1/preview", json={"definition": two}).json()["qualified"] == 1
    texts = [entry["text"] for entry in client.get("/api/v1/audit").json()["items"]]
    assert texts[:2] == [
        "Wrote 3 values of custom.tier over as number; 1 of them said that there is none and are missing now",
        "Field custom.tier is “Tier”, a number field (it was a text field)",
    ]


def test_a_type_that_does_not_fit_the_values_or_the_rules_is_refused(client: TestClient) -> None:
    put(client, "custom.tier", label="Tier", type="text")
    tell(client, "custom.tier", "gold", "2")

    values = client.put("/api/v1/catalog/fields/custom.tier", json={"label": "Tier", "type": "number"})
    assert (values.status_code, values.json()["error"]["details"]["values"]) == (422, ["gold"])
    icp = {"name": "Shiny", "parameters": [{"field": "custom.tier", "mode": "filter", "operator": "contains", "value": "gold"}]}
    assert client.post("/api/v1/icps", json={"definition": icp}).status_code in (200, 201)
    used = client.put("/api/v1/catalog/fields/custom.tier", json={"label": "Tier", "type": "boolean"})
    assert (used.status_code, used.json()["error"]["code"]) == (409, "field_in_use")
    assert used.json()["error"]["details"]["used_by"] == ["Shiny (draft version 1)"]


def test_an_order_of_values_stays_until_it_is_taken_away(client: TestClient) -> None:
    put(client, "custom.tier", label="Tier", type="category", order=["Bronze", "Gold"])

    reworded = put(client, "custom.tier", label="Level", type="category")
    assert (reworded["order"], "gte" in reworded["operators"]) == (["Bronze", "Gold"], True)
    assert put(client, "custom.tier", label="Level", type="category", order=[])["order"] == []


def test_fields_are_paged(client: TestClient) -> None:
    first = client.get("/api/v1/catalog?limit=10").json()
    second = client.get(f"/api/v1/catalog?limit=10&cursor={first['next']}").json()

    keys = [field["key"] for page in (first, second) for field in page["items"]]
    assert keys == list(fields(client))[:20]


def test_a_field_reworded_without_a_category_keeps_its_own(client: TestClient) -> None:
    category = fields(client)["industry"]["category"]

    assert client.put("/api/v1/catalog/fields/industry", json={"label": "Branche", "type": "category"}).json()["category"] == category
    assert client.put("/api/v1/catalog/fields/custom.tier", json={"label": "Tier", "type": "text"}).json()["category"] == "Custom"
