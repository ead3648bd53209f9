"""A change set as a terminal shows it: a card to decide on, then one line about what became of it."""

from typing import Any

from pydantic import BaseModel, ConfigDict
from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from cli.console import clean_line

SHOWN_DIFF = 30


class CardWarning(BaseModel):
    """Something to know before deciding."""

    code: str
    message: str


class CardOp(BaseModel):
    """One change in words."""

    text: str


class Card(BaseModel):
    """What a terminal needs of a change set; the rest of its JSON is let by."""

    model_config = ConfigDict(frozen=True)

    id: str
    kind: str
    status: str
    title: str
    read_back: str
    content_hash: str
    diff: tuple[CardOp, ...] = ()
    warnings: tuple[CardWarning, ...] = ()
    result: dict[str, Any] | None = None
    decided_by: str | None = None


def show_card(console: Console, card: Card, *, compact: bool, how_to_decide: str = "", seen_warnings: frozenset[str] = frozenset()) -> None:
    """Print a proposal as a card, and any other status as one line."""
    if card.status != "proposed":
        text, style = said_of(card)
        console.print(Text(text), style=style)
        return
    warnings = [clean_line(each.message) for each in card.warnings if each.message not in seen_warnings]
    if compact:
        console.print(Text(f"Proposed: {clean_line(card.title)}"), style="bold")
        for warning in warnings:
            console.print(Text(f"! {warning}"), style="yellow")
        return
    body = Text(clean_line(card.read_back))
    for op in card.diff[:SHOWN_DIFF]:
        body.append(f"\n{clean_line(op.text)}", style="dim")
    if len(card.diff) > SHOWN_DIFF:
        body.append(f"\n… and {len(card.diff) - SHOWN_DIFF} more changes", style="dim")
    for warning in warnings:
        body.append(f"\n! {warning}", style="yellow")
    if how_to_decide:
        body.append(f"\n{how_to_decide}", style="bold")
    console.print(Panel(body, title=Text(clean_line(card.title)), title_align="left", border_style="cyan"))


def said_of(card: Card) -> tuple[str, str]:
    """Return what became of a change set, and the style to say it in."""
    result, title = card.result or {}, clean_line(card.title)
    if result.get("undone_by"):
        return f"Undone: {title}", "yellow"
    match card.status:
        case "applied" if card.kind == "save_icp" and "name" in result:
            status = str(result.get("status", "")).capitalize()
            code = clean_line(result.get("icp_code", ""))
            version = (
                f"version {result.get('version')}" if status == "Draft" else f"draft version {result.get('version')}, not published yet"
            )
            return f"Saved “{clean_line(result['name'])}” as {version} ({status}, code {code}).", "bold green"
        case "applied":
            return f"Done: {title}", "bold green"
        case "rejected":
            return f"Cancelled: {title}. Nothing was changed.", "yellow"
        case "superseded":
            return f"Replaced by a newer proposal: {title}", "dim"
        case "stale":
            return f"Not applied: {title}. What it was built on changed since; ask for it again.", "yellow"
        case "expired":
            return f"Expired: {title}. Ask for it again.", "yellow"
        case other:
            return f"{title}: {other}", "dim"
