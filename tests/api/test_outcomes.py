"""Outcomes and insights over HTTP."""

import pytest
from starlette.testclient import TestClient

from tests.support.deals import documents, snowflake_wins, won_by


def outcome(number: int, kind: str = "closed_won", **more: object) -> dict[str, object]:
    return {"external_id": f"o{number}", "kind": kind, "occurred_on": "2026-06-01", "account_external_id": "a1"} | more


@pytest.fixture
def deals(empty: TestClient) -> TestClient:
    """A client of a service with 600 closed deals that Snowflake wins."""
    accounts = documents(600)
    won = won_by(accounts, snowflake_wins)
    records = [{"external_id": f"a{place}", "attributes": each} for place, each in enumerate(accounts)]
    closed = [
        outcome(
            place,
            "closed_won" if won[place] else "closed_lost",
            occurred_on=f"2026-{place % 9 + 1:02}-11",
            account_external_id=f"a{place}",
            amount_usd=9_000,
        )
        for place in range(600)
    ]
    assert empty.post("/api/v1/accounts:batch", json={"items": records}).json()["errors"] == []
    assert empty.post("/api/v1/outcomes:batch", json={"items": closed}).json()["errors"] == []
    return empty


def test_a_batch_says_what_it_wrote_and_names_each_bad_item(client: TestClient) -> None:
    body = client.post(
        "/api/v1/outcomes:batch", json={"items": [outcome(1), outcome(2, "won"), outcome(3, account_external_id="x")]}
    ).json()

    assert (body["accepted"], body["created"]) == (1, 1)
    assert [(error["index"], error["field"]) for error in body["errors"]] == [(1, "kind"), (2, "account_external_id")]


def test_a_batch_is_bounded(client: TestClient) -> None:
    answer = client.post("/api/v1/outcomes:batch", json={"items": [outcome(1)] * 1001})

    assert answer.status_code == 422
    assert "1 to 1,000 outcomes" in answer.json()["error"]["message"]


def test_too_few_deals_get_a_sentence(client: TestClient) -> None:
    client.post("/api/v1/outcomes:batch", json={"items": [outcome(1), outcome(2, "closed_lost")]})

    body = client.get("/api/v1/insights/outcomes?window_days=3650").json()

    assert body["verdict"] == "refused"
    assert "too few" in body["sentences"][0]
    assert body["findings"] == [] and body["proposal"] is None
    assert body["months"][0]["counts"] == {"closed_won": 1, "closed_lost": 1}


def test_a_window_has_a_first_and_last_day_and_a_key_that_is_none_is_named(client: TestClient) -> None:
    client.post("/api/v1/outcomes:batch", json={"items": [outcome(1), outcome(2, "closed_lost", occurred_on="2026-07-01")]})

    body = client.get("/api/v1/insights/outcomes?since=2026-06-01&until=2026-06-30").json()
    refused = [client.get(f"/api/v1/insights/outcomes?{query}") for query in ("windowdays=3", "positive=closed_lost", "keep=bogus")]

    assert (body["cohort"]["won"], body["cohort"]["contrast_count"], body["cohort"]["until"]) == (1, 0, "2026-06-30")
    assert [answer.status_code for answer in refused] == [422, 422, 422]
    said = [answer.json()["error"]["message"] for answer in refused]
    assert "windowdays is no parameter" in said[0] and "ask for closed_won" in said[1] and "no field bogus" in said[2]


@pytest.mark.slow
def test_the_insights_of_outcomes_name_what_winners_share(deals: TestClient) -> None:
    body = deals.get("/api/v1/insights/outcomes?window_days=3650").json()

    assert body["verdict"] == "found"
    assert body["findings"][0]["text"] == "Installed tools has Snowflake"
    assert body["proposal"]["definition"]["parameters"][0]["value"] == ["Snowflake"]
    assert body["backtest"]["ceilings"].keys() == {"gradient boosting", "random forest"}
    assert 0.5 < body["backtest"]["proposed"]["auc_low"] < body["backtest"]["proposed"]["auc"]


@pytest.mark.slow
def test_the_insights_of_an_icp_have_ready_edits(deals: TestClient) -> None:
    icp = {
        "name": "Okta",
        "parameters": [{"field": "installed_tools", "mode": "score", "operator": "any_of", "value": ["Okta"], "weight": 5}],
    }
    code = deals.post("/api/v1/icps", json={"definition": icp}).json()["icp_code"]

    body = deals.get(f"/api/v1/icps/{code}/insights?window_days=3650").json()

    kinds = {finding["text"].partition(":")[0]: finding["kind"] for finding in body["findings"]}
    assert kinds == {"Installed tools has Okta": "noise", "Installed tools has Snowflake": "gap"}
    assert all(finding["edits"] for finding in body["findings"])


@pytest.mark.slow
def test_an_icp_is_held_against_outcomes_by_value_when_asked(deals: TestClient) -> None:
    rule = {"field": "installed_tools", "mode": "score", "operator": "any_of", "value": ["Snowflake"], "weight": 5}
    code = deals.post("/api/v1/icps", json={"definition": {"name": "Snow", "parameters": [rule]}}).json()["icp_code"]

    bodies = [deals.get(f"/api/v1/icps/{code}/insights?window_days=3650&by_value={flag}").json() for flag in ("true", "false")]

    assert [body["cohort"]["by_value"] for body in bodies] == [True, False]
    assert ["a record with it counts for" in body["findings"][0]["text"] for body in bodies] == [True, False]


def test_a_question_without_sense_names_what_there_is(client: TestClient) -> None:
    answer = client.get("/api/v1/insights/outcomes?positive=purchase&contrast=purchase")

    assert answer.status_code == 422
    assert "own contrast" in answer.json()["error"]["message"]
    assert client.get("/api/v1/insights/outcomes?positive=won").status_code == 422
    assert client.get("/api/v1/icps/none/insights").status_code == 404
