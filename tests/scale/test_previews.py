"""What a workspace in parts on a cluster answers is what one process answers, number by number."""

import pytest

from qualification.comparison import compare
from qualification.counts import count
from qualification.definitions import Definition
from qualification.drafts.bases import Base
from qualification.evaluate import Step
from qualification.ranking import rank
from tests.scale.worlds import DEFINITIONS, TODAY, World, shown

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("definition", DEFINITIONS, ids=lambda each: each.name)
def test_a_preview_on_the_cluster_is_that_of_one_process(world: World, definition: Definition) -> None:
    for before in (None, *DEFINITIONS[:2]):
        here, there = world.both(definition, before)
        assert there == here


def test_the_workspace_is_in_several_parts_on_both_workers(world: World) -> None:
    assert world.remote.account_count == world.local.account_count

    status = world.cluster.status()
    assert len(status) == 2 and all(each.residents and each.nbytes for each in status)
    assert sum(resident.accounts + resident.people for each in status for resident in each.residents) == 10_000
    assert sum(len(each.residents) for each in status) >= 6


def test_each_gate_is_told_once_all_parts_have_counted_it(world: World) -> None:
    here: list[tuple[Step, int, int]] = []
    there: list[tuple[Step, int, int]] = []
    shown(world.local, DEFINITIONS[0], steps=here)
    shown(world.remote, DEFINITIONS[0], steps=there)

    assert there == here and len(here) > 1


def test_the_best_records_and_the_counts_are_those_of_one_process(world: World) -> None:
    for definition in DEFINITIONS:
        assert rank(world.remote, definition, 20, today=TODAY) == rank(world.local, definition, 20, today=TODAY)
        assert count(world.remote, definition, today=TODAY) == count(world.local, definition, today=TODAY)

    first, second = (Base(definition) for definition in DEFINITIONS[:2])
    assert compare(world.remote, first, second, today=TODAY) == compare(world.local, first, second, today=TODAY)


def test_the_catalog_knows_the_values_of_all_parts(world: World) -> None:
    here, there = world.local.catalog, world.remote.catalog
    for mine, theirs in ((here.accounts, there.accounts), (here.people, there.people)):
        assert list(mine) == list(theirs)
        for key in mine:
            assert (theirs[key].field, theirs[key].missing_rate) == (mine[key].field, mine[key].missing_rate)
            assert sorted(theirs[key].values, key=str) == sorted(mine[key].values, key=str)
