"""Shows the AG-UI events of a run in a terminal: the one renderer of ask, chat and demo."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from rich.console import Console
from rich.status import Status
from rich.text import Text

from cli.card_view import Card, show_card
from cli.console import clean_line
from cli.preview_view import show_preview
from cli.streamed_text import StreamedText
from qualification.preview import Preview

OFFLINE = "offline"

Event = Mapping[str, Any]


class Renderer:
    """Takes the events of one run after another; make one a conversation.

    Args:
        compact: Two lines a preview and one a proposal, for a transcript.
        keep_counts: Each gate's count stays as a line; else it passes by on the last line of a terminal.
        how_to_decide: What a card says about deciding on it.

    Attributes:
        proposal: The last card with status proposed of the current run.
        applied: Whether the current run applied a change set.
        failed: Whether the current run ended in RUN_ERROR.
    """

    def __init__(
        self, console: Console, *, compact: bool = False, keep_counts: bool = False, how_to_decide: str = "Type confirm or cancel."
    ) -> None:
        self.proposal: Card | None = None
        self.applied = False
        self.failed = False
        self._console = console
        self._compact = compact
        self._how_to_decide = how_to_decide
        self._keep_counts = keep_counts or not console.is_terminal
        self._text: StreamedText | None = None
        self._status: Status | None = None
        self._tool = ""
        self._before: Preview | None = None  # the draft as it was counted before this run
        self._drafted: Preview | None = None  # the draft as this run counted it: what-ifs do not move it
        self._shown: Preview | None = None
        self._cards: dict[str, str] = {}

    def show(self, event: Event) -> None:
        """Print what one event tells; events that a terminal has no place for pass by."""
        match event["type"]:
            case "RUN_STARTED":
                self._start()
            case "TEXT_MESSAGE_START":
                self.settle()
                self._text = StreamedText(self._console)
            case "TEXT_MESSAGE_CONTENT":
                self._speak(str(event.get("delta", "")))
            case "TEXT_MESSAGE_END":
                self.settle()
            case "TOOL_CALL_START":
                self._tool = str(event.get("toolCallName", ""))
                self._wait(_doing(self._tool))
            case "CUSTOM":
                self._show_custom(str(event.get("name")), event.get("value"))
            case "ACTIVITY_SNAPSHOT":
                self._show_activity(event)
            case "RUN_ERROR":
                self._fail(event)
            case "RUN_FINISHED":
                self._finish(event)
            case _:
                pass

    def settle(self) -> None:
        """End what is half printed: a line of text, a count that passes by."""
        if self._text is not None:
            self._text.end()
            self._text = None
        if self._status is not None:
            self._status.stop()
            self._status = None

    def _start(self) -> None:
        self.settle()
        self.proposal, self.applied, self.failed = None, False, False
        self._before, self._drafted, self._shown = self._drafted or self._before, None, None
        self._wait("Thinking")

    def _speak(self, delta: str) -> None:
        if self._text is None:
            self.settle()
            self._text = StreamedText(self._console)
        self._text.add(delta)

    def _wait(self, what: str) -> None:
        if not self._console.is_terminal or self._text is not None:
            return
        if self._status is None:
            self._status = self._console.status(Text(what), spinner="dots")
            self._status.start()
        else:
            self._status.update(Text(what))

    def _show_custom(self, name: str, value: Any) -> None:
        match name, value:
            case "preview.progress", Mapping():
                self._count(value)
            case "preview", Mapping():
                self._show_preview(value)
            case "suggestions", list() if value:
                self.settle()
                self._console.print(Text("Next: " + " · ".join(clean_line(each) for each in value)), style="dim")
            case _:
                pass

    def _count(self, value: Mapping[str, Any]) -> None:
        step, left = f"{value.get('step')}/{value.get('steps')}", f"{value.get('remaining', 0):,} left"
        label = clean_line(value.get("label", ""))
        if not self._keep_counts:
            self._wait(f"{step} {label}: {left}")
            return
        self.settle()
        self._console.print(Text(f"  {step} {label}: {left}"), style="dim")

    def _show_preview(self, value: Mapping[str, Any]) -> None:
        try:
            preview = Preview.model_validate(value)
        except ValidationError:
            return  # a newer server may send one that this terminal cannot read; the answer still has the numbers
        self.settle()
        if self._shown is not None and _same(preview, self._shown):
            return
        known = self._before is not None and _same(preview, self._before)
        news = preview.model_copy(update={"movement": None}) if known else preview
        show_preview(self._console, news, compact=self._compact or known, before=None if known else self._before)
        self._shown = preview
        if self._tool != "what_if":
            self._drafted = preview

    def _show_activity(self, event: Event) -> None:
        if event.get("activityType") != "changeset":
            return
        card = Card.model_validate(event["content"])
        if self._cards.get(card.id) == card.status and not (card.result or {}).get("undone_by"):
            return
        self._cards[card.id] = card.status
        self.settle()
        self.applied = self.applied or card.status == "applied"
        if card.status == "proposed":
            self.proposal = card
        elif self.proposal is not None and self.proposal.id == card.id:
            self.proposal = None
        said = frozenset(warning.message for warning in self._shown.warnings) if self._shown else frozenset()
        show_card(self._console, card, compact=self._compact, how_to_decide=self._how_to_decide, seen_warnings=said)

    def _fail(self, event: Event) -> None:
        self.settle()
        self.failed = True
        self._console.print(Text(f"Error: {clean_line(event.get('message', 'the run failed'))}"), style="red")

    def _finish(self, event: Event) -> None:
        self.settle()
        if (event.get("outcome") or {}).get("type") == "cancelled":
            self._console.print(Text("Stopped."), style="yellow")
        for used in (each for each in event.get("usage") or () if each.get("model") != OFFLINE):
            self._console.print(Text(spent_text(used)), style="dim")


def spent_text(used: Mapping[str, Any]) -> str:
    """Say what a run used of a hosted model: tokens, and dollars when its price is known."""
    tokens = f"{clean_line(used.get('model', ''))}: {used.get('inputTokens', 0):,} tokens in, {used.get('outputTokens', 0):,} out"
    return f"{tokens}, ${used['costUsd']:.4f}" if "costUsd" in used else tokens


def _same(one: Preview, other: Preview) -> bool:
    quiet = {"elapsed_ms", "as_of_seq", "movement"}
    return one.model_dump(exclude=quiet) == other.model_dump(exclude=quiet)


_DOING = {
    "search_catalog": "Looking through the catalog",
    "draft_icp": "Drafting",
    "edit_draft": "Editing the draft",
    "preview_draft": "Counting",
    "what_if": "Counting",
    "propose_save": "Counting",
}


def _doing(tool: str) -> str:
    return _DOING.get(tool, clean_line(tool).replace("_", " ").capitalize())
