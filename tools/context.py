"""What a tool gets from the runtime and never from the model: the database, the person, the clock, the thread."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, TypedDict

from qualification.evaluate import Step
from qualification.identity import Actor
from qualification.results import ResultsStore
from qualification.snapshots import SnapshotStore
from storage.database import Database

Emit = Callable[[dict[str, Any]], None]


@dataclass(frozen=True)
class ToolContext:
    """The surroundings of one run.

    Attributes:
        today: The day that relative dates count from.
        emit_step: Takes the progress of a preview, from any thread; see `progress_of`.
    """

    database: Database
    snapshots: SnapshotStore
    results: ResultsStore
    actor: Actor
    today: date
    thread_id: str
    run_id: str
    emit_step: Emit


class ToolArtifact(TypedDict, total=False):
    """What a tool's result gives the client beside the text for the model, in the contract's JSON.

    Attributes:
        counted: The definition that `preview` counts, where it is not the working draft.
        backtest: How a proposed ICP did on outcomes that it has not seen, with its curve.
    """

    draft: dict[str, Any]
    counted: dict[str, Any]
    preview: dict[str, Any]
    backtest: dict[str, Any]
    changeset: dict[str, Any]


def progress_of(step: Step, label: str, number: int, steps: int) -> dict[str, Any]:
    """Return the payload of `preview.progress` for one gate."""
    left = {"remaining": step.remaining, "failed": step.failed, "missing": step.missing}
    return {"label": label, "step": number, "steps": steps, **left}
