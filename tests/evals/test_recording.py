"""What a hosted model answered is played again with no key, and a request that differs is named."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from langchain_core.messages import AIMessage, BaseMessage

from agent.models import ModelFactory, model_factory
from evals.cases import Case, Expect, Turn
from evals.harness import run_case
from evals.recording import Tape, recorded, replayed, request_of
from evals.report import Report
from evals.run import Plan, run
from evals.sandbox import open_sandbox
from tests.support.fake_openai import called_by_provider, provider, spoken_by_provider
from tests.support.scripted_model import ScriptedChatModel, calls, played_by, says
from tests.support.workspace import rule

EXPECTED = {"draft": ["sub_industry filter in [SaaS]"], "changeset": "save_icp"}


def test_ids_and_moments_do_not_count_and_everything_else_does() -> None:
    def asked(text: str) -> str:
        return request_of([{"type": "human", "content": text}], []).digest

    first = asked('id 0a1b2c3d-1111-4222-8333-944455556666 at 2026-11-22T10:00:00+00:00, {"elapsed_ms":1.5}')
    second = asked('id 9f1b2c3d-1111-4222-8333-944455556600 at 2026-11-23T11:30:00.123+00:00, {"elapsed_ms":22.75}')

    assert first == second
    assert asked("SaaS in EMEA") != asked("SaaS in APAC")


def pending_id(messages: Sequence[BaseMessage]) -> str:
    return str(messages[-1].content).split('"id":"')[1].split('"')[0]


def plan(models: ModelFactory, tape: Tape, *said: str) -> Plan:
    turns = [Turn(user=said[0], expect=Expect.model_validate(EXPECTED)), *(Turn(user=text) for text in said[1:])]
    case = Case(id="own", family="own", behaviour="own", why="a case of this test", turns=turns)
    return Plan([case], "openai:fake", models, tape.folder, tape=tape)


def scripted() -> ModelFactory:
    def repeats_the_id(messages: Sequence[BaseMessage]) -> AIMessage:
        return says(f"Proposed as {pending_id(messages)}.")

    build = (calls("draft_icp", name="X", parameters=[rule("sub_industry", "in", ["SaaS"])]), calls("propose_save", "call-2"))
    return played_by(ScriptedChatModel(script=[*build, repeats_the_id, says("Hello.")]))


def faults_of(report: Report) -> list[str]:
    return [fault.text for result in report.results for trial in result.trials for fault in trial.faults]


@pytest.mark.slow
def test_a_recorded_conversation_is_played_again_with_the_ids_of_now(small_template: Path, tmp_path: Path) -> None:
    tape = Tape(tmp_path, is_recording=True)
    first = run(plan(recorded(scripted(), tape), tape, "SaaS companies", "hello"), small_template)

    again_tape = Tape(tmp_path, is_recording=False)
    again = run(plan(replayed(again_tape), again_tape, "SaaS companies", "hello"), small_template)

    assert faults_of(first) == faults_of(again) == []
    assert len(list(tmp_path.glob("*.json"))) == 4
    assert again_tape.faults == {}
    (then,), (now,) = first.results[0].trials, again.results[0].trials
    assert now.transcript.turns[0].cards[0]["id"] in now.transcript.turns[0].answer
    assert now.transcript.turns[0].answer != then.transcript.turns[0].answer
    assert now.transcript.turns[0].tokens == then.transcript.turns[0].tokens


@pytest.mark.slow
def test_another_request_and_a_missing_one_fail_their_case_and_say_why(small_template: Path, tmp_path: Path) -> None:
    tape = Tape(tmp_path, is_recording=True)
    run(plan(recorded(scripted(), tape), tape, "SaaS companies"), small_template)

    other = Tape(tmp_path, is_recording=False)
    found = faults_of(run(plan(replayed(other), other, "SaaS firms"), small_template))
    longer = Tape(tmp_path, is_recording=False)
    missing = faults_of(run(plan(replayed(longer), longer, "SaaS companies", "and hello"), small_template))

    assert any("own_1_1-1.json: line" in text and "“SaaS companies" not in text and "Record it again" in text for text in found)
    assert any("own_1_2-1.json was never recorded" in text for text in missing)


@pytest.mark.slow
async def test_the_real_client_is_recorded_and_played_with_its_tool_calls_and_tokens(small_template: Path, tmp_path: Path) -> None:
    case = plan(scripted(), Tape(tmp_path, is_recording=True), "SaaS companies").cases[0]
    arguments = {"name": "X", "parameters": [rule("sub_industry", "in", ["SaaS"])]}
    script = (
        called_by_provider(("draft_icp", arguments)),
        called_by_provider(("propose_save", {})),
        spoken_by_provider("Look at the card."),
    )
    async with provider(*script) as fake:
        models = recorded(model_factory("openai:fake-1", base_url=fake.base_url, api_key="sk-secret"), Tape(tmp_path, is_recording=True))
        async with open_sandbox(small_template, tmp_path / "first.db", models) as sandbox:
            first = await run_case(sandbox, case)

    tape = Tape(tmp_path, is_recording=False)
    async with open_sandbox(small_template, tmp_path / "second.db", replayed(tape)) as sandbox:
        again = await run_case(sandbox, case)

    assert tape.faults == {}
    (then,), (now,) = first.turns, again.turns
    assert (now.answer, now.calls, now.tokens) == (then.answer, then.calls, then.tokens)
    assert now.tokens == {"fake-1": (300, 60)}
    assert [card["kind"] for card in now.proposed] == ["save_icp"]
    assert not any("sk-secret" in file.read_text() for file in tmp_path.glob("*.json"))
