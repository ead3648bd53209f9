"""Results of matches: what is visible, who is assigned, and that writes keep both true (SPEC §2, §5)."""

import random
from typing import Any

import numpy as np
import pytest
from sqlalchemy import update

from qualification.definitions import parse_definition
from qualification.icp_counts import IcpCounts
from qualification.preview import preview
from qualification.records.writes import remove_record, write_records
from qualification.results import ResultsStore, judge, read_scoring
from storage.records import NewRecord
from storage.tables import Icp
from tests.support.scoring import expected, persona, requalify, told, visible
from tests.support.workspace import SAAS, TODAY, Surroundings, account, make_workspace, people, rule, save_icp

VP = persona("VP", rule("seniority", "in", ["VP"]))
SELLER = persona("Seller", rule("title", "contains", "sales", mode="score", weight=3), rule("department", "in", ["Sales"]))
WITH_PERSONAS = {**SAAS, "personas": [VP, SELLER]}
ANY_SOFTWARE = {
    "name": "Software",
    "parameters": [rule("industry", "in", ["Software"]), rule("installed_tools", "any_of", ["HubSpot"], mode="score", weight=5)],
    "personas": [VP],
}


@pytest.fixture
async def scored(surroundings: Surroundings) -> Surroundings:
    """The small workspace with two live ICPs whose results are visible."""
    for body in (WITH_PERSONAS, ANY_SOFTWARE):
        await save_icp(surroundings.database, surroundings.actor, body, status="live")
    job = requalify(surroundings.database, surroundings.actor, "mid-market-saas", "software")
    assert job["status"] == "done"
    return surroundings


def write(at: Surroundings, record_type: Any, *records: NewRecord) -> None:
    with at.database.bulk_writing() as session:
        write_records(session, at.actor.workspace_id, record_type, records, today=TODAY)


def set_status(at: Surroundings, code: str, status: str) -> None:
    with at.database.bulk_writing() as session:
        session.execute(update(Icp).where(Icp.icp_code == code).values(status=status))


def test_the_qualified_count_of_an_icp_equals_its_preview(scored: Surroundings) -> None:
    snapshot = scored.snapshots.current(scored.actor.workspace_id)
    results = ResultsStore(scored.database).current(scored.actor.workspace_id)
    for body in (WITH_PERSONAS, ANY_SOFTWARE):
        definition = parse_definition(body)
        code = {"Mid-market SaaS": "mid-market-saas", "Software": "software"}[definition.name]
        counts = IcpCounts().of(snapshot, results, code, definition, TODAY)
        shown = preview(snapshot, definition, today=TODAY)
        assert (counts.qualified, counts.people, counts.reachable_rate) == (shown.qualified, shown.qualified_people, shown.reachable_rate)
        assert counts.qualified


def test_results_are_what_the_oracle_says(scored: Surroundings) -> None:
    assert visible(scored.database, scored.actor.workspace_id) == expected(scored.database, scored.actor.workspace_id)


def test_of_the_icps_that_an_account_matches_the_highest_score_is_assigned_and_a_tie_goes_to_the_older(scored: Surroundings) -> None:
    results = ResultsStore(scored.database).current(scored.actor.workspace_id)
    shown = visible(scored.database, scored.actor.workspace_id)
    older, newer = (shown[code]["accounts"] for code in ("mid-market-saas", "software"))
    both = older.keys() & newer.keys()
    assert any(older[each][0] == newer[each][0] for each in both) and any(older[each][0] != newer[each][0] for each in both)
    for account_id in older.keys() | newer.keys():
        scores = [(scores[account_id][0], -place) for place, scores in enumerate((older, newer)) if account_id in scores]
        assert results.assigned.place_of(np.array([account_id])).tolist() == [-max(scores)[1]]
    assert results.assigned_count(results.icps[0]) + results.assigned_count(results.icps[1]) == len(older.keys() | newer.keys())
    assert results.assigned.place_of(np.array([10**6])).tolist() == [-1]


def test_a_paused_icp_keeps_its_results_and_is_never_assigned(scored: Surroundings) -> None:
    before = visible(scored.database, scored.actor.workspace_id)
    set_status(scored, "mid-market-saas", "paused")
    write(scored, "account", NewRecord("acc-0", {"sub_industry": "Fintech", "industry": "Financial Services"}))
    results = ResultsStore(scored.database).current(scored.actor.workspace_id)
    paused = results.of("mid-market-saas")
    assert paused is not None and paused.is_paused
    assert visible(scored.database, scored.actor.workspace_id)["mid-market-saas"] == before["mid-market-saas"]
    assert results.assigned_count(paused) == 0
    assert len(results.assigned.account_ids) == len(visible(scored.database, scored.actor.workspace_id)["software"]["accounts"])


async def test_a_draft_never_scores(scored: Surroundings) -> None:
    await save_icp(scored.database, scored.actor, {"name": "Everyone", "parameters": []}, status="draft")
    write(scored, "account", account(40))
    assert "everyone" not in visible(scored.database, scored.actor.workspace_id)
    results = ResultsStore(scored.database).current(scored.actor.workspace_id)
    counts = IcpCounts().of(
        scored.snapshots.current(scored.actor.workspace_id), results, "everyone", parse_definition({"name": "Everyone"}), TODAY
    )
    assert (counts.qualified, counts.assigned) == (37, None)


def test_a_write_of_records_re_scores_them_in_the_same_transaction(scored: Surroundings) -> None:
    ids = visible(scored.database, scored.actor.workspace_id)["mid-market-saas"]["accounts"].keys()
    write(scored, "account", NewRecord("acc-0", {"region": "APAC"}), account(50), account(54))
    after = visible(scored.database, scored.actor.workspace_id)
    assert after == expected(scored.database, scored.actor.workspace_id)
    assert after["mid-market-saas"]["accounts"].keys() != ids


def test_people_follow_their_account_in_and_out(scored: Surroundings) -> None:
    before = visible(scored.database, scored.actor.workspace_id)["mid-market-saas"]["people"]
    write(scored, "account", NewRecord("acc-0", {"region": "APAC"}))
    gone = visible(scored.database, scored.actor.workspace_id)["mid-market-saas"]["people"]
    write(scored, "account", NewRecord("acc-0", {"region": "EMEA"}))
    assert gone.keys() < before.keys()
    assert visible(scored.database, scored.actor.workspace_id)["mid-market-saas"]["people"] == before


def test_a_person_who_changes_account_is_scored_for_the_new_one(scored: Surroundings) -> None:
    for employer in ("acc-1", "acc-18", "acc-0"):
        write(scored, "person", NewRecord("per-0", {}, employer))
        assert visible(scored.database, scored.actor.workspace_id) == expected(scored.database, scored.actor.workspace_id)


def test_a_deleted_record_loses_its_results_also_in_a_paused_icp(scored: Surroundings) -> None:
    set_status(scored, "software", "paused")
    with scored.database.bulk_writing() as session:
        assert remove_record(session, scored.actor.workspace_id, "account", "acc-0", today=TODAY)
        assert remove_record(session, scored.actor.workspace_id, "person", "per-36", today=TODAY)
        assert not remove_record(session, scored.actor.workspace_id, "person", "per-36", today=TODAY)
    assert visible(scored.database, scored.actor.workspace_id) == expected(scored.database, scored.actor.workspace_id)


def test_random_writes_leave_the_same_results_as_a_full_computation(scored: Surroundings) -> None:
    chance, kept = random.Random(7), ResultsStore(scored.database)
    workspace_id = scored.actor.workspace_id
    for number in range(10):
        some = [account(chance.randrange(60)) for _ in range(chance.randrange(4))]
        changed = [NewRecord(f"acc-{chance.randrange(40)}", {"sub_industry": chance.choice(["SaaS", "Fintech", None])}) for _ in range(3)]
        write(scored, "account", *some, *changed)
        movers = [NewRecord(each.external_id, each.attributes, f"acc-{chance.randrange(30)}") for each in chance.sample(people(), 4)]
        write(scored, "person", *movers, NewRecord(f"per-{chance.randrange(60)}", {"seniority": chance.choice(["VP", "Manager"])}))
        with scored.database.bulk_writing() as session:
            remove_record(
                session, workspace_id, chance.choice(["account", "person"]), f"{'acc' if number % 2 else 'per'}-{number}", today=TODAY
            )
        kept.current(workspace_id)
    assert visible(scored.database, workspace_id) == expected(scored.database, workspace_id)
    assert told(kept.current(workspace_id)) == visible(scored.database, workspace_id)


def test_only_results_that_change_are_written(scored: Surroundings) -> None:
    store = ResultsStore(scored.database)
    before = store.current(scored.actor.workspace_id)
    write(scored, "account", NewRecord("acc-0", {"description": "new words"}))
    after = store.current(scored.actor.workspace_id)
    assert after.results_seq == before.results_seq and after.icps == before.icps


def test_captures_are_judged_by_the_live_version_while_results_show_the_one_before(scored: Surroundings) -> None:
    with scored.database.bulk_reading() as session:
        scoring = read_scoring(session, scored.actor.workspace_id)
    matching, other = account(0).attributes, account(2).attributes
    vp, engineer = people()[0].attributes, people()[1].attributes
    verdicts = judge(scoring, [matching, other], [vp, engineer, vp, vp], [0, 0, 1, None], today=TODAY)
    assert [verdict.bucket for verdict in verdicts] == ["qualified", "no_persona_fit", "not_qualified", "not_qualified"]
    best = verdicts[0].assigned
    assert best is not None and (best.icp.icp_code, best.tenths, best.persona_code) == ("mid-market-saas", 1000, "vp")
    assert [match.icp.icp_code for match in verdicts[0].matches] == ["mid-market-saas", "software"]


async def test_one_workspace_never_sees_the_results_of_another(scored: Surroundings) -> None:
    other = make_workspace(scored.database, "other")
    await save_icp(scored.database, other, ANY_SOFTWARE, status="live")
    assert ResultsStore(scored.database).current(other.workspace_id).icps == ()
    before = visible(scored.database, scored.actor.workspace_id)
    requalify(scored.database, other, "software", "mid-market-saas")
    assert visible(scored.database, scored.actor.workspace_id) == before
    assert visible(scored.database, other.workspace_id) == {"software": {"accounts": {}, "people": {}}}
