"""The state that a thread's clients share: working draft, last preview and the cards of change sets."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from agent import events
from agent.opening import Opening
from agent.turns import Turn
from qualification.changesets import dump_changeset, read_changesets
from storage.tables import ChangeSetRow

Json = dict[str, Any]


@dataclass
class State:
    """What STATE_SNAPSHOT and STATE_DELTA say."""

    draft: Json | None
    preview: Json | None
    changeset: Json | None


class Cards:
    """Tells every change of the state, and each card again whenever its status changed."""

    def __init__(self, turn: Turn, state: State, shown: ChangeSetRow | None, pending: Mapping[str, ChangeSetRow]) -> None:
        """Attributes: `shown` is the card last shown when the run began, `pending` the open ones, the oldest first; `has_new` turns true with a new one."""
        self._turn = turn
        self.state = state
        self.shown = shown
        self.has_new = False
        self.pending = dict(pending)

    @classmethod
    def open(cls, turn: Turn, opening: Opening) -> "Cards":
        """Tell the state at the start of a run."""
        draft, shown = opening.draft, opening.shown
        is_current = shown is not None and draft is not None and shown.draft_rev == draft.rev
        card = dump_changeset(shown) if shown else None
        state = State(draft.dump() if draft else None, card["preview"] if card and is_current else None, card)
        turn.emit(events.state_snapshot(state.draft, state.preview, state.changeset))
        return cls(turn, state, shown, {row.id: row for row in opening.pending})

    async def show(self, artifact: Mapping[str, Any]) -> None:
        """Tell what a tool's result gives the client."""
        if artifact.get("draft") is not None:
            self.show_draft(artifact["draft"])
        if artifact.get("counted") is not None:
            self._turn.emit(events.definition_counted(artifact["counted"]))
        if artifact.get("backtest") is not None:
            self._turn.emit(events.backtest_shown(artifact["backtest"]))
        if artifact.get("preview") is not None:
            self.state.preview = dict(artifact["preview"])
            self._turn.emit(events.preview_counted(artifact["preview"]))
            self._turn.emit(events.state_replaced("preview", artifact["preview"]))
        if artifact.get("changeset") is not None:
            await self._retell_pending()
            self.has_new = True
            self.show_card(artifact["changeset"])

    def show_draft(self, draft: Json | None) -> None:
        """Tell the working draft when it changed."""
        if draft != self.state.draft:
            self.state.draft = draft
            self._turn.emit(events.state_replaced("draft", draft))

    def show_card(self, card: Json) -> None:
        """Tell a change set as it stands now; it is the card last shown."""
        self.state.changeset = card
        if card["status"] != "proposed":
            self.pending.pop(card["id"], None)
        self._turn.emit(events.changeset_shown(card))
        self._turn.emit(events.state_replaced("changeset", card))

    async def _retell_pending(self) -> None:
        """Tell again the cards that a new proposal superseded, the oldest first."""
        if not self.pending:
            return
        async with self._turn.context.database.reading() as session:
            found = {row.id: row for row in await read_changesets(session, self._turn.context.actor.workspace_id, list(self.pending))}
        closed = [found[each] for each in self.pending if each in found and found[each].status != "proposed"]
        for row in closed:
            del self.pending[row.id]
            self._turn.emit(events.changeset_shown(dump_changeset(row)))
