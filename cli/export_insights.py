"""`winnow export insights`: what outcomes say, as text, as JSON, or as a curve in a PNG."""

import asyncio
from pathlib import Path

import orjson
from rich.console import Console

from cli.console import clean_line, make_console
from cli.errors import fail
from cli.workspace import OpenWorkspace, open_workspace, run_async
from qualification import lifecycle
from qualification.closed_won.payloads import BacktestOut, LiftOut, OutcomeAnalysis
from qualification.closed_won.question import Question, ask
from qualification.closed_won.runs import analyse_workspace

SHOWN = 20


def run(*, workspace: str, positive: str, contrast: str | None, window_days: int | None, by_value: bool, output: Path | None) -> None:
    """Analyse the outcomes of a workspace and write what was found; text on stdout without a file."""
    question = ask(positive, contrast, window_days, by_value=by_value)
    if output is not None and output.suffix not in (".json", ".png"):
        fail(f"--output takes a file that ends in .json or .png, not {output.name}", exit_code=2)
    with open_workspace(workspace) as opened:
        found = run_async(opened.database, lambda: _analysed(opened, question))
    console = make_console()
    for sentence in found.sentences:
        console.print(clean_line(sentence))
    if output is None:
        _show(console, found)
    elif output.suffix == ".json":
        output.write_bytes(orjson.dumps(found.model_dump(mode="json"), option=orjson.OPT_INDENT_2))
    elif found.backtest is None:
        fail("there is no curve to draw: no proposal was tested on records that it had not seen")
    else:
        draw(found.backtest, question, output)


async def _analysed(opened: OpenWorkspace, question: Question) -> OutcomeAnalysis:
    database, workspace_id, today = opened.database, opened.actor.workspace_id, opened.actor.today
    async with database.reading() as session:
        live = await lifecycle.live_definitions(session, workspace_id)
    return await asyncio.to_thread(analyse_workspace, database, opened.snapshots, workspace_id, question, live, today=today)


def _show(console: Console, found: OutcomeAnalysis) -> None:
    people = found.people.findings if found.people else ()
    for each in [each for each in (*found.findings[:SHOWN], *people[:SHOWN]) if each.significant]:
        console.print(
            f"  {each.lift:4.2f}× ({each.lift_low:.2f}–{each.lift_high:.2f})  {clean_line(each.text)}: "
            f"{each.won:,} of {each.support:,} ({each.win_rate:.0%}), {each.rest_rate:.0%} of the others{_dollars(each)}",
            soft_wrap=True,
        )
    for reason in (*(found.proposal.reasons if found.proposal else ()), *(found.people.reasons if found.people else ())):
        weight = reason.parameter.get("weight")
        console.print(
            f"  {f'{weight:+d}' if weight else reason.parameter['mode']:>7}  {clean_line(reason.text)}: {reason.reason}", soft_wrap=True
        )


def _dollars(each: LiftOut) -> str:
    """Return what a record counts for, when the analysis is by value."""
    if each.value_usd is None or each.rest_value_usd is None:
        return ""
    return f"; counts for ${each.value_usd:,.0f} a record, others for ${each.rest_value_usd:,.0f}"


def draw(tested: BacktestOut, question: Question, path: Path) -> None:
    """Write the gains curve of the proposal and the live ICPs as a picture."""
    try:
        from matplotlib.figure import Figure
    except ImportError:
        fail("a picture needs matplotlib; install it with .venv/bin/python -m pip install matplotlib, or take a .json")
    figure = Figure(figsize=(7, 5), dpi=150)
    axes = figure.subplots()
    axes.plot([0, 1], [0, 1], linestyle=":", color="grey", label="by chance")
    for marks in (tested.proposed, *tested.live):
        label = f"{marks.name}: AUC {marks.auc:.2f} ({marks.auc_low:.2f}–{marks.auc_high:.2f})"
        label += f", may have learned from {marks.seen:,} of these" if marks.seen else ""
        axes.plot(*zip(*marks.curve, strict=True), linewidth=2.2 if marks is tested.proposed else 1.2, label=label)
    axes.set_xlabel("share of the records taken, the best score first")
    axes.set_ylabel(f"share of those that {question.positive_name} among them")
    which = {"time": "later records", "accounts": "records of other accounts"}.get(tested.how, "other records")
    axes.set_title(
        f"{tested.tested_on:,} {which}, unseen ({tested.tested_won:,} {question.positive_name}); learned from {tested.trained_on:,}"
    )
    axes.legend(loc="lower right", frameon=False)
    figure.tight_layout()
    figure.savefig(path)
