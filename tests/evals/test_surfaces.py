"""Cases are said in Slack and over MCP as well, and the same change sets come of them."""

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from agent.models import model_factory
from cli.main import app
from evals.cases import Case, Draft, Turn
from evals.harness import Transcript, TurnRecord
from evals.report import CaseResult, Report, Trial
from evals.run import Plan, open_surface, prepare, run
from evals.saved_state import Saved
from evals.surfaces.agreement import compare_surfaces
from evals.surfaces.surface import SurfaceName

SAVED = Saved(icps=(), signals={}, held={}, terms=(), applied=(), rejected=(), rest=())
DRAWER = Draft.model_validate({"name": "Salesforce shops", "parameters": ["sub_industry filter in [SaaS]", "employee_count filter gte 51"]})
SEED_BUILD = (
    "build me an ICP for mid-market SaaS companies (51–500 employees) with a security-first culture, primarily NA and EMEA, "
    "growth-stage, excluding competitor accounts"
)
SEED_WON = "look at my closed-won customers from the last 12 months and propose an ICP that overweights what they have in common"
SEEDS: dict[str, tuple[Draft | None, list[tuple[str, str | None]]]] = {
    "build": (None, [(SEED_BUILD, "save_icp"), ("drop the geo filter", "save_icp"), ('add a +5 for "uses Snowflake"', "save_icp")]),
    "won": (None, [(SEED_WON, "save_icp")]),
    "drawer": (
        DRAWER,
        [
            ("what's a reasonable weight for industry vs revenue band?", None),
            ("which of my existing ICPs has a similar tech-stack pattern?", None),
            ("what's the qualification rate if I tighten employee count to 100–300?", None),
        ],
    ),
    "signals": (None, [("turn on autoqualify for the Replies, Demo Viewed, and Keywords signals", "set_autoqualify")]),
    "captures": (None, [("qualify the last 200 captures from the Keywords signal", "qualify_captures")]),
    "all-off": (None, [("turn autoqualify off for all signals", "set_autoqualify")]),
    "confirm": (None, [(SEED_BUILD, "save_icp"), ("looks good, save it", None), ("undo that", "undo")]),
}
"""What the user's own two texts ask the copilot for, with the kind of change set that each must propose."""


def seed_cases() -> list[Case]:
    return [
        Case(
            id=name,
            family=name,
            behaviour="seeds",
            why="what the user's own texts ask for",
            draft=draft,
            turns=[Turn(user=text) for text, _ in said],
        )
        for name, (draft, said) in SEEDS.items()
    ]


@pytest.fixture(scope="module")
def said_on(eval_home: Path) -> Callable[[SurfaceName], Report]:
    """Say the requests on a surface, once for all tests."""

    @cache
    def say(surface: SurfaceName) -> Report:
        plan = Plan(seed_cases(), "offline", model_factory("offline"), eval_home / "evals", surface=surface)
        return run(plan, prepare(plan))

    return say


def kinds_of(report: Report) -> dict[str, list[str | None]]:
    """Return the kind that each turn of each case proposed."""
    found: dict[str, list[str | None]] = {}
    for result in report.results:
        turns = result.trials[0].transcript.turns
        found[result.case.id] = [turn.proposed[0]["kind"] if turn.proposed else None for turn in turns]
    return found


@pytest.mark.slow
@pytest.mark.parametrize("surface", ["mcp", "slack"])
def test_every_seed_request_works_on_every_surface_with_the_same_change_sets(
    said_on: Callable[[SurfaceName], Report], surface: SurfaceName
) -> None:
    report = said_on(surface)

    found = compare_surfaces(said_on("agui"), report)

    assert kinds_of(report) == {name: [kind for _, kind in said] for name, (_, said) in SEEDS.items()}
    assert found.differences == []
    assert (found.turns, found.skipped) == (13, 0)


@pytest.mark.slow
def test_over_mcp_calls_cross_the_client_and_confirms_do_not(said_on: Callable[[SurfaceName], Report]) -> None:
    report = said_on("mcp")

    by_case = {result.case.id: result.trials[0].transcript for result in report.results}
    build, confirm = by_case["build"], by_case["confirm"]
    assert all('"confirm_url":"https://winnow.example/?changeset=' in turn.tool_texts[-1] for turn in build.turns)
    assert any(event.get("name") == "preview.progress" for event in build.turns[0].events)
    assert [card["status"] for card in confirm.turns[1].cards] == ["applied"]
    assert confirm.turns[1].calls == []


@pytest.mark.slow
def test_the_command_says_whether_surfaces_agree(eval_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WINNOW_HOME", str(eval_home))

    result = CliRunner().invoke(app, ["eval", "--surface", "mcp", "--only", "pause-and-switch", "--split", "all"])

    assert result.exit_code == 0, result.output
    assert "mcp beside agui: all agree, in 1 turns with 2 change sets." in result.output


def test_cases_that_need_a_page_or_are_short_commands_of_slack_are_left_out_there() -> None:
    surface = open_surface("slack")
    about: dict[str, Any] = {"id": "own", "family": "own", "behaviour": "own", "why": "a case of this test"}

    assert surface.can_say(Case(**about, turns=[Turn(user="SaaS companies")]))
    assert not surface.can_say(Case(**about, turns=[Turn(user="help")]))
    assert not surface.can_say(Case(**about, turns=[Turn(user="pause this ICP")], icp_code="saas"))


def test_an_unknown_surface_is_a_sentence() -> None:
    result = CliRunner().invoke(app, ["eval", "--surface", "fax"])

    assert result.exit_code == 2
    assert "--surface takes agui, slack, mcp, not fax" in result.output


def test_another_content_another_kind_or_none_is_a_difference() -> None:
    base = [card("1", "save_icp", "aaaa")]

    assert differences(base, [card("9", "save_icp", "aaaa")]) == 0
    assert differences(base, [card("9", "save_icp", "bbbb")]) == 1
    assert differences(base, [card("9", "save_persona", "aaaa")]) == 1
    assert differences(base, [card("9", "save_icp", "aaaa", status="applied")]) == 1
    assert differences(base, []) == 1


def test_an_undo_counts_by_what_it_undoes() -> None:
    def undoing(undone: str) -> list[dict[str, Any]]:
        return [card("u", "undo", "differs from run to run", target={"changeset_id": undone})]

    one = [[card("1", "save_icp", "aaaa"), card("2", "pause", "bbbb")], undoing("1")]
    same = [[card("8", "save_icp", "aaaa"), card("9", "pause", "bbbb")], undoing("8")]
    other = [[card("8", "save_icp", "aaaa"), card("9", "pause", "bbbb")], undoing("9")]

    assert len(compare_surfaces(report_of(one), report_of(same)).differences) == 0
    assert len(compare_surfaces(report_of(one), report_of(other)).differences) == 1


def card(card_id: str, kind: str, content: str, *, status: str = "proposed", target: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"id": card_id, "kind": kind, "status": status, "content_hash": content, "target": target or {}, "is_new": True}


def differences(one: Sequence[dict[str, Any]], other: Sequence[dict[str, Any]]) -> int:
    return len(compare_surfaces(report_of([one]), report_of([other])).differences)


def report_of(turns: Sequence[Sequence[dict[str, Any]]]) -> Report:
    """Return a report of one case whose turns showed these cards."""
    written = Case(id="own", family="own", behaviour="own", why="a case of this test", turns=[Turn(user="say") for _ in turns])
    records = [
        TurnRecord(
            user="say",
            events=[{"type": "RUN_FINISHED"}],
            answer="",
            calls=[],
            tool_texts=[],
            draft_before=None,
            draft=None,
            cards=cards,
            previews=[],
            saved_before=SAVED,
            saved=SAVED,
            seconds=0,
            tokens={},
            shown=0,
        )
        for cards in turns
    ]
    return Report("offline", "dev", 1, 0, "", [CaseResult(written, [Trial(Transcript(written, 1, records, SAVED), [])])], None)
