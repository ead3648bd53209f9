"""Runs what reads all records in a thread, and streams each gate's count as it is known."""

import asyncio
from dataclasses import dataclass

from qualification.catalog import Catalog
from qualification.counts import count
from qualification.definitions import Definition
from qualification.drafts.bases import Base, Standing, read_base, read_counted_base
from qualification.evaluate import OnStep, Step
from qualification.fields import Field
from qualification.preview import Preview, preview
from qualification.snapshot import Records
from qualification.validation import validate
from qualification.wording import read_back, say_gate
from tools.context import ToolContext, progress_of


@dataclass(frozen=True)
class Counted:
    """A definition as it fits the workspace, with its numbers and its meaning in words."""

    definition: Definition
    preview: Preview
    read_back: str


async def snapshot_of(context: ToolContext) -> Records:
    """Return the records of the workspace as of now, without blocking."""
    return await asyncio.to_thread(context.snapshots.records, context.actor.workspace_id)


async def catalog_of(context: ToolContext) -> Catalog:
    """Return the fields and known values of the workspace, without blocking."""
    return await asyncio.to_thread(lambda: context.snapshots.records(context.actor.workspace_id).catalog)


async def base_of(context: ToolContext, name: str | None, standing: Standing = "newest") -> Base:
    """Return the working draft, nothing or an ICP, as `read_base` says."""
    async with context.database.reading() as session:
        return await read_base(session, context.actor.workspace_id, context.thread_id, name, standing)


async def counted_base_of(context: ToolContext, name: str | None) -> Base:
    """Return the same to start a count from, as `read_counted_base` says."""
    async with context.database.reading() as session:
        return await read_counted_base(session, context.actor.workspace_id, context.thread_id, name)


async def counted(context: ToolContext, definition: Definition, base: Base) -> Counted:
    """Preview a definition beside its base's saved version and the base's others; every gate is emitted as it is known.

    Raises:
        UnknownField, OperatorMismatch, InvalidValue: The definition does not fit the workspace.
    """
    return await asyncio.to_thread(_count, context, definition, base)


async def counted_beside(context: ToolContext, definition: Definition, base: Base) -> tuple[Counted, dict[str, float] | None]:
    """Do the same, and return with it two numbers of the base as it is, of the same records; None for an empty base."""

    def both() -> tuple[Counted, dict[str, float] | None]:
        snapshot = context.snapshots.records(context.actor.workspace_id)
        found = _count_in(snapshot, context, definition, base)
        if base.is_empty:
            return found, None
        before = count(snapshot, base.definition, today=context.today)
        return found, {"qualified": before.qualified, "rate": before.rate}

    return await asyncio.to_thread(both)


def _count(context: ToolContext, definition: Definition, base: Base) -> Counted:
    return _count_in(context.snapshots.records(context.actor.workspace_id), context, definition, base)


def _count_in(snapshot: Records, context: ToolContext, definition: Definition, base: Base) -> Counted:
    catalog = snapshot.catalog
    checked = validate(definition, catalog.account_fields, catalog.person_fields)
    steps = emitting(context, checked, catalog.account_fields)
    found = preview(snapshot, checked, today=context.today, others=base.others, compare_to=base.saved, on_step=steps)
    return Counted(checked, found, read_back(checked, catalog.account_fields))


def emitting(context: ToolContext, definition: Definition, fields: dict[str, Field]) -> OnStep:
    """Return what to call after each gate of a preview of this definition."""

    def on_step(step: Step, number: int, steps: int) -> None:
        context.emit_step(progress_of(step, say_gate(step.gate, definition, fields), number, steps))

    return on_step
