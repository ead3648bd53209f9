"""The copilot reads outcomes, drafts what follows, and proposes nothing without evidence."""

from typing import Any

import pytest

from qualification.closed_won.field_weights import FieldEvidence
from qualification.drafts.working_draft import read_draft
from qualification.errors import EmptyDraft, InvalidRequest
from qualification.outcomes import read_outcome, write_outcomes
from qualification.snapshots import SnapshotStore
from qualification.weight_advice import advise_weights
from storage.database import Database
from storage.records import NewRecord
from tests.support.calls import call
from tests.support.deals import documents, luck, snowflake_wins, won_by
from tests.support.workspace import SAAS, Surroundings, fill, make_thread, make_workspace, save_icp
from tools.context import ToolContext
from tools.icp_insights import icp_insights
from tools.outcome_analysis import outcome_analysis
from tools.propose_save import propose_save
from tools.suggest_weights import suggest_weights

pytestmark = pytest.mark.slow


def with_deals(database: Database, odds: Any) -> Surroundings:
    """Return a workspace of 700 closed deals of the last year."""
    actor = make_workspace(database)
    accounts = documents(700)
    fill(database, actor.workspace_id, [NewRecord(f"a{place}", each) for place, each in enumerate(accounts)])
    items = [
        {
            "external_id": f"d{place}",
            "kind": "closed_won" if won else "closed_lost",
            "occurred_on": f"2026-{place % 10 + 1:02}-15",
            "account_external_id": f"a{place}",
        }
        for place, won in enumerate(won_by(accounts, odds).tolist())
    ]
    with database.bulk_writing() as session:
        write_outcomes(session, actor.workspace_id, items, [read_outcome(item) for item in items])
    make_thread(database, actor)
    return Surroundings(database, SnapshotStore(database), actor)


async def test_the_proposal_becomes_the_working_draft_and_a_card(database: Database) -> None:
    surroundings = with_deals(database, snowflake_wins)
    context = surroundings.context()

    body, artifact = await call(outcome_analysis, context, window_days=365, propose=True)
    proposed, shown = await call(propose_save, context)

    assert body["verdict"] == "found"
    assert artifact["draft"]["definition"]["parameters"][0]["value"] == ["Snowflake"]
    assert len(body["backtest"]["proposed"]["curve"]) == len(artifact["backtest"]["proposed"]["curve"]) == 21
    assert proposed["changeset"]["status"] == "proposed"
    assert shown["changeset"]["after"]["name"] == "Closed-won profile" if "after" in shown["changeset"] else True
    assert [step["step"] for step in surroundings.emitted[:5]] == [1, 2, 3, 4, 5]


async def test_without_a_signal_the_working_draft_stays_as_it_was(database: Database) -> None:
    context = with_deals(database, luck).context()

    body, artifact = await call(outcome_analysis, context, propose=True)

    assert body["verdict"] == "no_signal" and "proposal" not in body
    assert artifact == {}
    async with database.reading() as session:
        assert await read_draft(session, context.thread_id) is None


async def test_an_outcome_that_does_not_exist_is_refused_with_those_that_do(context: ToolContext) -> None:
    with pytest.raises(InvalidRequest, match="takes one of reply"):
        await call(outcome_analysis, context, positive="won")


async def test_insights_are_of_the_icp_named_or_the_working_draft(database: Database) -> None:
    surroundings = with_deals(database, snowflake_wins)
    code = await save_icp(database, surroundings.actor, SAAS)

    body, _ = await call(icp_insights, surroundings.context(), icp_code=code)

    assert body["name"] == "Mid-market SaaS"
    kinds = {finding["text"].partition(":")[0]: finding["kind"] for finding in body["findings"]}
    assert kinds["Installed tools has Snowflake"] == "working"
    with pytest.raises(EmptyDraft):
        await call(icp_insights, surroundings.context(), icp_code=None)


async def test_weights_follow_the_deals_where_there_are_some(database: Database) -> None:
    body, _ = await call(suggest_weights, with_deals(database, snowflake_wins).context(), fields=["installed_tools", "industry", "city"])

    advice = {each["field"]: each for each in body["fields"]}
    assert body["basis"].startswith("These weights follow the evidence of 700 closed deals")
    assert (advice["installed_tools"]["weight"], advice["installed_tools"]["by_evidence"]) == (10, True)
    assert advice["industry"]["by_evidence"] is False and "not enough to tell" in advice["industry"]["reason"]
    assert advice["city"]["by_evidence"] is False


async def test_before_there_is_evidence_weights_are_a_rule_of_thumb(context: ToolContext) -> None:
    body, _ = await call(suggest_weights, context, fields=["industry"])

    assert "rule of thumb" in body["basis"] and body["fields"][0]["weight"] == 8


async def test_a_field_that_leaks_gets_no_weight_to_speak_of(context: ToolContext) -> None:
    catalog = context.snapshots.current(context.actor.workspace_id).catalog

    advice = advise_weights(catalog, ["industry"], {"industry": FieldEvidence(0, "it came with the outcome", 900)})

    assert (advice.fields[0].weight, advice.fields[0].reason) == (2, "it came with the outcome")
