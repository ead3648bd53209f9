"""Whatever a capture adds, the visible results are right in the same moment: nothing that is scored is passed over (SPEC §2, §5, §6)."""

import asyncio
import shutil
import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select

from qualification.capturing.items import read_captures
from qualification.capturing.take import Taken, read_capture_fields, take_captures
from qualification.catalog_edits.custom_fields import declare
from qualification.definitions import Definition
from qualification.evaluate import evaluate
from qualification.fields import Field, FieldType
from qualification.identity import Actor
from qualification.records.writes import write_records
from qualification.results import ResultsStore
from qualification.scoring import Scoring
from qualification.snapshots import SnapshotStore
from storage.database import Database
from storage.feed import changes_since
from storage.records import NewRecord
from storage.tables import Account, Person, RecordHistory
from tests.support.drawn import account_values, definitions, known_values, person_values, sets_of_captures
from tests.support.results import score_live, set_status
from tests.support.scoring import expected, publish, told, visible
from tests.support.signals import capture, captures_of, make, make_signal, person_of, stranger, take
from tests.support.workspace import TODAY, Surroundings, make_workspace, rule, save_icp

SAAS = rule("sub_industry", "in", ["SaaS"])
LEADER = {"name": "Leader", "parameters": [rule("seniority", "in", ["VP"])]}
KEYWORDS = "signal.Keywords"


def here_on(surroundings: Surroundings, days: int = 0) -> Surroundings:
    """Return the small workspace on a fixed day."""
    return replace(surroundings, actor=replace(surroundings.actor, today=TODAY + timedelta(days=days)))


async def with_icp(surroundings: Surroundings, body: dict[str, Any]) -> Surroundings:
    """Return the small workspace with a live ICP whose results are visible."""
    here = here_on(surroundings)
    await save_icp(here.database, here.actor, {"name": "Scored", **body}, status="live")
    score_live(here.database, here.actor.workspace_id, TODAY)
    return here


def shown(here: Surroundings) -> Any:
    return visible(here.database, here.actor.workspace_id)


def oracle(here: Surroundings) -> Any:
    return expected(here.database, here.actor.workspace_id, today=here.actor.today)


def id_of(here: Surroundings, table: Any, external_id: str) -> int:
    with here.database.bulk_reading() as session:
        return int(session.scalars(select(table.id).where(table.external_id == external_id)).one())


FILLS = {"founded_year": 2011, "city": "Boston", "description": "They sell security to banks"}
READ_BY_AN_ICP: dict[str, dict[str, Any]] = {
    "a filter": {"parameters": [SAAS, rule("founded_year", "gte", 2000)]},
    "an exclude": {"parameters": [rule("city", "equals", "boston", mode="exclude")]},
    "a score": {"parameters": [SAAS, rule("founded_year", "gte", 2000, mode="score", weight=7)]},
    "a score that decides": {"parameters": [rule("city", "is_known", mode="score", weight=7)], "min_score": 50},
    "a word in a text": {"parameters": [rule("description", "contains", "SECURITY")]},
    "a segment": {"parameters": [], "segments": [{"name": "East", "parameters": [rule("city", "in", ["Boston"])]}]},
    "the date of a signal": {"parameters": [rule(KEYWORDS, "within_last_days", 5)]},
    "that a signal was never seen": {"parameters": [rule(KEYWORDS, "is_missing")]},
    "the last signal": {"parameters": [rule("last_signal_date", "more_than_days_ago", 1, mode="score", weight=4)]},
    "the people's last signal": {
        "parameters": [],
        "personas": [{"name": "Warm", "parameters": [rule("last_signal_date", "within_last_days", 5)]}],
    },
    "a field of people": {"parameters": [], "personas": [{"name": "Old hands", "parameters": [rule("tenure_months", "gt", 12)]}]},
    "a score of people": {
        "parameters": [],
        "personas": [{**LEADER, "parameters": [*LEADER["parameters"], rule("tenure_months", "gt", 12, mode="score", weight=3)]}],
    },
}


@pytest.mark.parametrize("read", READ_BY_AN_ICP)
async def test_a_capture_that_brings_what_an_icp_or_persona_reads_brings_their_results_up_to_date(
    surroundings: Surroundings, read: str
) -> None:
    signal_id = make(surroundings, on=True)
    here = await with_icp(surroundings, READ_BY_AN_ICP[read])
    before = shown(here)
    person = {"external_id": "per-36", "attributes": {"tenure_months": 30}}

    take(here.database, here.actor, signal_id, capture("a", person=person, account={"external_id": "acc-18", "attributes": FILLS}))

    assert shown(here) == oracle(here)
    assert shown(here) != before


async def test_the_people_of_an_account_follow_it_when_a_capture_of_one_lets_it_in_or_out(surroundings: Surroundings) -> None:
    hot = {"parameters": [rule(KEYWORDS, "within_last_days", 30)], "personas": [LEADER]}
    cold = {"name": "Cold", "parameters": [rule(KEYWORDS, "is_missing")], "personas": [LEADER]}
    signal_id = make(surroundings, on=True)
    here = await with_icp(await with_icp(surroundings, cold), hot)
    leader = id_of(here, Person, "per-36")
    assert [(leader, "leader") in shown(here)[code]["people"] for code in ("cold", "scored")] == [True, False]

    take(here.database, here.actor, signal_id, capture("a", person={"external_id": "per-37"}))

    assert [(leader, "leader") in shown(here)[code]["people"] for code in ("cold", "scored")] == [False, True]
    assert shown(here) == oracle(here)


async def test_records_that_captures_bring_have_their_results_at_once(surroundings: Surroundings) -> None:
    here = await with_icp(surroundings, {"parameters": [SAAS], "personas": [LEADER]})
    with here.database.bulk_writing() as session:
        write_records(session, here.actor.workspace_id, "person", [NewRecord("loner", {"seniority": "VP"})], today=TODAY)
    signal_id, before = make(here, on=True), shown(here)["scored"]
    linked = capture("linked", person={"external_id": "loner"}, account={"external_id": "acc-18"})

    take(here.database, here.actor, signal_id, stranger(1), stranger(2, sub_industry="Fintech"), linked)

    after = shown(here)["scored"]
    assert {"scored": after} == oracle(here)
    assert after["accounts"].keys() - before["accounts"].keys() == {id_of(here, Account, "stranger1.example")}
    assert {person for person, _ in after["people"].keys() - before["people"].keys()} == {
        id_of(here, Person, "new1@stranger1.example"),
        id_of(here, Person, "loner"),
    }


async def test_results_keep_to_the_version_they_were_computed_with_while_captures_are_judged_by_the_live_one(
    surroundings: Surroundings,
) -> None:
    here = await with_icp(surroundings, {"parameters": [SAAS, rule("founded_year", "is_known")], "personas": [LEADER]})
    publish(here.database, here.actor, "scored", {"name": "Scored", "parameters": [rule("sub_industry", "in", ["Fintech"])]})
    signal_id = make(here, on=True)
    person = {"external_id": "per-36"}

    take(here.database, here.actor, signal_id, capture("a", person=person, account={"external_id": "acc-18", "attributes": FILLS}))

    assert shown(here) == oracle(here)
    assert list(shown(here)["scored"]["accounts"]) == [id_of(here, Account, "acc-18")]
    assert captures_of(here.database, signal_id)["a"].bucket == "not_qualified"


async def test_a_capture_of_another_day_scores_its_records_by_that_day(surroundings: Surroundings) -> None:
    recent = {"parameters": [SAAS, rule("last_funding_date", "within_last_days", 30)]}
    here = here_on(surroundings)
    with here.database.bulk_writing() as session:
        funded = [NewRecord("acc-18", {"last_funding_date": "2026-11-01"})]
        write_records(session, here.actor.workspace_id, "account", funded, today=TODAY)
    here = await with_icp(here, recent)
    signal_id, later = make(here, on=True), here_on(surroundings, 20)
    assert list(shown(here)["scored"]["accounts"]) == [id_of(here, Account, "acc-18")]

    take(later.database, later.actor, signal_id, capture("a", person={"external_id": "per-36"}))

    assert shown(later)["scored"]["accounts"] == {}


async def test_a_capture_puts_right_what_an_icp_missed_while_it_was_paused(surroundings: Surroundings) -> None:
    here = await with_icp(surroundings, {"parameters": [SAAS], "personas": [LEADER]})
    set_status(here.database, here.actor.workspace_id, "scored", "paused")
    with here.database.bulk_writing() as session:
        moved = [NewRecord("acc-18", {"sub_industry": "Fintech"})]
        write_records(session, here.actor.workspace_id, "account", moved, today=TODAY)
    set_status(here.database, here.actor.workspace_id, "scored", "live")
    assert shown(here) != oracle(here)

    take(here.database, here.actor, make(here, on=True), capture("a", person={"external_id": "per-36"}))

    assert shown(here) == oracle(here)


async def test_a_paused_icp_keeps_its_results_whatever_a_capture_brings(surroundings: Surroundings) -> None:
    signal_id = make(surroundings, on=True)
    here = await with_icp(surroundings, {"parameters": [rule(KEYWORDS, "is_missing")]})
    set_status(here.database, here.actor.workspace_id, "scored", "paused")
    before = shown(here)

    take(here.database, here.actor, signal_id, capture("a"))

    assert shown(here) == before and before["scored"]["accounts"]


# --- what a capture costs


async def test_a_capture_reads_each_record_once_writes_it_once_and_scores_it_once(
    surroundings: Surroundings, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = await with_icp(surroundings, {"parameters": [SAAS], "personas": [LEADER]})
    signal_id, said, scored = make(here, on=True), [], []
    known = take(here.database, here.actor, signal_id, capture("a", day="2026-11-01"))

    def counting(*given: Any, **named: Any) -> Any:
        scored.append(given[2].name)
        return evaluate(*given, **named)

    monkeypatch.setattr("qualification.scoring.evaluate", counting)  # the only way to see that nothing is worked out twice
    event.listen(here.database.sync_engine, "before_cursor_execute", lambda *given: said.append(" ".join(given[2].split())))

    batch = [capture(f"b{number}", person={"external_id": f"per-{number}"}) for number in (0, 1, 36)]
    take_kept(here, signal_id, known.scoring, *batch)

    def count(start: str) -> int:
        return sum(statement.startswith(start) for statement in said)

    assert sorted(scored) == ["Leader", "Scored"]
    assert [sum(f" FROM {table} " in each for each in said) for table in ("account", "person", "custom_field", "icp_version")] == [
        1,
        1,
        0,
        0,
    ]
    assert [count(f"UPDATE {table} ") for table in ("account", "person")] == [1, 1]
    assert [count(f"INSERT INTO {table} ") for table in ("record_change", "record_history", "capture")] == [1, 1, 1]


async def test_a_batch_is_one_change_of_the_workspace_that_names_each_record_it_touched_and_no_other(live: Surroundings) -> None:
    here = here_on(live)
    signal_id, kept = make(here, on=True), SnapshotStore(here.database)
    before = kept.current(here.actor.workspace_id)
    history = rows_of_history(here)

    take(here.database, here.actor, signal_id, capture("a"), capture("b", person={"external_id": "per-1"}), stranger(1))
    take(here.database, here.actor, signal_id, capture("same day"))

    after = kept.current(here.actor.workspace_id)
    with here.database.bulk_reading() as session:
        changes = changes_since(session, here.actor.workspace_id, before.seq)
    accounts = [id_of(here, Account, each) for each in ("acc-0", "stranger1.example")]
    people = [id_of(here, Person, each) for each in ("per-0", "per-1", "new1@stranger1.example")]
    assert after.seq == before.seq + 1
    assert (changes.touched, changes.deleted) == ({"account": accounts, "person": people}, {"account": [], "person": []})
    assert told_of(after) == told_of(SnapshotStore(here.database).current(here.actor.workspace_id))
    assert rows_of_history(here) == history + 5


def rows_of_history(here: Surroundings) -> int:
    with here.database.bulk_reading() as session:
        return len(session.scalars(select(RecordHistory.id)).all())


def told_of(snapshot: Any) -> Any:
    return [
        [{key: column.at(row) for key, column in columns.fields.items()} for row in range(len(columns))]
        for columns in (snapshot.accounts, snapshot.people)
    ]


async def test_an_e_mail_or_a_domain_that_a_capture_brings_is_found_by_the_next_one(surroundings: Surroundings) -> None:
    here = here_on(surroundings)
    with here.database.bulk_writing() as session:
        write_records(session, here.actor.workspace_id, "account", [NewRecord("bare", {"name": "Bare"})], today=TODAY)
        write_records(session, here.actor.workspace_id, "person", [NewRecord("nameless", {})], today=TODAY)
    signal_id = make(here, on=True)
    first = capture(
        "a", person={"external_id": "nameless", "email": "Zoe@Bare.example"}, account={"external_id": "bare", "domain": "bare.example"}
    )
    wordy = {**first, "account": {"external_id": "bare", "attributes": {"domain": "bare.example"}}}

    take(here.database, here.actor, signal_id, wordy)
    take(here.database, here.actor, signal_id, capture("b", day="2026-11-21", person={"email": "zoe@bare.example"}))
    take(here.database, here.actor, signal_id, capture("c", person={"email": "yan@bare.example"}))

    assert (person_of(here.database, "nameless") or {})["last_signal_date"] == "2026-11-21"
    with here.database.bulk_reading() as session:
        homes = dict(session.execute(select(Person.external_id, Person.account_id)).all())
    assert homes["nameless"] == homes["yan@bare.example"] == id_of(here, Account, "bare")


# --- what is kept between two batches


def take_kept(here: Surroundings, signal_id: int, kept: Scoring | None, *items: object) -> Taken:
    """Take a batch in as a server does, with what the batch before was scored against."""
    with here.database.bulk_reading() as session:
        read = read_captures(read_capture_fields(session, here.actor.workspace_id, kept), items)
    with here.database.bulk_writing() as session:
        return take_captures(session, here.actor.workspace_id, signal_id, items, read, today=here.actor.today, kept=kept)


def declare_field(here: Surroundings, kind: FieldType, order: tuple[str, ...] = ()) -> None:
    with here.database.bulk_writing() as session:
        declare(session, here.actor.workspace_id, Field("custom.tier", "Tier", "Custom", kind, order=order))


async def test_a_batch_is_scored_against_what_is_live_and_declared_when_it_comes_whatever_the_one_before_saw(
    surroundings: Surroundings,
) -> None:
    here = await with_icp(surroundings, {"parameters": [SAAS]})
    signal_id = make(here, on=True)

    def icps_of(name: str, kept: Scoring | None, **attributes: Any) -> tuple[list[tuple[str, int]], Scoring | None]:
        item = capture(name, person={"external_id": "per-36"}, account={"external_id": "acc-18", "attributes": attributes})
        taken = take_kept(here, signal_id, kept, item)
        assert taken.problems == ()
        found = (captures_of(here.database, signal_id)[name].result or {})["matches"]
        return [(each["icp_code"], each["icp_version"]) for each in found], taken.scoring

    first, kept = icps_of("first", None)
    publish(here.database, here.actor, "scored", {"name": "Scored", "parameters": [SAAS, rule("region", "is_known")]})
    second, kept = icps_of("published", kept)
    declare_field(here, FieldType.CATEGORY, ("low", "high"))
    await save_icp(here.database, here.actor, {"name": "High", "parameters": [rule("custom.tier", "gte", "high")]}, status="live")
    third, kept = icps_of("declared", kept, **{"custom.tier": "low"})
    declare_field(here, FieldType.CATEGORY, ("high", "low"))
    fourth, kept = icps_of("turned round", kept)
    set_status(here.database, here.actor.workspace_id, "scored", "paused")
    fifth, kept = icps_of("paused", kept)

    assert (first, second, third) == ([("scored", 1)], [("scored", 2)], [("scored", 2)])
    assert (fourth, fifth) == ([("scored", 2), ("high", 1)], [("high", 1)])


def _filled(file: Path, folder: str, drawn: list[tuple[dict[str, Any], dict[str, Any]]]) -> tuple[Database, Actor]:
    shutil.copy(file, Path(folder) / "winnow.db")
    database = Database(f"sqlite:///{folder}/winnow.db")
    actor = replace(make_workspace(database), today=TODAY)
    with database.bulk_writing() as session:
        accounts = [NewRecord(f"acc-{n}", {"domain": f"acc-{n}.example", **known_values(values)}) for n, (values, _) in enumerate(drawn)]
        write_records(session, actor.workspace_id, "account", accounts, today=TODAY)
        people = [NewRecord(f"per-{n}", known_values(values), f"acc-{n}" if n % 4 else None) for n, (_, values) in enumerate(drawn)]
        write_records(session, actor.workspace_id, "person", people, today=TODAY)
    return database, actor


@pytest.mark.slow
@settings(max_examples=40, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(
    drawn=st.lists(st.tuples(account_values, person_values), min_size=6, max_size=6),
    icps=st.lists(definitions(), min_size=1, max_size=3),
    newer=st.one_of(st.none(), definitions()),
    batches=st.lists(st.tuples(st.booleans(), sets_of_captures), min_size=1, max_size=4),
)
def test_random_captures_leave_the_results_that_scoring_all_records_anew_would_give(
    migrated_file: Path, drawn: Any, icps: list[Definition], newer: Definition | None, batches: list[tuple[bool, list[dict[str, Any]]]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        database, actor = _filled(migrated_file, folder, drawn)
        here, results, kept = Surroundings(database, SnapshotStore(database), actor), ResultsStore(database), None
        ids = [make_signal(database, actor, name, on=True) for name in ("Keywords", "Demo")]
        save_live(here, icps)
        score_live(database, actor.workspace_id, TODAY)
        for number, (first, items) in enumerate(batches):
            if number == 1 and newer is not None:
                publish(database, actor, "icp-0", newer.model_copy(update={"name": "ICP 0"}).dump())
            kept = take_kept(here, ids[0 if first else 1], kept, *items).scoring or kept
            assert told(results.current(actor.workspace_id)) == visible(database, actor.workspace_id) == oracle(here)
        database.sync_engine.dispose()


def save_live(here: Surroundings, icps: list[Definition]) -> None:
    async def save() -> None:
        for number, each in enumerate(icps):
            await save_icp(here.database, here.actor, each.model_copy(update={"name": f"ICP {number}"}).dump(), status="live")
        await here.database.async_engine.dispose()

    asyncio.run(save())
