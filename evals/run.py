"""Runs the evals: the template, a sandbox, every case as often as asked, judged as it goes."""

import asyncio
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import assert_never

from agent.copilot import RunLimits
from agent.models import ModelFactory
from agent.prices import Price
from evals.cases import Case
from evals.harness import Transcript, run_case
from evals.recording import Tape
from evals.report import CaseResult, Report, Trial
from evals.sandbox import Sandbox, open_sandbox
from evals.scorers import Judge
from evals.surfaces.surface import AguiSurface, Surface, SurfaceName
from evals.template import make_template

OnCase = Callable[[CaseResult], None]
OnRecords = Callable[[int, int], None]
_ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Plan:
    """What to run.

    Attributes:
        home: Where the prepared sample is kept from run to run.
        tape: What a recording or a replay is on.
        surface: Where the cases are said.
    """

    cases: Sequence[Case]
    model: str
    models: ModelFactory
    home: Path
    split: str = "dev"
    repeat: int = 1
    limits: RunLimits = RunLimits()
    tape: Tape | None = None
    surface: SurfaceName = "agui"
    price: Price | None = None


def prepare(plan: Plan, on_records: OnRecords | None = None) -> Path:
    """Return the file with the sample, loading it when the code that makes it changed."""
    return make_template(plan.home, on_records=on_records)


def run(plan: Plan, template: Path, on_case: OnCase = lambda result: None) -> Report:
    """Carry out a plan and return its report, without the cases that mean nothing on its surface; `on_case` is called after each case."""
    return asyncio.run(_run(plan, template, on_case))


async def _run(plan: Plan, template: Path, on_case: OnCase) -> Report:
    results: list[CaseResult] = []
    with tempfile.TemporaryDirectory(prefix="winnow-evals-") as scratch:
        async with open_sandbox(template, Path(scratch) / "winnow.db", plan.models, plan.limits, open_surface(plan.surface)) as sandbox:
            judge = Judge(sandbox.records)
            started = time.perf_counter()
            for case in filter(sandbox.surface.can_say, plan.cases):
                trials = [await _try(plan, sandbox, judge, case, number) for number in range(1, plan.repeat + 1)]
                results.append(CaseResult(case, trials))
                on_case(results[-1])
            seconds = time.perf_counter() - started
    return Report(plan.model, plan.split, plan.repeat, seconds, _version(), results, plan.price)


def open_surface(name: SurfaceName) -> Surface:
    """Return a surface by its name; what it needs is imported with it."""
    match name:
        case "agui":
            return AguiSurface()
        case "slack":
            from evals.surfaces.slack import SlackEvals

            return SlackEvals()
        case "mcp":
            from evals.surfaces.mcp import McpSurface

            return McpSurface()
        case _:
            assert_never(name)


async def _try(plan: Plan, sandbox: Sandbox, judge: Judge, case: Case, number: int) -> Trial:
    transcript = _with_notes(await run_case(sandbox, case, number), plan.tape)
    return Trial(transcript, await asyncio.to_thread(judge.faults, transcript))


def _with_notes(transcript: Transcript, tape: Tape | None) -> Transcript:
    """Say of a turn whose replay does not fit why: the run itself says only that the model failed."""
    if tape is None or not tape.faults:
        return transcript
    thread = f"{transcript.case.id}~{transcript.trial}"
    turns = [
        replace(turn, notes=[f"replay: {tape.faults[f'{thread}:{number}']}"]) if f"{thread}:{number}" in tape.faults else turn
        for number, turn in enumerate(transcript.turns, start=1)
    ]
    return replace(transcript, turns=turns)


def _version() -> str:
    """Return the commit of the checkout, with a plus sign when files differ from it; empty without git."""
    try:
        found = subprocess.run(  # noqa: S603 - fixed arguments
            ["git", "describe", "--always", "--dirty=+", "--abbrev=10"],  # noqa: S607
            cwd=_ROOT,
            capture_output=True,
            text=True,
            check=True,
            timeout=10,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return found.stdout.strip()
