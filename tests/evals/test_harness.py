"""A case runs in a sandbox that the next case finds as it was, and no scorer believes what an answer claims."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage
from sqlalchemy import update

from agent.models import Scene, model_factory
from evals.cases import Case, Expect, Turn
from evals.harness import run_case
from evals.sandbox import Sandbox, open_sandbox
from evals.scorers import Fault, Judge
from storage.tables import Signal
from tests.support.scripted_model import ScriptedChatModel, calls, played_by, says
from tests.support.workspace import rule

pytestmark = pytest.mark.slow

SAAS_RULE = rule("sub_industry", "in", ["SaaS"])
EXPECTED = {"draft": ["sub_industry filter in [SaaS]"], "counts": "oracle", "changeset": "save_icp"}


@pytest.fixture
async def sandbox(small_template: Path, tmp_path: Path) -> AsyncIterator[Sandbox]:
    async with open_sandbox(small_template, tmp_path / "winnow.db", model_factory("offline")) as opened:
        yield opened


def case(*turns: tuple[str, dict[str, Any]], **more: Any) -> Case:
    said = [Turn(user=user, expect=Expect.model_validate(expect)) for user, expect in turns]
    return Case(id="own", family="own", behaviour="own", why="a case of this test", turns=said, **more)


def play(sandbox: Sandbox, *script: Any) -> None:
    """Have the next runs played by a script."""
    sandbox.models = played_by(ScriptedChatModel(script=list(script)))
    sandbox.copilot = sandbox._made()


async def faults(sandbox: Sandbox, written: Case) -> list[Fault]:
    return Judge(sandbox.records).faults(await run_case(sandbox, written))


def count_of(sandbox: Sandbox) -> int:
    return sum(each.get("sub_industry") == "SaaS" for each in sandbox.records.accounts)


async def test_a_build_a_confirm_and_the_state_after_pass_and_leave_nothing_behind(sandbox: Sandbox) -> None:
    written = case(("SaaS companies", EXPECTED), ("confirm", {"applied": "save_icp"}), after={"new_icps": 1})

    assert await faults(sandbox, written) == []
    assert sandbox.read_saved() == sandbox.pristine
    assert await faults(sandbox, written) == []


async def test_a_case_that_qualified_captures_leaves_the_records_as_they_were(sandbox: Sandbox) -> None:
    written = case(
        ("qualify the last 20 captures from Demo Viewed", {"changeset": "qualify_captures"}),
        ("confirm", {"applied": "qualify_captures"}),
        after={"held": {"Demo Viewed": 0}},
    )

    found = await faults(sandbox, written)

    assert [fault.scorer for fault in found if fault.scorer in ("change", "saved")] == []
    assert sandbox.read_saved() == sandbox.pristine
    assert sandbox.snapshots.current(sandbox.actor.workspace_id).seq == int(sandbox.pristine.seq)


async def test_a_wrong_rule_and_a_card_that_is_missing_are_found(sandbox: Sandbox) -> None:
    play(sandbox, calls("draft_icp", name="X", parameters=[rule("sub_industry", "in", ["Fintech"])]), says("Here you are."))

    found = await faults(sandbox, case(("SaaS companies", EXPECTED)))

    assert {fault.scorer for fault in found} == {"draft", "change", "count"}
    assert [fault.text for fault in found if fault.scorer == "draft"] == [
        "the draft lacks sub_industry filter in saas",
        "the draft has, beyond what was asked, sub_industry filter in fintech",
    ]


async def test_a_count_that_no_tool_gave_is_found(sandbox: Sandbox) -> None:
    build = (calls("draft_icp", name="X", parameters=[SAAS_RULE]), calls("propose_save", "call-2"))
    play(sandbox, *build, says(f"{count_of(sandbox)} qualify, and 123456 more could."))

    found = await faults(sandbox, case(("SaaS companies", EXPECTED)))

    assert [(fault.scorer, fault.text) for fault in found] == [("numbers", "123456 is in no tool result of this run")]


async def test_a_claim_to_have_saved_is_held_against_the_database(sandbox: Sandbox) -> None:
    play(sandbox, says("Saved and published."))

    found = await faults(sandbox, case(("save it", {"applied": "save_icp"})))

    assert [(fault.scorer, fault.text) for fault in found] == [("saved", "save_icp was not applied")]


async def test_a_write_that_no_event_tells_of_is_found(sandbox: Sandbox) -> None:
    async def sly(scene: Scene) -> BaseChatModel:
        async with scene.context.database.writing() as session:
            await session.execute(update(Signal).where(Signal.workspace_id == scene.context.actor.workspace_id).values(autoqualify=True))
        return ScriptedChatModel(script=[says("I changed nothing.")])

    sandbox.models = sly
    sandbox.copilot = sandbox._made()

    found = await faults(sandbox, case(("which signals are off?", {})))

    assert [(fault.scorer, fault.text) for fault in found] == [("saved", "something was saved: signals")]
    assert sandbox.read_saved() == sandbox.pristine


async def test_a_question_that_changes_the_draft_is_found(sandbox: Sandbox) -> None:
    play(sandbox, calls("draft_icp", name="X", parameters=[SAAS_RULE]), says("Hm."))

    found = await faults(sandbox, case(("how many SaaS accounts are there?", {})))

    assert [fault.scorer for fault in found] == ["draft"]


async def test_a_word_without_a_place_must_be_named(sandbox: Sandbox) -> None:
    build = (calls("draft_icp", name="X", parameters=[SAAS_RULE]), calls("propose_save", "call-2"))
    play(sandbox, *build, says(f"{count_of(sandbox)} qualify."))

    found = await faults(sandbox, case(("dog-friendly SaaS companies", {**EXPECTED, "unmapped": ["dog-friendly"]})))

    assert [(fault.scorer, fault.text) for fault in found] == [
        ("words", "“dog-friendly” has no place in the catalog and is not named in the answer")
    ]


async def test_a_run_that_fails_fails_its_case_and_the_next_one_runs(sandbox: Sandbox) -> None:
    play(sandbox, RuntimeError("boom"), AIMessage("Hello."))
    sandbox.models = played_by(ScriptedChatModel(script=[RuntimeError("boom"), AIMessage("Hello.")]))

    found = await faults(sandbox, case(("hello", {}), ("hello again", {})))

    assert [(fault.turn, fault.scorer) for fault in found] == [(1, "ended")]
