"""What each edit does to a draft."""

import pytest

from qualification.definitions import Definition, Mode, Parameter
from qualification.edits import (
    AddParameter,
    AddValues,
    Clear,
    Edit,
    RemoveParameter,
    RemoveSegment,
    Rename,
    ReplaceParameter,
    SetMinScore,
    SetMode,
    SetWeight,
    SwapValue,
    Target,
    apply_edits,
)
from qualification.errors import InvalidDefinition, InvalidEdit
from tests.support.snapshots import icp, rule

GEO = rule("region", "filter", "in", ["North America", "EMEA"])
SIZE = rule("employee_count", "filter", "between", [51, 500])
CRM = rule("installed_tools", "score", "any_of", ["Salesforce", "HubSpot"], 5)
DRAFT = icp(GEO, SIZE, CRM)


def edited(*edits: Edit, draft: Definition = DRAFT) -> tuple[Parameter, ...]:
    return apply_edits(draft, edits).parameters


def test_add_appends_and_saying_it_twice_adds_it_once() -> None:
    snowflake = rule("installed_tools", "score", "any_of", ["Snowflake"], 5)

    once = edited(AddParameter(parameter=snowflake))
    twice = edited(AddParameter(parameter=snowflake), AddParameter(parameter=rule("installed_tools", "score", "any_of", ["snowflake"], 8)))

    assert once == (GEO, SIZE, CRM, snowflake)
    assert [parameter.weight for parameter in twice] == [None, None, 5, 8]


def test_replace_puts_a_parameter_in_the_place_of_the_old_one() -> None:
    tighter = rule("employee_count", "filter", "between", [100, 300])

    assert edited(ReplaceParameter(target=Target(field="employee_count"), parameter=tighter)) == (GEO, tighter, CRM)


def test_remove_takes_a_field_or_one_value_of_its_list() -> None:
    assert edited(RemoveParameter(target=Target(field="region"))) == (SIZE, CRM)
    assert edited(RemoveParameter(target=Target(field="region", value="emea")))[0].value == ("North America",)
    assert edited(RemoveParameter(target=Target(field="installed_tools", value="HubSpot")))[2].value == ("Salesforce",)


def test_values_are_widened_and_swapped_in_place() -> None:
    assert edited(AddValues(target=Target(field="region"), values=("APAC", "emea")))[0].value == ("North America", "EMEA", "APAC")
    assert edited(SwapValue(field="installed_tools", old="salesforce", new="Pipedrive"))[2].value == ("Pipedrive", "HubSpot")


def test_weights_and_modes_change_without_losing_the_rule() -> None:
    assert edited(SetWeight(target=Target(field="installed_tools"), weight=9))[2].weight == 9
    moved = edited(SetMode(target=Target(field="region"), mode=Mode.SCORE, weight=4))[0]
    assert (moved.mode, moved.weight, moved.value) == (Mode.SCORE, 4, GEO.value)
    assert edited(SetMode(target=Target(field="installed_tools"), mode=Mode.FILTER))[2].weight is None


def test_name_min_score_and_start_over() -> None:
    draft = apply_edits(DRAFT, [Rename(name="EU"), SetMinScore(min_score=60), Clear()])

    assert (draft.name, draft.min_score, draft.parameters) == ("EU", 60, ())


def test_a_segment_is_made_by_its_first_filter_and_goes_with_its_last() -> None:
    fintech = rule("sub_industry", "filter", "in", ["Fintech"])
    draft = apply_edits(DRAFT, [AddParameter(parameter=fintech, segment="Fintech")])

    assert [(segment.name, segment.parameters) for segment in draft.segments] == [("Fintech", (fintech,))]
    assert apply_edits(draft, [RemoveParameter(target=Target(field="sub_industry"))]).segments == ()
    assert apply_edits(draft, [RemoveSegment(segment="fintech")]).segments == ()


@pytest.mark.parametrize(
    ("edit", "sentence"),
    [
        (RemoveParameter(target=Target(field="city")), "the draft has no city; it has region, employee_count, installed_tools"),
        (SetWeight(target=Target(field="region"), weight=3), "the draft has no score region"),
        (SwapValue(field="region", old="APAC", new="LATAM"), "the draft has no region APAC"),
        (RemoveSegment(segment="X"), "the draft has no segment X; its segments: none"),
    ],
)
def test_an_edit_that_finds_nothing_says_what_there_is(edit: Edit, sentence: str) -> None:
    with pytest.raises(InvalidEdit) as caught:
        edited(edit)

    assert sentence in caught.value.message


@pytest.mark.parametrize("edit", [SetMinScore(min_score=500), SetWeight(target=Target(field="installed_tools"), weight=0), Rename(name="")])
def test_an_edit_cannot_break_the_shape_of_a_definition(edit: Edit) -> None:
    with pytest.raises(InvalidDefinition):
        edited(edit)
