"""`winnow eval`: holds a model against the cases, prints a table, writes reports, and fails on a regression."""

from dataclasses import dataclass, replace
from pathlib import Path

import orjson
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from agent.copilot import RunLimits
from agent.models import ModelFactory, model_factory
from agent.prices import Price
from cli.console import clean_line, make_console
from cli.errors import fail
from cli.workspace import read_settings
from evals.cases import CASES, FRESH, Case, InvalidCase, load_cases
from evals.html_report import render_html
from evals.recording import Tape, recorded, replayed
from evals.report import Baseline, CaseResult, Comparison, InvalidBaseline, Report, chosen, compare, read_baseline
from evals.run import Plan, prepare, run
from evals.surfaces.agreement import compare_surfaces
from evals.surfaces.surface import SURFACES, SurfaceName
from settings import Settings

SPLITS = ("dev", "aside", "all", "fresh")
BASELINE = CASES.parent / "baseline.json"
SHOWN_FAILURES = 30
SHOWN_FAULTS = 3
MOST_REPEATS = 100


@dataclass(frozen=True)
class Options:
    """What was typed."""

    model: str | None
    repeat: int
    split: str
    only: tuple[str, ...]
    compare: Path | None
    json_file: Path | None
    html_file: Path | None
    record: Path | None
    replay: Path | None
    price: str | None
    cases: Path | None
    surface: str = "agui"


def run_evals(options: Options) -> None:
    """Exit code 1 when a case passes less often than in the baseline, a replay does not fit, or a surface differs from AG-UI."""
    settings = read_settings()
    _check(options)
    cases = _cases(options)
    model = options.model or settings.model
    tape = _tape(options)
    baseline = _baseline(options, model)
    plan = Plan(
        cases=cases,
        model=model,
        models=_models(settings, model, tape),
        home=settings.home.expanduser() / "evals",
        split=options.split,
        repeat=options.repeat,
        limits=RunLimits(run_timeout_seconds=settings.run_timeout_seconds, max_model_calls=settings.max_model_calls),
        tape=tape,
        surface=_surface(options),
        price=_price(options.price),
    )
    console = make_console()
    report = _carry_out(console, plan)
    _show(console, report)
    _write(console, options, report)
    regressed = baseline is not None and _show_comparison(console, compare(report, baseline))
    differs = plan.surface != "agui" and not _agrees(console, plan, report)
    if regressed or differs or (tape is not None and tape.faults):
        raise typer.Exit(1)


def _surface(options: Options) -> SurfaceName:
    found = next((name for name in SURFACES if name == options.surface), None)
    if found is None:
        fail(f"--surface takes {', '.join(SURFACES)}, not {options.surface}", exit_code=2)
    return found


def _agrees(console: Console, plan: Plan, report: Report) -> bool:
    """Say the same cases over AG-UI and say whether the same change sets came of it."""
    found = compare_surfaces(_carry_out(console, replace(plan, surface="agui")), report)
    console.print(f"{plan.surface} beside agui: {found.sentence}.", soft_wrap=True)
    for text in found.differences[:SHOWN_FAILURES]:
        console.print(f"✗ {clean_line(text)}", soft_wrap=True)
    return not found.differences


def _check(options: Options) -> None:
    if options.split not in SPLITS:
        fail(f"--split takes {', '.join(SPLITS)}, not {options.split}", exit_code=2)
    if options.surface != "agui" and (options.record or options.replay):
        fail("--record and --replay are for --surface agui", exit_code=2)
    if options.record and options.replay:
        fail("--record and --replay exclude each other", exit_code=2)
    for name, file in (("--json", options.json_file), ("--html", options.html_file)):
        if file is not None and not file.parent.is_dir():
            fail(f"{name} {file}: there is no folder {file.parent}", exit_code=2)
    if options.replay is not None and not options.replay.is_dir():
        fail(f"--replay {options.replay}: there is no such folder; --record makes one", exit_code=2)


def _cases(options: Options) -> list[Case]:
    try:
        found = chosen(load_cases(options.cases or _folder(options)), options.split, options.only)
    except InvalidCase as error:
        fail(str(error), exit_code=2)
    if not found:
        fail(f"no case is named {', '.join(options.only)}; name ids, families or behaviours", exit_code=2)
    return found


def _folder(options: Options) -> Path:
    """The held-out cases are in a folder of their own, so that `all` and a named case do not show them by accident."""
    return FRESH if options.split == "fresh" else CASES


def _tape(options: Options) -> Tape | None:
    folder = options.record or options.replay
    if options.record is not None:
        options.record.mkdir(parents=True, exist_ok=True)
    return Tape(folder, is_recording=options.record is not None) if folder is not None else None


def _baseline(options: Options, model: str) -> Baseline | None:
    """The committed baseline is of the offline model with the committed cases; any other comparison is asked for."""
    if options.compare is None and (model != "offline" or options.cases or options.split == "fresh" or not BASELINE.exists()):
        return None
    try:
        return read_baseline(options.compare or BASELINE)
    except InvalidBaseline as error:
        fail(str(error), exit_code=2)


def _models(settings: Settings, model: str, tape: Tape | None) -> ModelFactory:
    if tape is not None and not tape.is_recording:
        return replayed(tape)
    if model != "offline" and not model.startswith("openai:"):
        fail(f"--model takes offline or openai:<name>, not {model}", exit_code=2)
    key = settings.openai_api_key.get_secret_value() if settings.openai_api_key else None
    models = model_factory(model, base_url=settings.openai_base_url, api_key=key)
    return recorded(models, tape) if tape is not None else models


def _price(said: str | None) -> Price | None:
    if said is None:
        return None
    try:
        return Price.parse(said)
    except ValueError:
        fail(f"--price takes US dollars for a million tokens in and out, such as 0.25,2, not {said}", exit_code=2)


def _carry_out(console: Console, plan: Plan) -> Report:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("Preparing the sample", total=None)
        template = prepare(plan, lambda done, total: progress.update(task, completed=done, total=total))
        progress.update(task, description="Evals", completed=0, total=len(plan.cases))
        failed = 0

        def on_case(result: CaseResult) -> None:
            nonlocal failed
            failed += result.passes < len(result.trials)
            progress.update(task, advance=1, description=f"Evals, {failed} failed" if failed else "Evals")

        return run(plan, template, on_case)


def _show(console: Console, report: Report) -> None:
    table = Table(box=None, pad_edge=False)
    table.add_column("behaviour")
    for column in ("cases", "turns", "passed", f"pass^{report.repeat}", "median ms", "p95 ms", "tokens in", "out", "cost"):
        table.add_column(column, justify="right")
    for group in report.groups():
        cost = group.cost_usd(report.price)
        table.add_row(
            group.name,
            f"{group.cases:,}",
            f"{group.turns:,}",
            f"{group.pass_rate:.1%}",
            f"{group.pass_k:.1%}",
            f"{group.median_seconds * 1000:.0f}",
            f"{group.p95_seconds * 1000:.0f}",
            f"{group.input_tokens:,}",
            f"{group.output_tokens:,}",
            "–" if cost is None else f"${cost:.4f}",
        )
    console.print(table)
    _show_failures(console, report)
    passed = len(report.results) - len(report.failing())
    said = f"{report.model}, split {report.split}: {passed} of {len(report.results)} cases pass, in {report.seconds:.1f} s"
    console.print(f"{said}, code {report.harness or 'unknown'}.", soft_wrap=True)


def _show_failures(console: Console, report: Report) -> None:
    failing = report.failing()
    for result in failing[:SHOWN_FAILURES]:
        console.print(f"✗ {result.case.id}: {clean_line(result.case.turns[-1].user)[:100]}", soft_wrap=True)
        faults = [fault for trial in result.trials for fault in trial.faults]
        for text in list(dict.fromkeys(f"{fault.scorer}: {fault.text}" for fault in faults))[:SHOWN_FAULTS]:
            console.print(f"    {clean_line(text)}", soft_wrap=True)
    if len(failing) > SHOWN_FAILURES:
        console.print(f"… and {len(failing) - SHOWN_FAILURES} more; --html shows all of them")


def _write(console: Console, options: Options, report: Report) -> None:
    if options.json_file is not None:
        options.json_file.write_bytes(orjson.dumps(report.dump(), option=orjson.OPT_INDENT_2) + b"\n")
        console.print(f"Wrote {options.json_file}")
    if options.html_file is not None:
        options.html_file.write_text(render_html(report), encoding="utf-8")
        console.print(f"Wrote {options.html_file}")


def _show_comparison(console: Console, found: Comparison) -> bool:
    """Say what changed against the baseline; returns whether something became worse."""
    for word, ids in (("Worse", found.worse), ("Better", found.better), ("New", found.new)):
        if ids:
            console.print(
                f"{word} than the baseline: {', '.join(ids)}" if word != "New" else f"Not in the baseline: {len(ids)} cases", soft_wrap=True
            )
    if not found.worse:
        console.print("No regression against the baseline.")
    return bool(found.worse)
