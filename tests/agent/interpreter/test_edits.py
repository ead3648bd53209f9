"""Requests for changes become edits that apply to the draft."""

import pytest

from agent.interpreter.editing import plan_edits
from qualification.definitions import Parameter
from qualification.edits import apply_edits
from tests.agent.interpreter.cases import DRAFT, cases, draft_of, said_edit
from tests.agent.interpreter.workspace import sample_lexicon


@pytest.mark.parametrize(("words", "expected"), cases("edits"), ids=lambda value: value[:60] if isinstance(value, str) else "")
def test_a_request_becomes_these_edits(words: str, expected: tuple[str, ...]) -> None:
    plan = plan_edits(sample_lexicon(DRAFT), DRAFT, words, {})
    lines = [said_edit(each) for each in plan.edits]
    lines += [f"unmapped {each}" for each in plan.unmapped] + [f"problem {each}" for each in plan.problems]
    assert (*lines, *(f"asks {choice.about}" for choice in plan.choices)) == expected


@pytest.mark.parametrize("words", [words for words, _ in cases("edits")])
def test_every_edit_applies_to_the_draft(words: str) -> None:
    assert apply_edits(DRAFT, plan_edits(sample_lexicon(DRAFT), DRAFT, words, {}).edits)


@pytest.mark.parametrize("words", ["also allow Brazil", "also include healthcare companies"])
def test_a_wider_kind_of_place_or_sector_becomes_alternatives_instead_of_a_second_gate(words: str) -> None:
    changed = apply_edits(DRAFT, plan_edits(sample_lexicon(DRAFT), DRAFT, words, {}).edits)
    assert len(changed.segments) == 2
    assert not {each.field for segment in changed.segments for each in segment.parameters} & {each.field for each in changed.parameters}


@pytest.mark.parametrize(
    ("operator", "words"), [("gte", "make it 300"), ("lte", "make it 300 employees"), ("gte", "raise the minimum to 300")]
)
def test_a_size_with_one_end_keeps_its_side(operator: str, words: str) -> None:
    sized = draft_of([Parameter.model_validate({"field": "employee_count", "mode": "filter", "operator": operator, "value": 200})])
    changed = apply_edits(sized, plan_edits(sample_lexicon(sized), sized, words, {}).edits)
    assert [(each.operator, each.value) for each in changed.parameters] == [(operator, 300)]
