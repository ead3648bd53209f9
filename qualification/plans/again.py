"""Plans anew what a stale or expired change set wanted, on what is there now."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from typing import TypeAlias

from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from qualification.capturing.choose import Choice
from qualification.changesets import Proposal
from qualification.definitions import Parameter, Persona, parse
from qualification.errors import NothingToChange, PersonaNotFound
from qualification.evaluate import OnStep
from qualification.identity import Actor
from qualification.plans.autoqualify import propose_toggle
from qualification.plans.drafts import plan_delete_draft, plan_rollback
from qualification.plans.personas import plan_add_persona, plan_put_persona, plan_remove_persona
from qualification.plans.plan import Plan
from qualification.plans.publish import plan_publish
from qualification.plans.qualify_captures import build_qualify
from qualification.plans.requalify import plan_requalify
from qualification.plans.save import plan_save_again
from qualification.plans.standing import plan_pause, plan_resume
from qualification.plans.term import build_forget_term, build_save_term
from qualification.plans.undo import plan_undo
from qualification.signals.states import list_signals
from qualification.snapshot import Records
from storage.database import Database
from storage.tables import ChangeSetRow

Again: TypeAlias = Callable[[AsyncSession, Actor, ChangeSetRow, Records], Awaitable[Plan]]


async def plan_again(database: Database, actor: Actor, stale: ChangeSetRow, snapshot: Records) -> Plan:
    """Return the plan of the same wish. Call it with no session open.

    Raises:
        NothingToChange: It is so already, or makes no sense any more; the message says why.
        WinnowError: As the plan of its kind does.
    """
    if stale.kind in READ_LATER:
        return READ_LATER[stale.kind](database, actor, stale)
    async with database.reading() as session:
        return await AGAIN[stale.kind](session, actor, stale, snapshot)


async def _save_icp(session: AsyncSession, actor: Actor, stale: ChangeSetRow, snapshot: Records) -> Plan:
    return await plan_save_again(session, actor.workspace_id, stale)


async def _save_persona(session: AsyncSession, actor: Actor, stale: ChangeSetRow, snapshot: Records) -> Plan:
    code, persona_code = stale.target["icp_code"], stale.target["persona_code"]
    if stale.after["persona"] is None:
        try:
            return await plan_remove_persona(session, actor.workspace_id, code, persona_code)
        except PersonaNotFound as error:
            raise NothingToChange(f"{code} has no persona {persona_code} any more") from error
    persona = parse(Persona, stale.after["persona"])
    try:
        return await plan_put_persona(session, actor.workspace_id, code, persona_code, persona)
    except PersonaNotFound:
        return await plan_add_persona(session, actor.workspace_id, code, persona, renames=True)


async def _publish(session: AsyncSession, actor: Actor, stale: ChangeSetRow, snapshot: Records) -> Plan:
    return await plan_publish(session, actor.workspace_id, stale.target["icp_code"])


async def _pause(session: AsyncSession, actor: Actor, stale: ChangeSetRow, snapshot: Records) -> Plan:
    return await plan_pause(session, actor.workspace_id, stale.target["icp_code"])


async def _resume(session: AsyncSession, actor: Actor, stale: ChangeSetRow, snapshot: Records) -> Plan:
    return await plan_resume(session, actor.workspace_id, stale.target["icp_code"])


async def _roll_back(session: AsyncSession, actor: Actor, stale: ChangeSetRow, snapshot: Records) -> Plan:
    return await plan_rollback(session, actor.workspace_id, stale.target["icp_code"], int(stale.after["version"]))


async def _delete_draft(session: AsyncSession, actor: Actor, stale: ChangeSetRow, snapshot: Records) -> Plan:
    return await plan_delete_draft(session, actor.workspace_id, stale.target["icp_code"])


async def _requalify(session: AsyncSession, actor: Actor, stale: ChangeSetRow, snapshot: Records) -> Plan:
    return await plan_requalify(session, actor.workspace_id, stale.target["icp_code"])


async def _undo(session: AsyncSession, actor: Actor, stale: ChangeSetRow, snapshot: Records) -> Plan:
    return await plan_undo(session, actor, stale.target["changeset_id"])


async def _set_autoqualify(session: AsyncSession, actor: Actor, stale: ChangeSetRow, snapshot: Records) -> Plan:
    def build(sync: Session) -> Proposal:
        wanted = {int(each["id"]) for each in stale.after["signals"]}
        chosen = [signal for signal in list_signals(sync, actor.workspace_id) if signal.id in wanted]
        return propose_toggle(sync, actor.workspace_id, chosen, on=stale.after["on"])

    return _ready(await session.run_sync(build))


def _qualify_captures(database: Database, actor: Actor, stale: ChangeSetRow) -> Plan:
    """Those of its captures that are still held."""
    choice = Choice(capture_ids=tuple(int(each) for each in stale.after["capture_ids"]))

    def build(snapshot: Records, today: date, on_step: OnStep) -> Proposal:
        with database.bulk_reading() as session:
            return build_qualify(session, actor.workspace_id, int(stale.after["signal_id"]), choice, today=actor.today).proposal

    return Plan(build)


async def _save_term(session: AsyncSession, actor: Actor, stale: ChangeSetRow, snapshot: Records) -> Plan:
    entry = stale.after["entry"]

    def build(sync: Session) -> Proposal:
        if entry is None:
            return build_forget_term(sync, actor.workspace_id, stale.target["term"])
        parameters = [parse(Parameter, each) for each in entry["parameters"]]
        return build_save_term(sync, snapshot, entry["term"], entry["meaning"], parameters)

    return _ready(await session.run_sync(build))


def _ready(proposal: Proposal) -> Plan:
    """A proposal that counts nothing is built with the session that read it."""
    return Plan(lambda snapshot, today, on_step: proposal)


AGAIN: Mapping[str, Again] = {
    "save_icp": _save_icp,
    "save_persona": _save_persona,
    "publish": _publish,
    "pause": _pause,
    "resume": _resume,
    "rollback": _roll_back,
    "delete_draft": _delete_draft,
    "requalify": _requalify,
    "undo": _undo,
    "set_autoqualify": _set_autoqualify,
    "save_term": _save_term,
}

READ_LATER: Mapping[str, Callable[[Database, Actor, ChangeSetRow], Plan]] = {"qualify_captures": _qualify_captures}
"""Kinds that read and count a thousand rows: they do so when their plan is built, in a thread, so that the event loop goes on."""
