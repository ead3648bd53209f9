"""Reads what the offline interpreter knows of a workspace when a run starts."""

import asyncio
from datetime import date
from typing import cast

from langchain_core.messages import HumanMessage
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from agent.interpreter.interpret import interpret
from agent.interpreter.lexicon import IcpEntry, Lexicon, OpenCard, SignalEntry, WorkingDraft
from agent.models import Scene
from qualification import lifecycle
from qualification.catalog import Catalog
from qualification.signals.states import MAX_SIGNALS, SavedSignal, SignalStatus, Source
from storage.tables import Signal
from tools.registry import TOOLS

REHEARSED = (
    "Build me an ICP for SaaS companies with 51-500 employees in Germany, preferably on Okta",
    "Wie viele Firmen in Frankreich haben wir?",
    "Combien d'entreprises avons-nous ?",
    "¿Cuántas empresas tenemos?",
)


async def read_lexicon(scene: Scene) -> Lexicon:
    """Return the catalog with its values, the ICPs, signals, working draft and open cards as they stand now."""
    context = scene.context
    catalog = await asyncio.to_thread(_catalog, scene)
    async with context.database.reading() as session:
        icps = await lifecycle.list_icps(session, context.actor.workspace_id)
        signals = await _signals(session, context.actor.workspace_id)
    draft = scene.draft
    return Lexicon(
        catalog=catalog,
        today=context.today,
        icps=tuple(IcpEntry(icp.icp_code, icp.name, icp.status, icp.definition, icp.draft_version, icp.live_version) for icp in icps),
        signals=signals,
        page=scene.page or "",
        icp_code=scene.icp_code,
        draft=None if draft is None else WorkingDraft(draft.definition, draft.icp_code, draft.base_version, draft.rev),
        open_cards=tuple(OpenCard(card.title, card.kind) for card in scene.pending),
        tools=frozenset(tool.name for tool in TOOLS),
    )


def rehearse(catalog: Catalog, today: date) -> None:
    """Read a few messages to nobody: the first of a process would wait some seconds until the interpreter's phrases are compiled."""
    lexicon = Lexicon(catalog=catalog, today=today)
    for said in REHEARSED:
        interpret(lexicon, [HumanMessage(said)])


def _catalog(scene: Scene) -> Catalog:
    """The look-up tables are built here, in a thread, and kept with the snapshot."""
    catalog = scene.context.snapshots.records(scene.context.actor.workspace_id).catalog
    catalog.build_phrases()
    return catalog


async def _signals(session: AsyncSession, workspace_id: int) -> tuple[SignalEntry, ...]:
    """Return the signals by name and state; their captures are not counted."""
    query = select(Signal).where(Signal.workspace_id == workspace_id).order_by(Signal.id).limit(MAX_SIGNALS)
    return tuple(_entry(row) for row in await session.scalars(query))


def _entry(row: Signal) -> SignalEntry:
    saved = SavedSignal(row.id, row.name, cast("Source", row.source), cast("SignalStatus", row.status), row.autoqualify, row.created_at)
    return SignalEntry(saved.name, saved.source, saved.status, saved.autoqualify)
