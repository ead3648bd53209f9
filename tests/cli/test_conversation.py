"""`winnow ask` and `winnow chat` with the offline copilot on a small workspace, and a turn that is stopped."""

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from agent.copilot import Copilot
from agent.models import Scene
from cli.conversation import Conversation
from qualification.errors import ChangeSetNotOpen
from tests.cli.conftest import Winnow
from tests.support.workspace import TODAY, Surroundings

pytestmark = pytest.mark.slow

FILE = "name,domain,sub industry,country,employees\n" + "\n".join(
    f"Company {n},company{n}.example,{('SaaS', 'Fintech')[n % 2]},{('Germany', 'Japan', 'France')[n % 3]},{20 * n}" for n in range(1, 40)
)


@pytest.fixture
def stocked(winnow: Winnow, home: Path) -> Winnow:
    (home / "a.csv").write_text(FILE)
    assert winnow("import", "accounts", "a.csv").exit_code == 0
    return winnow


def icps(home: Path) -> list[str]:
    with create_engine(f"sqlite:///{home}/home/winnow.db").connect() as connection:
        return list(connection.execute(text("SELECT name FROM icp ORDER BY id")).scalars())


def test_json_is_one_event_a_line_and_nothing_else(stocked: Winnow) -> None:
    result = stocked("ask", "fintech companies in Germany", "--json")

    events = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 0
    assert (events[0]["type"], events[-1]["type"]) == ("RUN_STARTED", "RUN_FINISHED")
    assert {"ACTIVITY_SNAPSHOT", "CUSTOM", "TEXT_MESSAGE_CONTENT", "STATE_SNAPSHOT"} <= {event["type"] for event in events}
    assert f"winnow ask --thread {events[0]['threadId']}" in result.stderr


def test_nothing_is_saved_until_it_is_confirmed(stocked: Winnow, home: Path) -> None:
    proposed = stocked("ask", "fintech companies in Germany", "--thread", "t1")
    before = icps(home)
    confirmed = stocked("ask", "confirm", "--thread", "t1")

    assert "To save it: winnow ask --thread t1 confirm" in proposed.stdout
    assert before == []
    assert confirmed.exit_code == 0 and "Saved “" in confirmed.stdout
    assert len(icps(home)) == 1


def test_confirm_saves_what_this_turn_proposes(stocked: Winnow, home: Path) -> None:
    result = stocked("ask", "fintech companies in Germany", "--confirm")

    assert result.exit_code == 0
    assert "Saved “" in result.stdout and "Draft" in result.stdout
    assert len(icps(home)) == 1


def test_confirm_with_json_keeps_stdout_pure(stocked: Winnow) -> None:
    result = stocked("ask", "fintech companies in Germany", "--confirm", "--json")

    assert [json.loads(line)["type"] for line in result.stdout.splitlines()][-1] == "RUN_FINISHED"
    assert "Saved “" in result.stderr


def test_confirm_of_a_question_confirms_nothing(stocked: Winnow, home: Path) -> None:
    result = stocked("ask", "which ICPs do I have?", "--confirm")

    assert result.exit_code == 1
    assert "proposed nothing to confirm" in result.stderr
    assert icps(home) == []


def test_a_dash_reads_the_text_from_stdin(stocked: Winnow) -> None:
    result = stocked("ask", "-", typed="fintech companies in Germany\n")

    assert result.exit_code == 0 and "accounts qualify" in result.stdout


def test_a_draft_file_is_what_the_turn_works_on(stocked: Winnow, home: Path) -> None:
    rule = {"field": "sub_industry", "mode": "filter", "operator": "in", "value": ["SaaS"]}
    (home / "d.json").write_text(json.dumps({"rev": 1, "definition": {"name": "Mine", "parameters": [rule]}}))

    result = stocked("ask", "only companies with over 400 employees", "--draft", "d.json", "--json")

    drafts = [
        op["value"]["definition"]
        for line in result.stdout.splitlines()
        for op in json.loads(line).get("delta", [])
        if isinstance(op, dict) and op["path"] == "/draft"
    ]
    assert [parameter["field"] for parameter in drafts[-1]["parameters"]] == ["sub_industry", "employee_count"]


def test_a_run_that_fails_ends_with_exit_code_1(stocked: Winnow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WINNOW_MODEL", "openai:none")
    monkeypatch.setenv("WINNOW_OPENAI_BASE_URL", "http://127.0.0.1:1/v1")

    result = stocked("ask", "fintech companies in Germany", "--json")

    assert result.exit_code == 1
    assert json.loads(result.stdout.splitlines()[-1])["type"] == "RUN_ERROR"


def test_a_chat_builds_confirms_undoes_and_goes_on(stocked: Winnow, home: Path) -> None:
    typed = "\nfintech companies in Germany\nconfirm\n/undo\n/undo\n/nonsense\n/new\nwhich ICPs do I have?\n/help\n/quit\nnever read\n"

    result = stocked("chat", typed=typed)

    assert result.exit_code == 0
    said = result.stdout
    places = [
        said.index(part)
        for part in ("Type confirm or cancel", "Saved “", "Undone: ", "could be undone", "no command /nonsense", "A new conversation")
    ]
    assert places == sorted(places)
    assert "never read" not in said
    assert icps(home) == []


def test_the_end_of_input_ends_a_chat(stocked: Winnow) -> None:
    assert stocked("chat", typed="/help").exit_code == 0


async def test_a_cancelled_turn_stops_its_run_and_ends_with_its_last_event(surroundings: Surroundings) -> None:
    async def stuck(scene: Scene) -> Any:
        await asyncio.Event().wait()

    copilot = Copilot(surroundings.database, surroundings.snapshots, models=stuck, today=lambda: TODAY)
    conversation = Conversation(copilot, surroundings.database, surroundings.actor)
    seen: list[Mapping[str, Any]] = []
    started = asyncio.Event()

    def take(event: Mapping[str, Any]) -> None:
        seen.append(event)
        started.set()

    turn = asyncio.create_task(conversation.say("fintech companies", take))
    await started.wait()
    turn.cancel()
    stopped = await turn
    await copilot.close()

    assert stopped
    assert seen[-1]["type"] == "RUN_FINISHED" and seen[-1]["outcome"]["type"] == "cancelled"
    assert [event["type"] for event in seen].count("RUN_STARTED") == 1


async def test_an_undo_with_nothing_saved_is_told(surroundings: Surroundings) -> None:
    copilot = Copilot(surroundings.database, surroundings.snapshots, models=lambda context: None, today=lambda: TODAY)  # type: ignore[arg-type,return-value]

    with pytest.raises(ChangeSetNotOpen):
        await Conversation(copilot, surroundings.database, surroundings.actor).undo()
