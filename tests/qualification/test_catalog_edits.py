"""Custom fields can be declared, retyped, relabelled, ordered and given aliases (SPEC §2); what would break is refused by name."""

from datetime import UTC, datetime
from typing import Any

import pytest

from qualification import changesets
from qualification.catalog_edits.conversion import REFUSED, conversion
from qualification.catalog_edits.edits import FieldEdit, check_edit, edit_field
from qualification.definitions import Parameter
from qualification.errors import FieldInUse, FieldsChanged, Forbidden, InvalidField, InvalidValue
from qualification.evaluate import evaluate
from qualification.fields import Field, FieldType
from qualification.identity import Actor
from qualification.lookup.resolve import resolve
from qualification.plans.term import build_save_term
from qualification.records.history import note_history, values_as_of
from qualification.records.writes import write_records
from storage.records import NewRecord, ids_of
from storage.tables import Job
from tests.support.workspace import TODAY, Surroundings, definition, new_account, rule, save_icp

T = FieldType
KEY = "custom.tier"
JANUARY = datetime(2026, 1, 1, tzinfo=UTC)


def tier(kind: FieldType, **more: Any) -> Field:
    return Field(KEY, "Tier", "Custom", kind, **more)


def edit(here: Surroundings, field: Field) -> FieldEdit:
    with here.database.bulk_reading() as session:
        check_edit(session, here.actor, field)
    with here.database.bulk_writing() as session:
        return edit_field(session, here.actor, field)


def store(here: Surroundings, *values: Any) -> None:
    """Give the accounts acc-0, acc-1, … these values of the custom field."""
    items = [new_account(f"acc-{number}", **{KEY: value}) for number, value in enumerate(values)]
    with here.database.bulk_writing() as session:
        write_records(session, here.actor.workspace_id, "account", items, today=TODAY)


def stored(here: Surroundings, count: int) -> list[Any]:
    with here.database.bulk_reading() as session:
        ids = ids_of(session, here.actor.workspace_id, "account", [f"acc-{number}" for number in range(count)])
        known = values_as_of(session, here.actor.workspace_id, "account", list(ids.values()), datetime.max.replace(tzinfo=UTC))
    return [known[ids[f"acc-{number}"]].get(KEY) for number in range(count)]


def matching(here: Surroundings, **parameter: Any) -> int:
    snapshot = here.snapshots.current(here.actor.workspace_id)
    fields = snapshot.catalog.account_fields
    return evaluate(snapshot.accounts, fields, definition("x", rule(KEY, **parameter)), today=TODAY).qualified


@pytest.mark.parametrize(
    ("before", "after", "value", "expected"),
    [
        (T.NUMBER, T.MONEY, 1200, 1200),
        (T.MONEY, T.NUMBER, 1.5, 1.5),
        (T.NUMBER, T.TEXT, 1200000, "1200000"),
        (T.NUMBER, T.CATEGORY, 1.5, "1.5"),
        (T.NUMBER, T.BOOLEAN, 1, True),
        (T.NUMBER, T.BOOLEAN, 2, REFUSED),
        (T.NUMBER, T.DATE, 2026, REFUSED),
        (T.NUMBER, T.MULTI_VALUE, 3, ["3"]),
        (T.TEXT, T.NUMBER, "1,200", 1200),
        (T.TEXT, T.NUMBER, "45%", 45),
        (T.TEXT, T.NUMBER, "51-200", REFUSED),
        (T.TEXT, T.NUMBER, "about 50", REFUSED),
        (T.TEXT, T.NUMBER, "many", REFUSED),
        (T.TEXT, T.NUMBER, "n/a", None),
        (T.TEXT, T.MONEY, "$1.5M", 1_500_000),
        (T.TEXT, T.MONEY, "€5", REFUSED),
        (T.TEXT, T.NUMBER, "$5", REFUSED),
        (T.CATEGORY, T.NUMBER, "1e20", REFUSED),
        (T.TEXT, T.DATE, "2026-03-04", "2026-03-04"),
        (T.TEXT, T.DATE, "March 4, 2026", "2026-03-04"),
        (T.TEXT, T.DATE, "2026-03", REFUSED),
        (T.TEXT, T.DATE, "03/04/2026", REFUSED),
        (T.TEXT, T.DATE, "soon", REFUSED),
        (T.TEXT, T.DATE, "unknown", None),
        (T.TEXT, T.BOOLEAN, "Yes", True),
        (T.TEXT, T.BOOLEAN, "0", False),
        (T.TEXT, T.BOOLEAN, "-", None),
        (T.TEXT, T.BOOLEAN, "maybe", REFUSED),
        (T.TEXT, T.CATEGORY, "Gold", "Gold"),
        (T.TEXT, T.CATEGORY, "x" * 1001, REFUSED),
        (T.CATEGORY, T.TEXT, "Gold", "Gold"),
        (T.TEXT, T.MULTI_VALUE, "Gold; Silver", ["Gold", "Silver"]),
        (T.CATEGORY, T.MULTI_VALUE, "none", None),
        (T.DATE, T.TEXT, "2026-03-04", "2026-03-04"),
        (T.DATE, T.NUMBER, "2026-03-04", REFUSED),
        (T.BOOLEAN, T.TEXT, True, "true"),
        (T.BOOLEAN, T.NUMBER, False, 0),
        (T.MULTI_VALUE, T.TEXT, ["A", "B"], "A; B"),
        (T.MULTI_VALUE, T.CATEGORY, ["A"], "A"),
        (T.MULTI_VALUE, T.CATEGORY, ["A", "B"], REFUSED),
        (T.MULTI_VALUE, T.CATEGORY, [], None),
        (T.MULTI_VALUE, T.NUMBER, ["1"], REFUSED),
    ],
)
def test_a_value_becomes_the_same_value_in_the_new_type_or_is_refused(
    before: FieldType, after: FieldType, value: Any, expected: Any
) -> None:
    found = conversion(before, tier(after), [value]).convert(value)

    assert found == expected and type(found) is type(expected)


def test_dates_that_show_together_which_number_is_the_day_are_read_so() -> None:
    values = ["03/04/2026", "25/04/2026"]
    found = conversion(T.TEXT, tier(T.DATE), values)

    assert [found.convert(value) for value in values] == ["2026-04-03", "2026-04-25"]


def test_a_new_type_writes_every_value_over_at_once(surroundings: Surroundings) -> None:
    edit(surroundings, tier(T.TEXT))
    store(surroundings, "10", "1,200", "n/a", "7")
    assert matching(surroundings, operator="equals", value="10") == 1

    done = edit(surroundings, tier(T.NUMBER))

    assert done.rewritten == 4
    assert stored(surroundings, 4) == [10, 1200, None, 7]
    assert matching(surroundings, operator="gte", value=10) == 2
    assert matching(surroundings, operator="is_known") == 3


def test_values_that_do_not_convert_refuse_it_naming_up_to_three(surroundings: Surroundings) -> None:
    edit(surroundings, tier(T.TEXT))
    store(surroundings, "10", "many", "few", "many", "some", "lots", "none")

    with pytest.raises(InvalidValue, match=r"'many', 'few', 'some' and 1 more; correct these values first"):
        edit(surroundings, tier(T.NUMBER))

    assert stored(surroundings, 2) == ["10", "many"]
    assert matching(surroundings, operator="equals", value="many") == 2


def test_what_was_known_before_is_written_over_too_and_stays_what_it_was(surroundings: Surroundings) -> None:
    here = surroundings
    edit(here, tier(T.TEXT))
    store(here, "10")
    with here.database.bulk_writing() as session:
        (record_id,) = ids_of(session, here.actor.workspace_id, "account", ["acc-0"]).values()
        note_history(session, here.actor.workspace_id, "account", [(record_id, {KEY: "5"})], JANUARY)
        note_history(session, here.actor.workspace_id, "account", [(record_id, {KEY: "five"})], JANUARY.replace(month=2))

    edit(here, tier(T.NUMBER))

    with here.database.bulk_reading() as session:
        known = [
            values_as_of(session, here.actor.workspace_id, "account", [record_id], JANUARY.replace(month=month))[record_id].get(KEY)
            for month in (1, 2)
        ]
    assert known == [5, None]
    assert stored(here, 1) == [10]


async def test_saved_rules_that_would_no_longer_fit_refuse_it_by_name(surroundings: Surroundings) -> None:
    here = surroundings
    edit(here, tier(T.TEXT))
    edit(here, Field("custom.rank", "Rank", "Custom", T.TEXT, "person"))
    persona = {"name": "Chiefs", "parameters": [rule("custom.rank", "in", ["Chief"])]}
    await save_icp(here.database, here.actor, {"name": "Best", "parameters": [rule(KEY, "contains", "gold")]}, status="live")
    await save_icp(here.database, here.actor, {"name": "Led", "parameters": [], "personas": [persona]})
    with pytest.raises(FieldInUse, match=r"Best \(draft and live version 1\); change the rules there first"):
        edit(here, tier(T.NUMBER))
    with pytest.raises(FieldInUse, match=r"the persona Chiefs of Led \(draft version 1\)"):
        edit(here, Field("custom.rank", "Rank", "Custom", T.BOOLEAN, "person"))

    assert edit(here, tier(T.CATEGORY)).field.type is T.CATEGORY


async def test_a_term_that_would_no_longer_fit_refuses_it_by_name(surroundings: Surroundings) -> None:
    here = surroundings
    edit(here, tier(T.TEXT))
    snapshot = here.snapshots.current(here.actor.workspace_id)
    parameter = Parameter.model_validate(rule(KEY, "contains", "gold"))
    async with here.database.writing() as session:
        proposal = await session.run_sync(build_save_term, snapshot, "shiny", "", [parameter])
        await changesets.apply_directly(session, here.actor, proposal)

    with pytest.raises(FieldInUse, match="the term “shiny”"):
        edit(here, tier(T.NUMBER))


async def test_an_open_proposal_on_the_field_turns_stale(surroundings: Surroundings) -> None:
    here = surroundings
    edit(here, tier(T.TEXT))
    snapshot = here.snapshots.current(here.actor.workspace_id)
    parameter = Parameter.model_validate(rule(KEY, "contains", "gold"))
    async with here.database.writing() as session:
        proposal = await session.run_sync(build_save_term, snapshot, "shiny", "", [parameter])
        row = await changesets.propose(session, here.actor, proposal)

    edit(here, tier(T.NUMBER))

    async with here.database.reading() as session:
        assert (await changesets.get_changeset(session, here.actor.workspace_id, row.id)).status == "stale"


async def test_live_icps_that_speak_of_the_field_are_qualified_again(surroundings: Surroundings) -> None:
    here = surroundings
    edit(here, tier(T.CATEGORY))
    code = await save_icp(here.database, here.actor, {"name": "Best", "parameters": [rule(KEY, "in", ["Gold"])]}, status="live")
    await save_icp(here.database, here.actor, {"name": "Other", "parameters": [rule("industry", "in", ["Software"])]}, status="live")

    assert edit(here, Field(KEY, "Another label", "Custom", T.CATEGORY)).job is None
    job = edit(here, tier(T.TEXT)).job

    assert isinstance(job, Job)
    assert (job.status, job.body["icp_codes"]) == ("queued", [code])


def test_an_order_makes_a_category_compare_and_none_takes_it_away(surroundings: Surroundings) -> None:
    edit(surroundings, tier(T.CATEGORY))
    store(surroundings, "Gold", "silver", "Bronze", "Platinum")

    edit(surroundings, tier(T.CATEGORY, order=("Bronze", "Silver", "Gold")))
    assert matching(surroundings, operator="gte", value="Silver") == 2
    edit(surroundings, tier(T.CATEGORY, order=("Gold", "Silver", "Bronze")))
    assert matching(surroundings, operator="gte", value="Silver") == 2
    assert matching(surroundings, operator="gt", value="Silver") == 1
    edit(surroundings, tier(T.CATEGORY))

    assert "gte" not in surroundings.snapshots.current(surroundings.actor.workspace_id).catalog.account_fields[KEY].operators


async def test_an_order_that_saved_rules_compare_by_is_not_taken_away(surroundings: Surroundings) -> None:
    here = surroundings
    edit(here, tier(T.CATEGORY, order=("Bronze", "Silver", "Gold")))
    await save_icp(here.database, here.actor, {"name": "Best", "parameters": [rule(KEY, "gte", "Silver")]})

    with pytest.raises(FieldInUse, match="Best"):
        edit(here, tier(T.CATEGORY))
    with pytest.raises(FieldInUse, match="Best"):
        edit(here, tier(T.CATEGORY, order=("Bronze", "Gold")))

    assert edit(here, tier(T.CATEGORY, order=("Tin", "Bronze", "Silver", "Gold"))).field.order[0] == "Tin"


@pytest.mark.parametrize(
    "field",
    [
        Field("custom.Tier", "Tier", "Custom", T.TEXT),
        Field("tier", "Tier", "Custom", T.TEXT),
        Field("industry", "Industry", "Firmographic", T.TEXT),
        Field("funding_stage", "Stage", "Growth", T.CATEGORY, order=("Seed", "Pre-seed")),
        tier(T.TEXT, order=("a", "b")),
        tier(T.CATEGORY, order=("a", "A")),
        tier(T.CATEGORY, order=("a",)),
    ],
)
def test_an_edit_that_no_field_can_have_is_refused(surroundings: Surroundings, field: Field) -> None:
    with pytest.raises(InvalidField):
        edit(surroundings, field)


def test_a_built_in_field_is_reworded_found_by_its_alias_and_keeps_its_order(surroundings: Surroundings) -> None:
    edit(surroundings, Field("funding_stage", "Runde", "Growth", T.CATEGORY, aliases=("finanzierungsrunde",)))
    catalog = surroundings.snapshots.current(surroundings.actor.workspace_id).catalog

    field = catalog.account_fields["funding_stage"]
    assert (field.label, field.order[:2]) == ("Runde", ("Pre-seed", "Seed"))
    assert resolve(catalog, "Finanzierungsrunde")[0].field == resolve(catalog, "funding round")[0].field == "funding_stage"


def test_values_read_before_the_type_changed_are_not_written_after_it(surroundings: Surroundings) -> None:
    here = surroundings
    edit(here, tier(T.TEXT))
    edit(here, tier(T.NUMBER))

    with pytest.raises(FieldsChanged, match="send them again"), here.database.bulk_writing() as session:
        write_records(session, here.actor.workspace_id, "account", [NewRecord("acc-0", {KEY: "ten"})], today=TODAY)

    assert len(here.snapshots.current(here.actor.workspace_id).accounts) == 36


def test_who_may_not_edit_changes_no_field(surroundings: Surroundings) -> None:
    viewer = Actor(surroundings.actor.workspace_id, "default", "someone", "viewer")

    with pytest.raises(Forbidden), surroundings.database.bulk_writing() as session:
        edit_field(session, viewer, tier(T.TEXT))
