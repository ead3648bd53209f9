"""Saves by hand: a definition as the newest version, and in the same transaction live when it is to run."""

from api import icps
from api.by_hand import build_plan, job_of
from api.lifecycle_payloads import IcpRun
from api.services import Services
from qualification import changesets
from qualification.definitions import Definition
from qualification.errors import NameTaken
from qualification.identity import Actor
from qualification.plans.plan import Plan
from qualification.plans.publish import build_publish, read_publishing
from qualification.proposals import SaveContext, build_save, read_save_context


async def plan_save(services: Services, workspace_id: int, definition: Definition, icp_code: str | None, base_version: int | None) -> Plan:
    """Plan a save under the name that was given. Raises NameTaken, IcpNotFound."""
    return _plan(await _context(services, workspace_id, definition, icp_code), definition, base_version)


async def save_and_run(services: Services, actor: Actor, definition: Definition, icp_code: str, base_version: int) -> IcpRun:
    """Save and publish in one transaction, as two change sets that can each be undone.

    Raises:
        NameTaken, IcpNotFound, VersionConflict: Nothing was saved.
    """
    context = await _context(services, actor.workspace_id, definition, icp_code)
    assert context.saved is not None, "it was read by its code"
    async with services.database.reading() as session:
        found = await read_publishing(session, actor.workspace_id, context.saved, definition)
    number = context.next_version
    publishing = Plan(lambda snapshot, today, on_step: build_publish(snapshot, found, today=today, on_step=on_step, version=number))
    save = await build_plan(services, actor, _plan(context, definition, base_version))
    publish = await build_plan(services, actor, publishing)
    async with services.database.writing() as session:
        saved = await changesets.apply_directly(session, actor, save)
        published = await changesets.apply_directly(session, actor, publish)
    services.jobs.wake()
    out = await icps.saved_of(services, actor.workspace_id, saved)
    return IcpRun(**out.model_dump(), publish_changeset_id=published.id, job=await job_of(services, actor, published))


async def _context(services: Services, workspace_id: int, definition: Definition, icp_code: str | None) -> SaveContext:
    async with services.database.reading() as session:
        context = await read_save_context(session, workspace_id, definition.name, icp_code)
    if context.name != definition.name:
        raise NameTaken(f"an ICP named {definition.name} exists already; choose another name", name=definition.name)
    return context


def _plan(context: SaveContext, definition: Definition, base_version: int | None) -> Plan:
    return Plan(
        lambda snapshot, today, on_step: build_save(snapshot, definition, context, base_version=base_version, today=today, on_step=on_step),
        definition,
    )
