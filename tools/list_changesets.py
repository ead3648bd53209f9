"""Lists proposed changes and what became of them."""

from typing import Annotated, Literal

from langchain.tools import ToolRuntime
from langchain_core.tools import tool
from pydantic import Field

from qualification import changesets
from storage.tables import ChangeSetRow
from tools.answers import Answer, answer, shown_changeset
from tools.context import ToolContext

SHOWN = 20


@tool(response_format="content_and_artifact")
async def list_changesets(
    runtime: ToolRuntime[ToolContext],
    status: Annotated[
        Literal["proposed", "applied", "rejected", "superseded", "expired", "stale"] | None,
        Field(description="Null for those that wait for a confirm."),
    ] = None,
) -> Answer:
    """List the change sets of the workspace, the newest first: those that wait for a confirm, or those of a status.

    Use it for "what is pending?" and "what was saved?". It confirms nothing: only a person can.
    """
    context = runtime.context
    async with context.database.reading() as session:
        rows = await changesets.list_changesets(session, context.actor.workspace_id, status=status or "proposed", limit=SHOWN)
    return answer({"items": [shown_changeset(row) | _decided(row) for row in rows]})


def _decided(row: ChangeSetRow) -> dict[str, str | None]:
    """Return who decided a change set and when; both are null while it is open."""
    return {
        "created_at": row.created_at.isoformat(),
        "decided_by": row.decided_by,
        "decided_at": row.decided_at.isoformat() if row.decided_at else None,
    }
