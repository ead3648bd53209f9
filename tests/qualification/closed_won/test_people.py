"""People of won records: as they were known before the outcome, and as a persona, never as a rule for accounts."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from qualification.closed_won.analysis import read
from qualification.closed_won.known_before import Seen
from qualification.closed_won.payloads import OutcomeAnalysis, PeopleOut
from qualification.closed_won.question import Question
from qualification.columns import days_of
from qualification.definitions import parse_definition
from qualification.outcomes import read_outcome, write_outcomes
from qualification.records.writes import write_records
from storage.database import Database
from storage.records import NewRecord
from tests.support.deals import TODAY, Document, People, analysis_of, documents, luck, people_at, someone, won_by
from tests.support.workspace import make_workspace

LONG_AGO = 900


def has(people: People, count: int, seniority: str) -> Any:
    """Return which accounts have somebody of a seniority."""
    there = np.zeros(count, dtype=np.bool_)
    there[[place for each, place in zip(people.documents, people.employers, strict=True) if each["seniority"] == seniority]] = True
    return there


def of_people(found: OutcomeAnalysis) -> PeopleOut:
    assert found.people is not None
    return found.people


def significant(found: OutcomeAnalysis) -> list[str]:
    return [each.text for each in of_people(found).findings if each.significant]


@pytest.mark.slow
def test_whom_winners_had_becomes_a_persona_of_the_proposal_and_no_rule_for_accounts() -> None:
    accounts, people = documents(1200), people_at(1200)
    vp = has(people, 1200, "VP")
    won = won_by([each | {"vp": bool(there)} for each, there in zip(accounts, vp, strict=True)], _vp_and_snowflake)

    found = analysis_of(accounts, won, people=people)

    assert "Seniority is VP" in significant(found)
    assert found.proposal is not None and of_people(found).persona is not None
    definition = parse_definition(found.proposal.definition)
    assert {each.field for each in definition.parameters} == {"installed_tools"}
    assert [rule.value for rule in definition.personas[0].parameters] == [("VP",)]
    assert definition.personas[0].min_score > 0
    assert any("the proposal holds it as a persona" in sentence for sentence in found.sentences)


def _vp_and_snowflake(account: Document) -> float:
    return 0.25 * (3.5 if account["vp"] else 1) * (4 if "Snowflake" in account["installed_tools"] else 1)


@pytest.mark.slow
def test_without_an_icp_to_propose_people_are_only_shown() -> None:
    accounts, people = documents(900), people_at(900)
    vp = has(people, 900, "VP")
    won = won_by([each | {"vp": bool(there)} for each, there in zip(accounts, vp, strict=True)], lambda each: 1.5 if each["vp"] else 0.3)

    found = analysis_of(accounts, won, people=people)

    assert found.proposal is None and of_people(found).persona is not None
    assert any("belongs into a persona" in sentence for sentence in found.sentences)


@pytest.mark.slow
def test_contacts_added_after_a_win_do_not_count() -> None:
    accounts, people, rng = documents(800), people_at(800), np.random.default_rng(3)
    won = won_by(accounts, luck)
    buyers = np.flatnonzero(won).tolist()
    added = People(
        [*people.documents, *(someone(rng) | {"seniority": "C-level", "department": "Finance"} for _ in buyers)],
        [*people.employers, *buyers],
        [*people.seen_ago, *([0] * len(buyers))],
    )

    found = analysis_of(accounts, won, people=added)

    assert not {"Seniority is C-level", "Department is Finance"} & set(significant(found))
    assert of_people(found).added_later_won == 1.0 and of_people(found).added_later_contrast == 0.0
    assert any("or later do not count: 1.0 a record that closed won" in sentence for sentence in found.sentences)


@pytest.mark.parametrize("seen_ago", [None, 0])
def test_where_nobody_was_known_before_accounts_are_judged_as_if_nobody_were_there(seen_ago: int | None) -> None:
    accounts = documents(500)
    won = won_by(accounts, luck)

    alone, beside = analysis_of(accounts, won), analysis_of(accounts, won, people=people_at(500, seen_ago=seen_ago))

    told = of_people(beside)
    assert told.looked_at == 0 and told.findings == () and told.unknown > 400
    assert "who was first seen afterwards does not count" in told.sentences[0]
    assert beside.model_copy(update={"people": None, "elapsed_ms": 0.0}) == alone.model_copy(update={"elapsed_ms": 0.0})


def test_a_value_of_a_person_filled_in_after_the_win_leaks() -> None:
    accounts, people = documents(600), people_at(600)
    won = won_by(accounts, luck)
    changes: dict[int, list[Seen]] = {}
    for number, (each, place) in enumerate(zip(list(people.documents), people.employers, strict=True), 1):
        bare = {key: value for key, value in each.items() if key != "department"}
        people.documents[number - 1] = each if won[place] else bare
        if won[place]:
            changes[number] = [Seen(TODAY - timedelta(days=LONG_AGO), bare), Seen(TODAY, {"department": each["department"]})]

    found = analysis_of(accounts, won, people=replace(people, changes=changes))

    assert [(leak.field, leak.rule) for leak in of_people(found).leaks] == [("department", "known_afterwards")]
    assert not any("Department" in text for text in significant(found))


def test_of_deals_that_name_a_person_it_is_that_person() -> None:
    accounts, people = documents(700), people_at(700, most=1)
    people = People(
        [someone(np.random.default_rng(place)) for place in range(700)], list(range(700)), [LONG_AGO] * 700, named=np.arange(1, 701)
    )
    won = won_by(people.documents, lambda each: 2.0 if each["department"] == "Finance" else 0.3)

    found = analysis_of(accounts, won, people=people)

    told = of_people(found)
    assert told.unit == "person" and told.records == 700 and told.unknown == 0
    assert significant(found)[0] == "Department is Finance"


def test_who_has_more_people_has_more_of_all_and_that_is_no_trait() -> None:
    rng = np.random.default_rng(2)
    accounts = documents(1500)
    won = won_by(accounts, luck)
    employers = np.repeat(np.arange(1500), np.where(won, rng.poisson(6, 1500), rng.poisson(3, 1500))).tolist()

    found = analysis_of(accounts, won, people=People([someone(rng) for _ in employers], employers, [LONG_AGO] * len(employers)))

    assert significant(found) == []
    assert of_people(found).looked_at > 20


@pytest.mark.slow
def test_where_people_do_not_matter_little_is_claimed() -> None:
    false = 0
    for seed in range(40):
        accounts = documents(400, seed=seed)
        won = np.random.default_rng([seed, 3]).random(400) < 0.3
        found = analysis_of(accounts, won, people=people_at(400, seed=100 + seed))
        false += bool(significant(found)) or any(each.significant for each in found.findings)

    assert false <= 5  # 5 % promised for accounts and people together; chance allows five of forty


def test_people_are_read_with_the_day_they_were_first_seen(database: Database) -> None:
    workspace_id = make_workspace(database).workspace_id
    with database.bulk_writing() as session:
        write_records(session, workspace_id, "account", [NewRecord("a", {"name": "A"})], today=TODAY)
    moments = [datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)]
    for moment, record in zip(moments, [NewRecord("p", {"title": "CFO"}, "a"), NewRecord("q", {"title": "CEO"}, "a")], strict=True):
        with database.bulk_writing() as session:
            write_records(session, workspace_id, "person", [record], today=TODAY, as_of=moment)
    item = {"external_id": "d", "kind": "closed_won", "occurred_on": "2026-03-01", "account_external_id": "a"}
    with database.bulk_writing() as session:
        write_outcomes(session, workspace_id, [item], [read_outcome(item)])

    with database.bulk_reading() as session:
        found = read(session, workspace_id, Question(), TODAY)

    assert sorted(day.isoformat() for day in found.people.known_since.values()) == ["2026-01-01", "2026-04-01"]
    assert found.chosen.days.tolist() == [days_of("2026-03-01")]
