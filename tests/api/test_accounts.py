"""Accounts as a list: paged without gaps, ranked by an ICP, taken away as CSV."""

import csv
import io
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.api.conftest import MID, go_live, go_live_and_score

pytestmark = pytest.mark.slow

CODE = "mid-market-software"


def walk(client: TestClient, query: str) -> list[dict[str, Any]]:
    """Every item, page after page of two."""
    found: list[dict[str, Any]] = []
    cursor = ""
    while True:
        page = client.get(f"/api/v1/accounts?limit=2{query}{cursor}").json()
        found += page["items"]
        assert len(found) < 50
        if page["next"] is None:
            return found
        cursor = f"&cursor={page['next']}"


@pytest.fixture
def crowd(client: TestClient) -> TestClient:
    """More accounts: equal scores, equal names, no names."""
    items = [
        {"external_id": f"b{number}", "attributes": {"name": name, "industry": "Software", "employee_count": 100 + number, **place}}
        for number, (name, place) in enumerate(
            [("acme", {}), ("Zulu", {"country": "Germany"}), (None, {}), ("Bolt", {"country": "Germany"})]
        )
    ]
    assert client.post("/api/v1/accounts:batch", json={"items": items}).json()["errors"] == []
    go_live_and_score(client, MID)
    return client


def test_pages_follow_each_other_without_gaps_and_repeats(crowd: TestClient) -> None:
    assert [item["external_id"] for item in walk(crowd, "")] == ["a1", "a2", "a3", "a4", "b0", "b1", "b2", "b3"]
    assert [item["external_id"] for item in walk(crowd, "&sort=name")] == ["b2", "a1", "b0", "a2", "b3", "a3", "a4", "b1"]


def test_an_icp_lists_its_matches_the_highest_score_first_then_the_older(crowd: TestClient) -> None:
    items = walk(crowd, f"&icp_code={CODE}")

    assert [(item["external_id"], item["score"], item["points"]) for item in items] == [
        ("a1", 100.0, 5),
        ("b1", 100.0, 5),
        ("b3", 100.0, 5),
        ("a2", 0.0, 0),
        ("b0", 0.0, 0),
        ("b2", 0.0, 0),
    ]
    assert (items[0]["icp_code"], items[0]["icp_version"]) == (CODE, 1)
    assert [(each["field"], each["points"]) for each in items[0]["contributions"]] == [("country", 5)]


def test_a_minimum_score_narrows_the_list(crowd: TestClient) -> None:
    assert [item["external_id"] for item in walk(crowd, f"&icp_code={CODE}&min_score=0.1&sort=id")] == ["a1", "b1", "b3"]


@pytest.mark.parametrize("sort", ["id", "name", "-icp_score"])
def test_a_page_goes_on_where_it_was_when_its_last_account_is_gone(crowd: TestClient, sort: str) -> None:
    query = f"/api/v1/accounts?icp_code={CODE}&sort={sort}&limit=2"
    everything = [item["external_id"] for item in crowd.get(query.replace("limit=2", "limit=100")).json()["items"]]
    first = crowd.get(query).json()
    crowd.delete(f"/api/v1/accounts/{first['items'][-1]['external_id']}")

    second = crowd.get(f"{query}&cursor={first['next']}").json()

    assert [item["external_id"] for item in second["items"]] == everything[2:4]


def test_a_cursor_of_another_order_is_refused(crowd: TestClient) -> None:
    cursor = crowd.get("/api/v1/accounts?sort=name&limit=1").json()["next"]

    answer = crowd.get(f"/api/v1/accounts?sort=id&cursor={cursor}")

    assert answer.status_code == 422
    assert "same sort" in answer.json()["error"]["message"]


def test_the_whole_list_leaves_as_csv_with_code_version_score_and_contributions(crowd: TestClient) -> None:
    answer = crowd.get(f"/api/v1/accounts?icp_code={CODE}&limit=1", headers={"Accept": "text/csv"})

    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert answer.headers["content-type"].startswith("text/csv")
    assert [row["external_id"] for row in rows] == ["a1", "b1", "b3", "a2", "b0", "b2"]
    assert (rows[0]["icp_code"], rows[0]["icp_version"], rows[0]["score"]) == (CODE, "1", "100.0")
    assert rows[0]["top_contributions"] == "Country is Germany +5"
    assert (rows[0]["icp_status"], rows[0]["bucket"], rows[0]["icp_name"]) == ("live", "no_persona_fit", "Mid-market software")


def test_every_account_shows_the_icp_it_is_assigned_to(crowd: TestClient) -> None:
    items = {item["external_id"]: item for item in walk(crowd, "")}

    assert {key for key, item in items.items() if item["icp_code"] == CODE} == {"a1", "a2", "b0", "b1", "b2", "b3"}
    assert (items["a3"]["bucket"], items["a3"]["icp_version"], items["a3"]["score"]) == ("not_qualified", None, None)
    assert [item["external_id"] for item in walk(crowd, "&sort=-icp_score")] == ["a1", "b1", "b3", "a2", "b0", "b2", "a3", "a4"]
    assert [item["external_id"] for item in walk(crowd, "&assigned=false")] == ["a3", "a4"]


def test_a_draft_icp_lists_nothing(crowd: TestClient) -> None:
    crowd.post("/api/v1/icps", json={"definition": {**MID, "name": "Only a draft"}})

    assert crowd.get("/api/v1/accounts?icp_code=only-a-draft").json() == {"items": [], "next": None}


def test_an_unknown_icp_is_not_found(crowd: TestClient) -> None:
    for path in ("accounts", "leads"):
        answer = crowd.get(f"/api/v1/{path}?icp_code=nothing")
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "icp_not_found")


def test_a_name_that_a_spreadsheet_would_run_leaves_as_text(empty: TestClient) -> None:
    name = '=HYPERLINK("http://evil.example","x"),\n"y"'
    empty.post("/api/v1/accounts:batch", json={"items": [{"external_id": "-1+1", "attributes": {"name": name}}]})

    (row,) = csv.DictReader(io.StringIO(empty.get("/api/v1/accounts", headers={"Accept": "text/csv"}).text))

    assert (row["external_id"], row["name"]) == ("'-1+1", f"'{name}")


def test_an_account_is_explained_by_its_id_and_by_its_external_id(crowd: TestClient) -> None:
    by_external_id = crowd.get(f"/api/v1/accounts/a2/explanation?icp_code={CODE}").json()

    assert crowd.get(f"/api/v1/accounts/{by_external_id['record_id']}/explanation?icp_code={CODE}").json() == by_external_id
    assert (by_external_id["matches"], by_external_id["score"], by_external_id["icp_version"]) == (True, 0.0, 1)
    assert [(gate["kind"], gate["state"]) for gate in by_external_id["gates"]] == [("filter", "passed"), ("filter", "passed")]


def test_without_an_icp_the_one_that_the_account_matches_best_explains_it(crowd: TestClient) -> None:
    loose = {"name": "Retail", "parameters": [{"field": "industry", "mode": "filter", "operator": "in", "value": ["Retail"]}]}
    go_live_and_score(crowd, loose)

    assert crowd.get("/api/v1/accounts/a3/explanation").json()["icp_code"] == "retail"
    assert crowd.get("/api/v1/accounts/a1/explanation").json()["icp_code"] == CODE


def test_an_unknown_account_is_not_explained(crowd: TestClient) -> None:
    for account in ("nobody", "999999", "9" * 30):
        answer = crowd.get(f"/api/v1/accounts/{account}/explanation")
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "record_not_found")


def test_without_any_icp_there_is_nothing_to_explain_with(client: TestClient) -> None:
    assert client.get("/api/v1/accounts/a1/explanation").json()["error"]["code"] == "icp_not_found"


def test_a_live_icp_that_lost_a_field_breaks_neither_explanations_nor_previews(client: TestClient) -> None:
    lost = {"field": "custom.gone", "mode": "filter", "operator": "equals", "value": "x"}
    go_live(client, {"name": "Lost", "parameters": [lost]})
    go_live(client, MID)

    assert client.get("/api/v1/accounts/a1/explanation").json()["icp_code"] == "mid-market-software"
    assert [each["icp_code"] for each in client.post("/api/v1/preview", json={"definition": MID}).json()["overlap"]] == [
        "mid-market-software"
    ]
    assert client.get("/api/v1/accounts?icp_code=lost").json() == {"items": [], "next": None}


def test_a_number_names_the_company_that_has_it_as_its_external_id(empty: TestClient) -> None:
    items = [{"external_id": each, "attributes": {"name": f"Company {each}", "industry": "Software"}} for each in ("3", "1", "2")]
    people = [{"external_id": each, "attributes": {"name": f"Person {each}"}, "account_external_id": each} for each in ("2", "3", "1")]
    assert empty.post("/api/v1/accounts:batch", json={"items": items}).json()["errors"] == []
    assert empty.post("/api/v1/people:batch", json={"items": people}).json()["errors"] == []
    go_live_and_score(empty, MID)

    for each in ("1", "2", "3"):
        account = empty.get(f"/api/v1/accounts/{each}/explanation").json()
        lead = empty.get(f"/api/v1/leads/{each}/explanation").json()
        assert (account["external_id"], lead["external_id"], lead["account"]["external_id"]) == (each, each, each)
        assert lead["name"] == f"Person {each}"
