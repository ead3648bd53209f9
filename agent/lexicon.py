"""Reads what the offline interpreter knows of a workspace when a run starts."""

import asyncio

from agent.interpreter.lexicon import IcpEntry, Lexicon, WorkingDraft
from agent.models import Scene
from qualification import lifecycle, working_draft
from qualification.catalog import Catalog


async def read_lexicon(scene: Scene) -> Lexicon:
    """Return the catalog with its values, the ICPs and the working draft as they stand now."""
    context = scene.context
    catalog = await asyncio.to_thread(_catalog, scene)
    async with context.database.reading() as session:
        icps = await lifecycle.list_icps(session, context.actor.workspace_id)
        draft = await working_draft.read_draft(session, context.thread_id)
    return Lexicon(
        catalog=catalog,
        today=context.today,
        icps=tuple(IcpEntry(icp.icp_code, icp.name, icp.status, icp.definition) for icp in icps),
        personas=tuple(persona.name for icp in icps for persona in icp.definition.personas),
        glossary=catalog.glossary,
        page=scene.page or "",
        icp_code=scene.icp_code,
        draft=None if draft is None else WorkingDraft(draft.definition, draft.icp_code, draft.base_version, draft.rev),
    )


def _catalog(scene: Scene) -> Catalog:
    """The look-up tables are built here, in a thread, and kept with the snapshot."""
    catalog = scene.context.snapshots.current(scene.context.actor.workspace_id).catalog
    catalog.build_phrases()
    return catalog
