"""Which records a list holds and in which order: SPEC §2 in plain Python, held against the arrays."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from evals.oracle import expect
from qualification.catalog_edits.custom_fields import declare
from qualification.definitions import Definition, parse_definition, with_persona_codes
from qualification.errors import InvalidRequest
from qualification.fields import Field, by_key
from qualification.lists.accounts import list_accounts
from qualification.lists.filter import ListFilter, bucket_named, sort_named
from qualification.lists.leads import list_leads
from qualification.lists.listing import Listing, least_tenths, places_after, sort_key
from qualification.lists.rows import is_reachable
from qualification.results import Results, ResultsStore
from qualification.snapshot import Snapshot
from qualification.snapshots import SnapshotStore
from sample.accounts import generate_accounts
from sample.custom_fields import CUSTOM_FIELDS as SAMPLE_FIELDS
from sample.icps import SAMPLE_ICPS
from sample.people import generate_people
from storage import feed
from storage.database import Database
from storage.records import NewRecord
from tests.support.results import score_live, set_status
from tests.support.workspace import SAAS, TODAY, Surroundings, fill, make_workspace, rule, save_icp

pytestmark = pytest.mark.slow

VPS = {
    "name": "Revenue Leader",
    "parameters": [rule("seniority", "equals", "VP"), rule("email_status", "equals", "verified", mode="score")],
}
SALES = {"name": "Anyone in sales", "parameters": [rule("title", "matches", "*sales")], "min_score": 100}
ICPS: list[dict[str, Any]] = [
    {**SAAS, "personas": [VPS, SALES]},
    {
        "name": "Software",
        "parameters": [rule("industry", "equals", "Software"), rule("employee_count", "gte", 300, mode="score", weight=4)],
        "personas": [{"name": "Engineers", "parameters": [rule("department", "equals", "Engineering")]}],
    },
    {"name": "Nobody in mind", "parameters": [rule("region", "equals", "APAC"), rule("employee_count", "gte", 400)]},
    {"name": "Paused later", "parameters": [rule("region", "equals", "EMEA")], "personas": [VPS]},
]
CODES = ["mid-market-saas", "software", "nobody-in-mind", "paused-later"]


@dataclass(frozen=True)
class World:
    """A scored workspace, its arrays, and its records as plain dictionaries by id."""

    snapshot: Snapshot
    results: Results
    accounts: dict[int, Mapping[str, Any]]
    people: dict[int, tuple[int, Mapping[str, Any]]]
    definitions: dict[str, Definition]
    live: list[str]


@pytest.fixture
async def world(surroundings: Surroundings) -> World:
    """Three live ICPs and one that was paused after it was scored."""
    database, actor = surroundings.database, surroundings.actor
    for body in ICPS:
        await save_icp(database, actor, body, status="live")
    score_live(database, actor.workspace_id, TODAY)
    set_status(database, actor.workspace_id, "paused-later", "paused")
    definitions = {code: parse_definition(body) for code, body in zip(CODES, ICPS, strict=True)}
    return read(database, actor.workspace_id, definitions, live=CODES[:3])


def read(database: Database, workspace_id: int, definitions: dict[str, Definition], live: list[str]) -> World:
    with database.bulk_reading() as session:
        accounts = [
            row for chunk in feed.read_all(session, workspace_id, "account") for row in zip(chunk.record_ids, chunk.documents, strict=True)
        ]
        people = [
            row
            for chunk in feed.read_all(session, workspace_id, "person")
            for row in zip(chunk.record_ids, chunk.account_ids, chunk.documents, strict=True)
        ]
    return World(
        SnapshotStore(database).current(workspace_id),
        ResultsStore(database).current(workspace_id),
        dict(accounts),
        {record_id: (account_id, document) for record_id, account_id, document in people},
        definitions,
        live,
    )


Scores = dict[int, tuple[int, int]]


def scores(records: Mapping[int, Mapping[str, Any]], rules: Any, fields: tuple[Field, ...]) -> Scores:
    """Score in tenths and points of each record that matches, by the oracle."""
    found = expect(list(records.values()), rules, by_key(fields), TODAY)
    ids = list(records)
    return {ids[row]: (tenths, points) for row, tenths, points in zip(found.matching, found.tenths, found.points, strict=True)}


@dataclass(frozen=True)
class Expected:
    """What the oracle says of every record, for an ICP or for the assigned ones."""

    icp: dict[int, str]
    account: dict[int, tuple[int, int]]
    persona: dict[int, tuple[str, int, int]]
    assigned: dict[int, str]


def oracle(world: World, icp_code: str | None) -> Expected:
    matches = {code: scores(world.accounts, definition, world.snapshot.account_fields) for code, definition in world.definitions.items()}
    assigned: dict[int, str] = {}
    for record_id in world.accounts:
        live = [(-matches[code][record_id][0], place, code) for place, code in enumerate(world.live) if record_id in matches[code]]
        if live:
            assigned[record_id] = min(live)[2]
    icp = dict(assigned) if icp_code is None else dict.fromkeys(matches[icp_code], icp_code)
    documents = {record_id: document for record_id, (_, document) in world.people.items()}
    fits = {
        code: [(p.persona_code, scores(documents, p, world.snapshot.person_fields)) for p in definition.personas]
        for code, definition in with_codes(world.definitions).items()
    }
    persona: dict[int, tuple[str, int, int]] = {}
    for record_id, (account_id, _) in world.people.items():
        for code, found in fits[icp[account_id]] if account_id in icp else ():
            if record_id in found and (record_id not in persona or found[record_id][0] > persona[record_id][1]):
                persona[record_id] = (code, *found[record_id])
    return Expected(icp, {each: matches[code][each] for each, code in icp.items()}, persona, assigned)


def with_codes(definitions: dict[str, Definition]) -> dict[str, Definition]:
    return {code: with_persona_codes(definition) for code, definition in definitions.items()}


def bucket(expected: Expected, world: World, person: int) -> str:
    if world.people[person][0] not in expected.icp:
        return "not_qualified"
    return "qualified" if person in expected.persona else "no_persona_fit"


def ids_of(listed: Listing, sort: Any = "id") -> list[int]:
    return [int(listed.record_ids[place]) for place in places_after(listed, sort, None)]


@pytest.mark.parametrize("icp_code", [None, *CODES])
def test_the_leads_of_an_icp_are_the_people_of_its_accounts_in_their_buckets(world: World, icp_code: str | None) -> None:
    expected = oracle(world, icp_code)
    listed = list_leads(world.snapshot, world.results, ListFilter(icp_code))

    people = [each for each in world.people if icp_code is None or world.people[each][0] in expected.icp]
    assert ids_of(listed) == people
    for place in range(len(listed)):
        person = int(listed.record_ids[place])
        account = world.people[person][0]
        icp = listed.icp_at(place)
        assert (icp.icp_code if icp else None) == expected.icp.get(account)
        assert listed.bucket_at(place) == bucket(expected, world, person)
        assert int(listed.tenths[place]) == expected.account.get(account, (-1, 0))[0]
        code, tenths, _ = expected.persona.get(person, (None, -1, 0))
        assert (listed.persona_code_at(place), int(listed.persona_tenths[place])) == (code, tenths)


@pytest.mark.parametrize("icp_code", [None, *CODES])
def test_the_best_come_first_score_points_persona_then_the_older_record(world: World, icp_code: str | None) -> None:
    expected = oracle(world, icp_code)
    listed = list_leads(world.snapshot, world.results, ListFilter(icp_code))

    def key(person: int) -> tuple[int, ...]:
        _, *fit = expected.persona.get(person, ("", -1, 0))
        return (*(-each for each in (*expected.account.get(world.people[person][0], (-1, 0)), *fit)), person)

    assert ids_of(listed, "-icp_score") == sorted(ids_of(listed), key=key)


@pytest.mark.parametrize("icp_code", [None, *CODES])
@pytest.mark.parametrize("assigned", [True, False])
def test_assigned_is_the_highest_score_of_the_live_icps_then_the_older_one(world: World, icp_code: str | None, assigned: bool) -> None:
    expected = oracle(world, icp_code)
    listed = list_accounts(world.snapshot, world.results, ListFilter(icp_code, assigned=assigned))

    candidates = list(world.accounts) if icp_code is None else list(expected.icp)
    assert ids_of(listed) == sorted(
        each
        for each in candidates
        if ((each in expected.assigned) if icp_code is None else expected.assigned.get(each) == icp_code) == assigned
    )
    leads = list_leads(world.snapshot, world.results, ListFilter(icp_code, assigned=assigned))
    of_people = set(ids_of(listed)) | ({0} if icp_code is None and not assigned else set())
    assert ids_of(leads) == [person for person, (account, _) in world.people.items() if account in of_people]


def test_a_paused_icp_keeps_its_results_and_is_never_assigned(world: World) -> None:
    listed = list_accounts(world.snapshot, world.results, ListFilter("paused-later"))

    assert len(listed) > 0 and {icp.status for icp in map(listed.icp_at, range(len(listed))) if icp} == {"paused"}
    assert len(list_accounts(world.snapshot, world.results, ListFilter("paused-later", assigned=True))) == 0
    everyone = list_accounts(world.snapshot, world.results, ListFilter())
    assert "paused-later" not in {icp.icp_code for icp in map(everyone.icp_at, range(len(everyone))) if icp}


@pytest.mark.parametrize("wanted", ["qualified", "no_persona_fit", "not_qualified"])
def test_an_account_is_in_the_bucket_of_its_best_placed_person(world: World, wanted: str) -> None:
    expected = oracle(world, None)
    with_people = {world.people[person][0] for person in expected.persona}

    def bucket_of(account: int) -> str:
        return "not_qualified" if account not in expected.icp else "qualified" if account in with_people else "no_persona_fit"

    accounts = list_accounts(world.snapshot, world.results, ListFilter(bucket=bucket_named(wanted)))
    leads = list_leads(world.snapshot, world.results, ListFilter(bucket=bucket_named(wanted)))

    assert ids_of(accounts) == [each for each in world.accounts if bucket_of(each) == wanted]
    assert ids_of(leads) == [each for each in world.people if bucket(expected, world, each) == wanted]


def test_a_persona_lists_everyone_who_matches_it_also_when_another_fits_better(world: World) -> None:
    code = "anyone-in-sales"
    listed = list_leads(world.snapshot, world.results, ListFilter("mid-market-saas", persona_code=code))
    documents = {record_id: document for record_id, (_, document) in world.people.items()}
    persona = world.definitions["mid-market-saas"].personas[1]
    found = scores(documents, persona, world.snapshot.person_fields)
    matching = scores(world.accounts, world.definitions["mid-market-saas"], world.snapshot.account_fields)

    assert ids_of(listed) == [each for each in found if world.people[each][0] in matching] != []
    assert {listed.persona_code_at(place) for place in range(len(listed))} == {code}
    accounts = list_accounts(world.snapshot, world.results, ListFilter("mid-market-saas", persona_code=code))
    assert ids_of(accounts) == sorted({world.people[each][0] for each in ids_of(listed)})


@pytest.mark.parametrize(("score", "tenths"), [(0, 0), (62.5, 625), (62.51, 626), (99.99, 1000), (100, 1000)])
def test_a_minimum_score_lets_in_what_is_not_below_it(world: World, score: float, tenths: int) -> None:
    assert least_tenths(score) == tenths
    matches = oracle(world, "mid-market-saas").account
    listed = list_accounts(world.snapshot, world.results, ListFilter("mid-market-saas", min_score=score))

    assert ids_of(listed) == sorted(each for each, (reached, _) in matches.items() if reached >= score * 10)


@pytest.mark.parametrize("sort", ["-icp_score", "name", "id"])
def test_pages_hold_everybody_once_while_records_go(world: World, sort: Any) -> None:
    whole = list_leads(world.snapshot, world.results, ListFilter("software"))
    order = ids_of(whole, sort)
    seen: list[int] = []
    left, after = whole, None
    while places := places_after(left, sort, after, 5):
        seen += [int(left.record_ids[place]) for place in places]
        after = sort_key(left, sort, places[-1])
        left = whole.only(~(whole.record_ids == seen[-1]))  # the last one seen is deleted

    assert seen == order


def test_contradictions_are_told_with_the_field_at_fault() -> None:
    cases = [
        (ListFilter(persona_code="vp"), "persona_code needs icp_code"),
        (ListFilter(min_score=5), "min_score needs icp_code"),
        (ListFilter("a", bucket="not_qualified"), "leave out icp_code"),
        (ListFilter(assigned=True, bucket="not_qualified"), "leave out assigned"),
        (ListFilter("a", persona_code="vp", bucket="no_persona_fit"), "leave out persona_code"),
    ]
    for wanted, said in cases:
        with pytest.raises(InvalidRequest, match=said):
            wanted.check()
    with pytest.raises(InvalidRequest, match="bucket takes not_qualified, no_persona_fit or qualified, not 'hot'"):
        bucket_named("hot")
    with pytest.raises(InvalidRequest, match="sort takes -icp_score, name or id"):
        sort_named("score")


def test_reachable_is_a_deliverable_email_or_a_phone() -> None:
    assert [is_reachable({"email_status": status}) for status in ("verified", "risky", "invalid", "unknown")] == [True, True, False, False]
    assert is_reachable({"email_status": "invalid", "has_phone": True})
    assert not is_reachable({})


@pytest.mark.slow
async def test_the_lists_of_the_sample_are_those_of_the_oracle(database: Database) -> None:
    actor = make_workspace(database)
    with database.bulk_writing() as session:
        for each in SAMPLE_FIELDS:
            declare(session, actor.workspace_id, each)
    companies = [NewRecord(external_id, document) for external_id, document in generate_accounts(1500, today=TODAY)]
    people = generate_people(3000, accounts_count=1500, today=TODAY)
    employees = [NewRecord(external_id, document, account) for external_id, account, document in people]
    fill(database, actor.workspace_id, companies, employees)
    live = [icp.definition for icp in SAMPLE_ICPS if icp.status == "live"]
    codes = [await save_icp(database, actor, definition.dump(), status="live") for definition in live]
    score_live(database, actor.workspace_id, TODAY)
    world = read(database, actor.workspace_id, dict(zip(codes, live, strict=True)), codes)

    for icp_code in (None, *codes):
        expected = oracle(world, icp_code)
        listed = list_leads(world.snapshot, world.results, ListFilter(icp_code))
        asked = [each for each in world.people if icp_code is None or world.people[each][0] in expected.icp]

        def best_first(person: int, expected: Expected = expected) -> tuple[int, ...]:
            _, *fit = expected.persona.get(person, ("", -1, 0))
            return (*(-each for each in (*expected.account.get(world.people[person][0], (-1, 0)), *fit)), person)

        assert ids_of(listed, "-icp_score") == sorted(asked, key=best_first)
        buckets = {int(listed.record_ids[place]): listed.bucket_at(place) for place in range(len(listed))}
        assert buckets == {person: bucket(expected, world, person) for person in asked}
        assert len(set(buckets.values())) == (3 if icp_code is None else 2)
        assigned = ids_of(list_accounts(world.snapshot, world.results, ListFilter(icp_code, assigned=True)))
        assert assigned == sorted(each for each, code in expected.assigned.items() if icp_code in (None, code))
