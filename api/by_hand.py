"""Acts for the signed-in person at once: a plan is built, and applied as a change set that can be undone."""

import asyncio

from api.job_payloads import JobOut
from api.services import Services
from qualification import changesets
from qualification.changesets import Proposal
from qualification.evaluate import ignore
from qualification.identity import Actor
from qualification.jobs.queue import dump_job, get_job
from qualification.plans.plan import Plan
from storage.tables import ChangeSetRow


async def apply_plan(services: Services, actor: Actor, plan: Plan) -> ChangeSetRow:
    """Apply what a plan proposes. Call it with no session open. Raises VersionConflict when somebody was faster."""
    proposal = await build_plan(services, actor, plan)
    async with services.database.writing() as session:
        row = await changesets.apply_directly(session, actor, proposal)
    services.jobs.wake()
    return row


async def build_plan(services: Services, actor: Actor, plan: Plan) -> Proposal:
    """Return the proposal of a plan, counted on the records of now."""

    def build() -> Proposal:
        return plan.build(services.snapshots.records(actor.workspace_id), services.today(), ignore)

    return await asyncio.to_thread(build)


async def job_of(services: Services, actor: Actor, row: ChangeSetRow) -> JobOut | None:
    """Return the job that a change asked for, as it stands."""
    job_id = (row.result or {}).get("job_id")
    if job_id is None:
        return None
    async with services.database.reading() as session:
        job = await session.run_sync(get_job, actor.workspace_id, job_id)
    return JobOut.model_validate(dump_job(job))
