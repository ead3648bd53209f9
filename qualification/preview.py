"""Counts what a definition qualifies, gate by gate, before anybody saves it (SPEC §3)."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from qualification.definitions import Definition
from qualification.errors import WinnowError
from qualification.evaluate import GateKind, OnStep, ignore
from qualification.movement import Movement
from qualification.payloads import Payload
from qualification.preview_part import Asked, PartialPreview, preview_part, put_together
from qualification.preview_warnings import PreviewWarning, warnings_of
from qualification.scores import Bands
from qualification.snapshot import Records, Snapshot
from qualification.tops import TopRecord
from qualification.validation import validate
from qualification.wording import say_gate


class GateOut(Payload):
    """A gate of the waterfall; `index` is the place of its parameter in the definition."""

    kind: GateKind
    index: int | None = None
    text: str


class WaterfallStep(Payload):
    """What one gate left; `missing` failed because the field is empty and are not in `failed`."""

    gate: GateOut
    remaining: int
    failed: int
    missing: int


class DropOne(Payload):
    """How many accounts would qualify without this one gate."""

    gate: GateOut
    qualified: int


class Overlap(Payload):
    """How many of the matching accounts another live ICP matches too."""

    icp_code: str
    shared: int


class Preview(Payload):
    """The numbers behind a change set or a what-if; exact, over all records of the workspace."""

    total: int
    qualified: int
    rate: float
    waterfall: tuple[WaterfallStep, ...]
    drop_one: tuple[DropOne, ...]
    histogram: tuple[int, ...]
    bands: Bands
    top: tuple[TopRecord, ...]
    qualified_people: int
    reachable_rate: float | None
    overlap: tuple[Overlap, ...]
    warnings: tuple[PreviewWarning, ...]
    movement: Movement | None = None
    as_of_seq: int
    elapsed_ms: float

    def dump(self) -> dict[str, Any]:
        """Return the contract's JSON; `movement` only when something was compared."""
        body = self.model_dump(mode="json")
        if self.movement is None:
            del body["movement"]
        return body


@dataclass(frozen=True)
class LiveIcp:
    """A live ICP that a preview is held beside."""

    icp_code: str
    definition: Definition


def preview(
    records: Records,
    definition: Definition,
    *,
    today: date,
    others: Sequence[LiveIcp] = (),
    compare_to: Definition | None = None,
    on_step: OnStep = ignore,
) -> Preview:
    """Count what a definition qualifies, gate by gate. Reads only.

    Args:
        definition: Validated against the fields of the records.
        others: The other live ICPs, for the overlap.
        compare_to: The saved or live version, for the movement.
        on_step: Called after each gate as its count is known.

    Returns:
        Exact counts, no sampling. `rate` is 0 to 1 and 0 in an empty workspace.
    """
    started = time.perf_counter()
    fitting = _fitting(records, others)
    asked = Asked(definition, tuple(other.definition for other in fitting), compare_to, today)
    found = put_together(records.gather_steps(partial(_part, asked=asked), on_step))
    fields = records.catalog.account_fields
    gates = [GateOut(kind=s.gate.kind, index=s.gate.index, text=say_gate(s.gate, definition, fields)) for s in found.steps]
    waterfall = tuple(
        WaterfallStep(gate=gate, remaining=step.remaining, failed=step.failed, missing=step.missing)
        for gate, step in zip(gates, found.steps, strict=True)
    )
    return Preview(
        total=found.total,
        qualified=found.qualified,
        rate=found.qualified / found.total if found.total else 0.0,
        waterfall=waterfall,
        drop_one=tuple(DropOne(gate=gate, qualified=count) for gate, count in zip(gates, found.drop_one, strict=True)),
        histogram=found.spread.histogram,
        bands=found.spread.bands,
        top=found.top,
        qualified_people=found.people.matching,
        reachable_rate=found.people.reachable_rate,
        overlap=_overlaps(fitting, found.shared),
        warnings=warnings_of(definition, fields, found),
        movement=found.movement,
        as_of_seq=records.seq,
        elapsed_ms=round((time.perf_counter() - started) * 1000, 3),
    )


def _part(part: Snapshot, on_step: OnStep, asked: Asked) -> PartialPreview:
    return preview_part(part, asked, on_step)


def _overlaps(others: Sequence[LiveIcp], shared: Sequence[int]) -> tuple[Overlap, ...]:
    found = [Overlap(icp_code=other.icp_code, shared=count) for other, count in zip(others, shared, strict=True)]
    return tuple(sorted(found, key=lambda overlap: (-overlap.shared, overlap.icp_code)))


def _fitting(records: Records, others: Sequence[LiveIcp]) -> list[LiveIcp]:
    """Return the ICPs whose definition can still be counted; one that lost a field since is left out."""
    accounts, people = records.catalog.account_fields, records.catalog.person_fields
    fitting: list[LiveIcp] = []
    for other in others:
        try:
            fitting.append(LiveIcp(other.icp_code, validate(other.definition, accounts, people)))
        except WinnowError:
            continue
    return fitting
