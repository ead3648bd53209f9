"""Signals and ICPs as messages, read straight from the workspace."""

from api.icps import rows_of, with_definition
from api.payloads import IcpOut
from api.services import Services
from api.slack import blocks
from api.slack.blocks import Block
from api.slack.texts import one_line
from qualification import lifecycle
from qualification.identity import Actor
from qualification.signals.states import SavedSignal, list_signals

SHOWN = 60
_NAME = 80
_STATES = {"on": "🟢 on", "off": "⚪ off", "not_applicable": "– not applicable"}


async def signal_blocks(services: Services, actor: Actor) -> list[Block]:
    """Return the signals with the three states of their autoqualify."""
    async with services.database.reading() as session:
        found = await session.run_sync(list_signals, actor.workspace_id)
    if not found:
        return [blocks.section("There are no signals yet. They are made on the Signals page.")]
    lines = [_signal(each) for each in found[:SHOWN]] + _more(len(found))
    return [blocks.header("Signals"), *blocks.sections("\n".join(lines)), blocks.context("`/winnow on <name>` proposes to switch one on.")]


async def icp_blocks(services: Services, actor: Actor) -> list[Block]:
    """Return the ICPs with how many accounts each qualifies."""
    async with services.database.reading() as session:
        working = with_definition(await lifecycle.list_working(session, actor.workspace_id))
    if not working:
        return [blocks.section("There are no ICPs yet. Say whom you sell to, and I draft one.")]
    rows = await rows_of(services, actor.workspace_id, working[:SHOWN])
    return [blocks.header("ICPs"), *blocks.sections("\n".join([*map(_icp, rows), *_more(len(working))]))]


def _signal(signal: SavedSignal) -> str:
    rate = signal.counts.qualified_rate
    qualified = "" if rate is None else f" · {rate:.0%} qualified"
    counts = f"{signal.counts.captures:,} captures, {signal.counts.held:,} held{qualified}"
    return f"*{one_line(signal.name, _NAME)}* {_STATES[signal.autoqualify]} · {signal.status.replace('_', ' ')} · {counts}"


def _icp(row: IcpOut) -> str:
    count = "cannot be counted: its rules no longer fit the fields" if row.qualified is None else f"{row.qualified:,} accounts qualify"
    return f"*{one_line(row.name, _NAME)}* {row.status} · {count}"


def _more(count: int) -> list[str]:
    return [f"… and {count - SHOWN} more"] if count > SHOWN else []
