"""An analysis of outcomes on the cluster says what one process says, number by number."""

import pytest

from qualification.closed_won.question import Question
from qualification.closed_won.runs import analyse_workspace, evidence_for_weights, inspect_workspace_icp
from tests.scale.worlds import DEFINITIONS, TODAY, World

pytestmark = pytest.mark.slow

LIVE = [(f"icp-{number}", definition) for number, definition in enumerate(DEFINITIONS)]


@pytest.mark.parametrize("question", [Question(), Question(by_value=True), Question(positive="meeting")], ids=str)
def test_an_analysis_of_outcomes_is_that_of_one_process(world: World, question: Question) -> None:
    here, there = (
        analyse_workspace(world.database, store, world.actor.workspace_id, question, LIVE, today=TODAY)
        for store in (world.here, world.there)
    )

    assert there.model_dump(exclude={"elapsed_ms"}) == here.model_dump(exclude={"elapsed_ms"})
    assert here.cohort and here.looked_at


def test_what_outcomes_say_of_an_icp_and_of_weights_is_that_of_one_process(world: World) -> None:
    arguments = world.actor.workspace_id, Question(), DEFINITIONS[0]
    here, there = (inspect_workspace_icp(world.database, store, *arguments, today=TODAY) for store in (world.here, world.there))
    assert there.model_dump(exclude={"elapsed_ms"}) == here.model_dump(exclude={"elapsed_ms"})

    weights = [evidence_for_weights(world.database, store, world.actor.workspace_id, today=TODAY) for store in (world.here, world.there)]
    assert weights[1] == weights[0]
