"""`winnow ask`: one turn with no server, for people and for scripts."""

import shlex
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson
import typer

from agent.copilot import UNSET
from cli.card_view import Card, said_of
from cli.console import make_console
from cli.conversation import Conversation, Draft, new_id, open_copilot
from cli.errors import fail
from cli.failure_log import failures_kept
from cli.jobs import finish_jobs
from cli.render import Renderer
from cli.workspace import DEFAULT_WORKSPACE, OpenWorkspace, database_failed, open_workspace, run_async

INTERRUPTED = 130


def run(text: str, *, workspace: str, thread: str | None, page: str | None, draft: Path | None, as_json: bool, confirm: bool) -> None:
    """Run one turn; exit code 1 when it ends in RUN_ERROR or leaves unconfirmed what was to be confirmed."""
    said = sys.stdin.read() if text == "-" else text
    shown = _read_draft(draft) if draft is not None else UNSET
    with open_workspace(workspace) as opened, failures_kept() as log:
        code = run_async(opened.database, lambda: _ask(opened, said, thread, page, shown, as_json, confirm))
        if code and log.database_error is not None:
            fail(database_failed(opened.settings, log.database_error))
    if code:
        raise typer.Exit(code)


def _read_draft(path: Path) -> Draft:
    try:
        draft = orjson.loads(path.read_bytes())
    except OSError as error:
        fail(f"--draft {path} cannot be read: {error.strerror or error}", exit_code=2)
    except orjson.JSONDecodeError as error:
        fail(f"--draft {path} is not JSON: {error}", exit_code=2)
    if draft is not None and not isinstance(draft, dict):
        fail(f"--draft {path} takes an object {{rev, definition, icp_code?, base_version?}} or null", exit_code=2)
    return draft


async def _ask(opened: OpenWorkspace, text: str, thread: str | None, page: str | None, draft: Draft, as_json: bool, confirm: bool) -> int:
    conversation_id = thread or new_id()
    again = _command(opened.actor.workspace, conversation_id)
    how_to_decide = "" if confirm else f"To save it: {again} confirm"
    witness = Witness(None if as_json else Renderer(make_console(), how_to_decide=how_to_decide))
    async with open_copilot(opened) as copilot:
        conversation = Conversation(copilot, opened.database, opened.actor, conversation_id)
        stopped = await conversation.say(text, witness.take, page=page, draft=draft)
        if stopped or witness.failed:
            return INTERRUPTED if stopped else 1
        confirmed = not confirm or await _confirm(conversation, witness, as_json)
        await finish_jobs(None if as_json else make_console(), opened, copilot.snapshots)
        if thread is None:
            typer.secho(f'Thread {conversation_id}. Go on with: {again} "…"', err=True, dim=True)
        return 0 if confirmed else 1


def _command(workspace: str, thread: str) -> str:
    """Return the command that goes on with a thread, as it must be typed."""
    where = "" if workspace == DEFAULT_WORKSPACE else f" --workspace {shlex.quote(workspace)}"
    return f"winnow ask{where} --thread {shlex.quote(thread)}"


class Witness:
    """Passes the events on, as JSON lines or to a renderer, and remembers what the exit code depends on."""

    def __init__(self, renderer: Renderer | None) -> None:
        self.failed = False
        self.proposal: Card | None = None
        self._renderer = renderer

    def take(self, event: Mapping[str, Any]) -> None:
        """Take one event."""
        if event["type"] == "RUN_ERROR":
            self.failed = True
        if event["type"] == "ACTIVITY_SNAPSHOT" and event.get("activityType") == "changeset":
            card = Card.model_validate(event["content"])
            if card.status == "proposed":
                self.proposal = card
            elif self.proposal is not None and self.proposal.id == card.id:
                self.proposal = None
        if self._renderer is None:
            typer.echo(orjson.dumps(event).decode())
        else:
            self._renderer.show(event)


async def _confirm(conversation: Conversation, witness: Witness, as_json: bool) -> bool:
    """Confirm what this turn proposed; returns whether it was applied. stdout stays pure JSON."""
    if witness.proposal is None:
        typer.echo("This turn proposed nothing to confirm.", err=True)
        return False
    card = await conversation.confirm(witness.proposal)
    typer.echo(said_of(card)[0], err=as_json)
    return card.status == "applied"
