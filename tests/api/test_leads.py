"""Leads: bucketed, ranked, explained, taken away as CSV; and what a change moves, as CSV."""

import csv
import io
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.api.conftest import MID, go_live_and_score

pytestmark = pytest.mark.slow

CODE = "mid-market-software"
SELLERS: dict[str, Any] = {
    "name": "Sellers",
    "parameters": [
        {"field": "title", "mode": "filter", "operator": "matches", "value": "*sales*"},
        {"field": "seniority", "mode": "score", "operator": "in", "value": ["VP", "C-level"], "weight": 3},
        {"field": "tenure_months", "mode": "score", "operator": "gte", "value": 12, "weight": 1},
    ],
}
BUYERS: dict[str, Any] = {
    "name": "Buyers",
    "parameters": [{"field": "department", "mode": "filter", "operator": "in", "value": ["Finance"]}],
}
PEOPLE: list[dict[str, Any]] = [
    {"external_id": "acme/vp", "account_external_id": "a1", "attributes": {"name": "Vera", "title": "VP Sales", "seniority": "VP"}},
    {
        "external_id": "s2",
        "account_external_id": "a2",
        "attributes": {
            "name": "=cmd()",
            "title": "Head of Sales",
            "email": "s2@bolt.example",
            "email_status": "risky",
            "tenure_months": 40,
        },
    },
    {"external_id": "s3", "account_external_id": "a3", "attributes": {"name": "Sam", "title": "Sales rep"}},
    {"external_id": "s4", "attributes": {"name": "Nobody's", "title": "Sales rep", "has_phone": True}},
]


@pytest.fixture
def sold(client: TestClient) -> TestClient:
    """Seven people, of whom two sell at accounts that match the ICP."""
    assert client.post("/api/v1/people:batch", json={"items": PEOPLE}).json()["errors"] == []
    go_live_and_score(client, {**MID, "personas": [SELLERS, BUYERS]})
    return client


def leads(client: TestClient, query: str = "") -> list[dict[str, Any]]:
    """Every lead, page after page of two."""
    found: list[dict[str, Any]] = []
    cursor = ""
    while True:
        page = client.get(f"/api/v1/leads?limit=2{query}{cursor}").json()
        found += page["items"]
        if page["next"] is None:
            return found
        cursor = f"&cursor={page['next']}"


def ids(items: list[dict[str, Any]]) -> list[str]:
    return [item["external_id"] for item in items]


def test_a_lead_is_a_person_of_a_matching_account_with_icp_and_persona(sold: TestClient) -> None:
    first, *others = leads(sold, f"&icp_code={CODE}")

    assert {key: value for key, value in first.items() if key not in ("id", "account", "attributes")} == {
        "external_id": "acme/vp",
        "name": "Vera",
        "title": "VP Sales",
        "email": None,
        "bucket": "qualified",
        "icp_code": CODE,
        "icp_version": 1,
        "icp_status": "live",
        "icp_score": 100.0,
        "persona_code": "sellers",
        "persona_score": 75.0,
        "reachable": False,
    }
    assert (first["account"]["external_id"], first["account"]["name"], first["account"]["domain"]) == ("a1", "Acme", None)
    assert first["attributes"]["seniority"] == "VP"
    assert ids(others) == ["p1", "p2", "s2"]
    assert [item["bucket"] for item in others] == ["no_persona_fit", "no_persona_fit", "qualified"]


def test_the_row_of_an_icp_counts_the_leads_whom_no_persona_fits(sold: TestClient) -> None:
    row = sold.get(f"/api/v1/icps/{CODE}").json()

    assert row["no_persona_fit"] == len(leads(sold, f"&icp_code={CODE}&bucket=no_persona_fit")) == 2
    assert row["people"] == len(leads(sold, f"&icp_code={CODE}&bucket=qualified"))


def test_without_a_persona_every_lead_has_no_persona_fit_in_a_draft_as_in_a_live_icp(client: TestClient) -> None:
    client.post("/api/v1/icps", json={"definition": MID})
    draft = client.get(f"/api/v1/icps/{CODE}").json()["no_persona_fit"]
    client.delete(f"/api/v1/icps/{CODE}")
    go_live_and_score(client, MID)

    assert draft == client.get(f"/api/v1/icps/{CODE}").json()["no_persona_fit"] == len(leads(client, f"&icp_code={CODE}")) > 0


def test_without_an_icp_everybody_is_listed_with_the_icp_of_their_account(sold: TestClient) -> None:
    items = {item["external_id"]: item for item in leads(sold)}

    assert list(items) == ["p1", "p2", "p3", "acme/vp", "s2", "s3", "s4"]
    assert (items["s3"]["bucket"], items["s3"]["icp_code"], items["s3"]["icp_score"]) == ("not_qualified", None, None)
    assert (items["s4"]["bucket"], items["s4"]["account"], items["s4"]["reachable"]) == ("not_qualified", None, True)
    assert items["s2"]["icp_code"] == CODE and items["s2"]["reachable"]
    assert ids(leads(sold, "&bucket=qualified")) == ["acme/vp", "s2"]
    assert ids(leads(sold, "&sort=name&bucket=not_qualified")) == ["p3", "s4", "s3"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (f"&icp_code={CODE}&persona_code=sellers", ["acme/vp", "s2"]),
        (f"&icp_code={CODE}&persona_code=buyers", []),
        (f"&icp_code={CODE}&bucket=no_persona_fit", ["p1", "p2"]),
        (f"&icp_code={CODE}&min_score=100&sort=id", ["p1", "p2", "acme/vp"]),
        (f"&icp_code={CODE}&assigned=true&sort=name", ["s2", "p1", "p2", "acme/vp"]),
        (f"&icp_code={CODE}&assigned=false", []),
        ("&assigned=false&sort=id", ["p3", "s3", "s4"]),
    ],
)
def test_a_list_is_narrowed(sold: TestClient, query: str, expected: list[str]) -> None:
    assert ids(leads(sold, query)) == expected


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("bucket=hot", "bucket takes not_qualified, no_persona_fit or qualified, not 'hot'"),
        ("sort=score", "sort takes -icp_score, name or id, not 'score'"),
        ("min_score=50", "min_score needs icp_code"),
        ("persona_code=sellers", "persona_code needs icp_code"),
        (f"icp_code={CODE}&persona_code=engineers", f"version 1 of {CODE} has no persona engineers; it has sellers, buyers"),
        (f"icp_code={CODE}&bucket=not_qualified", "leave out icp_code"),
        ("min_score=101&icp_code=x", "min_score"),
        ("assigned=perhaps", "assigned"),
        ("cursor=abc", "cursor: pass the `next`"),
    ],
)
def test_a_filter_that_makes_no_sense_is_told_with_its_field(sold: TestClient, query: str, said: str) -> None:
    for path in ("leads", "accounts"):
        answer = sold.get(f"/api/v1/{path}?{query}")

        assert (answer.status_code, answer.json()["error"]["code"]) == (422, "invalid_request")
        assert said in answer.json()["error"]["message"]


def test_a_cursor_of_accounts_is_none_of_leads(sold: TestClient) -> None:
    cursor = sold.get("/api/v1/accounts?limit=1").json()["next"]

    assert sold.get(f"/api/v1/leads?cursor={cursor}").status_code == 422


def test_a_record_that_is_written_is_in_the_lists_at_once(sold: TestClient) -> None:
    newcomer = {"external_id": "s5", "account_external_id": "a2", "attributes": {"name": "Nina", "title": "Sales", "seniority": "VP"}}
    assert sold.post("/api/v1/people:batch", json={"items": [newcomer]}).json()["created"] == 1
    assert (
        sold.post("/api/v1/accounts:batch", json={"items": [{"external_id": "a1", "attributes": {"employee_count": 9}}]}).json()["updated"]
        == 1
    )

    assert ids(leads(sold, f"&icp_code={CODE}&persona_code=sellers")) == ["s5", "s2"]
    assert {item["external_id"]: item["bucket"] for item in leads(sold)}["acme/vp"] == "not_qualified"


def test_all_leads_leave_as_csv_with_codes_scores_versions_and_contributions(sold: TestClient) -> None:
    answer = sold.get(f"/api/v1/leads?icp_code={CODE}&limit=1", headers={"Accept": "text/csv"})

    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert answer.headers["content-disposition"] == f'attachment; filename="{CODE}.csv"'
    assert ids(rows) == ["acme/vp", "p1", "p2", "s2"]
    first, last = rows[0], rows[-1]
    assert (first["icp_code"], first["icp_version"], first["icp_score"], first["icp_points"]) == (CODE, "1", "100.0", "5")
    assert (first["persona_code"], first["persona_name"], first["persona_score"], first["persona_points"]) == (
        "sellers",
        "Sellers",
        "75.0",
        "3",
    )
    assert (first["account_external_id"], first["account_name"], first["bucket"]) == ("a1", "Acme", "qualified")
    assert first["top_contributions"] == "Country is Germany +5"
    assert first["persona_contributions"] == "Seniority is VP or C-level +3"
    assert (last["name"], last["reachable"], last["top_contributions"]) == ("'=cmd()", "yes", "")
    assert (rows[1]["bucket"], rows[1]["persona_code"]) == ("no_persona_fit", "")


def test_a_lead_is_explained_gate_by_gate_for_the_account_and_for_each_persona(sold: TestClient) -> None:
    found = sold.get("/api/v1/leads/acme/vp/explanation").json()

    assert sold.get(f"/api/v1/leads/{found['record_id']}/explanation?icp_code={CODE}").json() == found
    assert (found["bucket"], found["icp_code"], found["icp_version"], found["persona_code"]) == ("qualified", CODE, 1, "sellers")
    assert [(gate["kind"], gate["state"]) for gate in found["account"]["gates"]] == [("filter", "passed"), ("filter", "passed")]
    sellers, buyers = found["personas"]
    assert (sellers["matches"], sellers["score"], sellers["out_of"]) == (True, 75.0, 4)
    assert [(each["field"], each["value"], each["weight"], each["points"], each["state"]) for each in sellers["contributions"]] == [
        ("seniority", "VP", 3, 3, "matched"),
        ("tenure_months", None, 1, 0, "missing"),
    ]
    assert (buyers["matches"], buyers["gates"][0]["state"]) == (False, "missing")
    assert (
        found["sentence"]
        == "The account matches Mid-market software with a score of 100.0, and the person matches the persona Sellers with 75.0."
    )


def test_why_no_persona_fits_is_said_for_each(sold: TestClient) -> None:
    found = sold.get("/api/v1/leads/p1/explanation").json()

    assert (found["bucket"], found["persona_code"]) == ("no_persona_fit", None)
    assert "matches none of its personas" in found["sentence"] and "Sellers: It does not match" in found["sentence"]


def test_a_lead_whose_account_does_not_match_says_what_stopped_it(sold: TestClient) -> None:
    found = sold.get("/api/v1/leads/s3/explanation").json()

    assert (found["bucket"], found["account"]["matches"], found["persona_code"]) == ("not_qualified", False, None)
    assert found["sentence"].startswith("The account does not match Mid-market software. It does not match: ")
    homeless = sold.get("/api/v1/leads/s4/explanation").json()
    assert (homeless["bucket"], homeless["account"], homeless["icp_code"]) == ("not_qualified", None, None)
    assert homeless["sentence"] == "The person has no account, so no ICP applies to them."


def test_an_unknown_lead_is_not_explained(sold: TestClient) -> None:
    answer = sold.get("/api/v1/leads/nobody/explanation")

    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "record_not_found")


def test_what_a_change_moves_leaves_as_csv(sold: TestClient) -> None:
    tighter = {**MID, "parameters": [MID["parameters"][0], {**MID["parameters"][1], "value": [100, 1000]}, MID["parameters"][2]]}
    looser = {"name": "Any", "parameters": [{"field": "employee_count", "mode": "filter", "operator": "gte", "value": 90}]}
    headers = {"Accept": "text/csv"}

    def moved(definition: dict[str, Any]) -> list[tuple[str, ...]]:
        body = {"definition": definition, "compare_to": CODE}
        rows = csv.DictReader(io.StringIO(sold.post("/api/v1/preview?rows=movement", json=body, headers=headers).text))
        keys = ("external_id", "movement", "version_before", "score_before", "score_after", "band_before", "band_after")
        return [tuple(row[key] for key in keys) for row in rows]

    assert moved(tighter) == [("a2", "left", "1", "0.0", "", "weak", "")]
    assert moved(looser) == [("a3", "entered", "1", "", "100.0", "", "strong"), ("a2", "left", "1", "0.0", "", "weak", "")]
    for bad in ({"definition": MID}, {"definition": MID, "compare_to": CODE}):
        answer = sold.post("/api/v1/preview?rows=movement", json=bad, headers=headers if "compare_to" not in bad else {})
        assert (answer.status_code, answer.json()["error"]["code"]) == (422, "invalid_request")


def test_a_search_narrows_pages_and_csv_alike(sold: TestClient) -> None:
    assert ids(leads(sold, "&q=SALES")) == ["acme/vp", "s2", "s3", "s4"]
    assert ids(leads(sold, f"&q=sales%20acme&icp_code={CODE}")) == ["acme/vp"]
    assert ids(leads(sold, "&q=s2@bolt")) == ["s2"]
    assert leads(sold, "&q=nothing%20like%20it") == []

    accounts = sold.get("/api/v1/accounts", params={"q": "bolt"}).json()["items"]
    assert [each["name"] for each in accounts] == ["Bolt"]
    lines = list(csv.DictReader(io.StringIO(sold.get("/api/v1/leads", params={"q": "sales"}, headers={"Accept": "text/csv"}).text)))
    assert [line["external_id"] for line in lines] == ["acme/vp", "s2", "s3", "s4"]
    assert sold.get("/api/v1/leads", params={"q": "a" * 101}).status_code == 422
