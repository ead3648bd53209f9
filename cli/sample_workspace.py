"""Loads the sample for `winnow demo`, with a bar that moves."""

import time

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from cli.workspace import OpenWorkspace, run_async
from sample.load import SampleLoad, SampleSize, load_sample


def ensure_sample(console: Console, opened: OpenWorkspace, size: SampleSize) -> None:
    """Load the sample unless the workspace holds it, and say which of the two happened.

    Raises:
        WorkspaceNotEmpty: The workspace holds other records.
    """
    started = time.perf_counter()
    columns = (TextColumn("Loading the sample"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=size.accounts + size.people)
        done = run_async(
            opened.database,
            lambda: load_sample(
                opened.database,
                opened.actor,
                size,
                today=opened.settings.today(),
                on_records=lambda written, total: progress.update(task, completed=written, total=total),
            ),
        )
    console.print(_said(done, size, opened.actor.workspace, time.perf_counter() - started), soft_wrap=True)


def _said(done: SampleLoad, asked: SampleSize, workspace: str, seconds: float) -> str:
    match done.outcome:
        case "reused":
            other = "" if done.size == asked else "; another size needs another --workspace"
            return f"The workspace {workspace} holds the sample already: {done.size.text}{other}."
        case "resumed":
            return f"Finished the load that was interrupted: {done.size.text} in the workspace {workspace}, in {seconds:.1f} s."
        case "loaded":
            return f"Loaded the sample into the workspace {workspace}: {done.size.text} in {seconds:.1f} s."
