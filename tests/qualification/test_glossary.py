"""A clarified term is kept as an entry of the workspace's glossary, so that it is asked about once."""

from dataclasses import replace

import pytest

from qualification import changesets
from qualification.definitions import Parameter
from qualification.errors import ChangeSetNotOpen, InvalidTerm, InvalidValue, NothingToChange, OperatorMismatch, TermNotFound, UnknownField
from qualification.lookup.glossary import get_entry, read_glossary, record_type_of
from qualification.lookup.resolve import resolve, search, term_of
from qualification.lookup.search import find_terms
from qualification.plans.term import build_forget_term, build_save_term
from qualification.snapshot import Snapshot
from storage.tables import ChangeSetRow
from tests.support.calls import call
from tests.support.workspace import Surroundings, make_workspace
from tools.context import ToolContext
from tools.propose_save_term import propose_save_term
from tools.search_catalog import search_catalog

BIG = Parameter.model_validate({"field": "employee_count", "mode": "filter", "operator": "gt", "value": 500})
SAAS = Parameter.model_validate({"field": "sub_industry", "mode": "filter", "operator": "in", "value": ["SaaS"]})
LEADER = Parameter.model_validate({"field": "seniority", "mode": "filter", "operator": "in", "value": ["VP", "C-level"]})


def snapshot_of(here: Surroundings) -> Snapshot:
    return here.snapshots.current(here.actor.workspace_id)


async def keep(here: Surroundings, term: str, *parameters: Parameter, meaning: str = "") -> ChangeSetRow:
    snapshot = snapshot_of(here)
    async with here.database.writing() as session:
        proposal = await session.run_sync(build_save_term, snapshot, term, meaning, parameters)
        return await changesets.apply_directly(session, here.actor, proposal)


async def undo(here: Surroundings, row: ChangeSetRow) -> None:
    async with here.database.writing() as session:
        await changesets.undo(session, here.actor, row.id)


def meanings(here: Surroundings) -> dict[str, str]:
    return {term: entry.meaning for term, entry in snapshot_of(here).catalog.glossary.items()}


async def test_a_kept_term_is_in_the_catalog_of_the_next_turn(surroundings: Surroundings) -> None:
    snapshot_of(surroundings)

    await keep(surroundings, "Whales", BIG, SAAS, meaning="our biggest SaaS companies")

    entry = term_of(snapshot_of(surroundings).catalog, "whales")
    assert entry is not None
    assert (entry.term, entry.meaning, entry.parameters) == ("Whales", "our biggest SaaS companies", (BIG, SAAS))


async def test_a_term_of_one_rule_is_what_the_one_look_up_finds_first(surroundings: Surroundings) -> None:
    await keep(surroundings, "SaaS", BIG)
    catalog = snapshot_of(surroundings).catalog

    (meaning,) = resolve(catalog, "saas")

    assert (meaning.field, meaning.operator, meaning.value, meaning.name) == ("employee_count", "gt", 500, "SaaS")
    assert search(catalog, "saas in EMEA")[0].name == "SaaS"


async def test_a_term_is_found_inside_a_request(surroundings: Surroundings) -> None:
    await keep(surroundings, "blue whales", BIG)
    await keep(surroundings, "whales", SAAS)

    found = find_terms(snapshot_of(surroundings).catalog, "which Blue Whales are in EMEA?")

    assert [entry.term for entry in found] == ["blue whales", "whales"]


async def test_without_words_a_term_means_what_its_rules_say(surroundings: Surroundings) -> None:
    await keep(surroundings, "whales", BIG, SAAS)

    assert meanings(surroundings) == {"whales": "Employee count over 500 AND Sub-industry is SaaS"}


async def test_a_term_may_speak_of_people(surroundings: Surroundings) -> None:
    await keep(surroundings, "deciders", LEADER)
    catalog = snapshot_of(surroundings).catalog

    assert record_type_of(catalog.glossary["deciders"], catalog.account_fields) == "person"
    assert resolve(catalog, "deciders") == ()
    assert [meaning.field for meaning in resolve(catalog, "deciders", "person")] == ["seniority"]


async def test_a_term_is_changed_forgotten_and_each_is_undone(surroundings: Surroundings) -> None:
    first = await keep(surroundings, "whales", BIG, meaning="big ones")
    second = await keep(surroundings, "WHALES", SAAS, meaning="software")
    assert meanings(surroundings) == {"WHALES": "software"}
    with pytest.raises(ChangeSetNotOpen, match="changed again since"):
        await undo(surroundings, first)

    await undo(surroundings, second)
    assert meanings(surroundings) == {"whales": "big ones"}
    async with surroundings.database.writing() as session:
        forgotten = await changesets.apply_directly(
            session, surroundings.actor, await session.run_sync(build_forget_term, surroundings.actor.workspace_id, "whales")
        )
    assert meanings(surroundings) == {}
    await undo(surroundings, forgotten)
    await undo(surroundings, first)
    assert meanings(surroundings) == {}


async def test_a_proposal_is_stale_when_somebody_changed_the_term_meanwhile(surroundings: Surroundings) -> None:
    here = surroundings
    snapshot = snapshot_of(here)
    async with here.database.writing() as session:
        proposal = await session.run_sync(build_save_term, snapshot, "whales", "mine", [BIG])
        mine = await changesets.propose(session, here.actor, replace(proposal, thread_id="thread-1"))
    await keep(here, "whales", SAAS, meaning="theirs")

    async with here.database.writing() as session:
        decided = await changesets.confirm(session, here.actor, mine.id, mine.content_hash)

    assert decided.status == "stale"
    assert meanings(here) == {"whales": "theirs"}


async def test_the_same_meaning_again_changes_nothing(surroundings: Surroundings) -> None:
    await keep(surroundings, "whales", BIG)

    with pytest.raises(NothingToChange, match="means this already"):
        await keep(surroundings, "whales", BIG)


@pytest.mark.parametrize(
    ("term", "rules", "error"),
    [
        ("…", [BIG], InvalidTerm),
        ("two\nlines", [BIG], InvalidTerm),
        ("w" * 121, [BIG], InvalidTerm),
        ("whales", [], InvalidTerm),
        ("whales", [BIG] * 51, InvalidTerm),
        ("whales", [BIG.model_copy(update={"field": "headcounts"})], UnknownField),
        ("whales", [BIG.model_copy(update={"operator": "contains"})], OperatorMismatch),
        ("whales", [BIG.model_copy(update={"value": "many"})], InvalidValue),
        ("whales", [BIG, LEADER], UnknownField),
    ],
)
async def test_a_term_that_does_not_fit_the_workspace_is_refused(
    surroundings: Surroundings, term: str, rules: list[Parameter], error: type[Exception]
) -> None:
    with pytest.raises(error):
        await keep(surroundings, term, *rules)

    assert meanings(surroundings) == {}


async def test_a_glossary_belongs_to_its_workspace(surroundings: Surroundings) -> None:
    await keep(surroundings, "whales", BIG)
    other = make_workspace(surroundings.database, "other")

    with surroundings.database.bulk_reading() as session:
        assert read_glossary(session, other.workspace_id) == {}
        with pytest.raises(TermNotFound):
            get_entry(session, other.workspace_id, "whales")


async def test_the_copilot_proposes_a_term_and_a_person_confirms_it(surroundings: Surroundings, context: ToolContext) -> None:
    rules = [BIG.dump(), SAAS.dump()]

    body, artifact = await call(propose_save_term, context, term="whales", meaning="our biggest", parameters=rules)

    card = artifact["changeset"]
    assert (card["kind"], card["status"], card["target"]) == ("save_term", "proposed", {"term": "whales"})
    assert card["title"] == body["changeset"]["title"] == "Remember what “whales” means"
    assert "Employee count over 500 AND Sub-industry is SaaS" in card["read_back"]
    assert meanings(surroundings) == {}
    async with surroundings.database.writing() as session:
        await changesets.confirm(session, surroundings.actor, card["id"], card["content_hash"])
    found, _ = await call(search_catalog, context, query="whales in EMEA")
    assert found["glossary"] == [{"term": "whales", "meaning": "our biggest", "parameters": rules}]
