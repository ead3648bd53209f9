"""Runs the jobs that a confirm at this terminal queued, with a bar that moves."""

import asyncio
import threading
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from cli.console import clean_line
from cli.workspace import OpenWorkspace
from qualification.jobs import run_pending
from qualification.snapshots import SnapshotStore

COLUMNS = (TextColumn("Re-qualifying"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
STOPPED = "Stopped; it goes on when Winnow is used next. Until then the results of before are shown."
MEANINGS = {"failed": "red", "cancelled": "yellow"}


async def finish_jobs(console: Console | None, opened: OpenWorkspace, snapshots: SnapshotStore) -> None:
    """Run what is queued in the workspace to its end; with no console nothing is shown. Ctrl-C leaves the rest to the next process."""
    stopping, ended = threading.Event(), dict[str, dict[str, Any]]()
    progress = Progress(*COLUMNS, console=console, transient=True, disable=console is None or not console.is_terminal)
    bars: dict[str, Any] = {}

    def on_progress(told: dict[str, Any]) -> None:
        if told["status"] == "running":
            if told["id"] not in bars:
                progress.start()
                bars[told["id"]] = progress.add_task("", total=None)
            progress.update(bars[told["id"]], completed=told["done"], total=told["total"] or None)
        else:
            ended[told["id"]] = told

    def work() -> None:
        settings, workspace_id = opened.settings, opened.actor.workspace_id
        run_pending(opened.database, snapshots, settings.today, workspace_id=workspace_id, on_progress=on_progress, stopping=stopping)

    stopped = await _until_done(asyncio.create_task(asyncio.to_thread(work)), stopping)
    progress.stop()
    if console is not None:
        for told in ended.values():
            console.print(Text(said_of(told)), style=MEANINGS.get(told["status"], ""))
        if stopped:
            console.print(Text(STOPPED), style="yellow")


async def _until_done(work: asyncio.Task[None], stopping: threading.Event) -> bool:
    """Wait for the work; a cancellation (Ctrl-C) asks it to stop, and it ends with its transaction. Returns whether that happened."""
    try:
        await asyncio.shield(work)
    except asyncio.CancelledError:
        task = asyncio.current_task()
        if task is None or work.cancelled():
            raise
        task.uncancel()
        stopping.set()
        await work
    return stopping.is_set()


def said_of(told: dict[str, Any]) -> str:
    """Return what became of a job in sentences."""
    changed = [
        f"{clean_line(code)}: {counts['qualified']:,} accounts match, {counts['entered']:,} entered, {counts['left']:,} left."
        for code, counts in (told["result"] or {}).items()
    ]
    lines = [f"Re-qualified {line}" for line in changed]
    if told["error"]:
        lines.append(f"Not re-qualified: {clean_line(told['error'])}.")
    if told["status"] == "cancelled":
        lines.append("The re-qualification was cancelled; the results of before are shown.")
    return "\n".join(lines)
