"""Reads the rows of an ICP as arrays and writes a plan for them, in parts."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from qualification.jobs.match_plan import Ints, MatchPlan, Stored, Wanted
from qualification.jobs.target import Target, nothing
from storage import results
from storage.results import MatchKind
from storage.tables import OPEN_END


def stored_matches(session: Session, kind: MatchKind, target: Target) -> Stored:
    """Return all rows of the ICP as they stand."""
    rows = results.raw_rows(session, kind, target.icp_id)
    return stored_from(kind, target, rows)


def stored_from(kind: MatchKind, target: Target, rows: Sequence[tuple[Any, ...]]) -> Stored:
    """Return rows of id, (persona,) since, until, tenths, points as arrays."""
    if kind == "person":
        places = {code: place for place, code in enumerate(target.personas)}
        rows = [(row[0], *row[2:], places[row[1]]) for row in rows]
    table = np.array(rows, dtype=np.int64).reshape(-1, 6 if kind == "person" else 5)
    keys = target.keys_of(table[:, 0], table[:, 5]) if kind == "person" else table[:, 0]
    return Stored(keys, table[:, 1], table[:, 2], table[:, 3], table[:, 4])


def chunks_of(plan: MatchPlan, chunk: int) -> list[MatchPlan]:
    """Cut a plan into parts of at most `chunk` rows, to be written in order."""
    empty = MatchPlan(nothing().keys, nothing().keys, nothing().keys, nothing())
    parts: list[MatchPlan] = []
    for start in range(0, len(plan.dropped), chunk):
        parts.append(MatchPlan(plan.dropped[start : start + chunk], empty.closed, empty.reopened, empty.inserted))
    for start in range(0, len(plan.closed), chunk):
        parts.append(MatchPlan(empty.dropped, plan.closed[start : start + chunk], empty.reopened, empty.inserted))
    for start in range(0, len(plan.reopened), chunk):
        parts.append(MatchPlan(empty.dropped, empty.closed, plan.reopened[start : start + chunk], empty.inserted))
    new = plan.inserted
    for start in range(0, len(new), chunk):
        rows = slice(start, start + chunk)
        inserted = Wanted(new.keys[rows], new.tenths[rows], new.points[rows])
        parts.append(MatchPlan(empty.dropped, empty.closed, empty.reopened, inserted))
    return parts


def apply_plan(session: Session, kind: MatchKind, target: Target, plan: MatchPlan) -> None:
    """Write a plan in the transaction of the caller."""
    changes = (
        (results.drop_matches, plan.dropped),
        (results.close_matches, plan.closed),
        (results.reopen_matches, plan.reopened),
    )
    for change, keys in changes:
        for code, record_ids in _by_persona(kind, target, keys):
            change(session, kind, target.icp_id, code, record_ids, target.coming)
    results.insert_matches(session, kind, _new_rows(kind, target, plan.inserted))


def _by_persona(kind: MatchKind, target: Target, keys: Ints) -> list[tuple[str, list[int]]]:
    if not len(keys):
        return []
    if kind == "account":
        return [("", keys.tolist())]
    ids, personas = target.split(keys)
    return [(code, ids[personas == place].tolist()) for place, code in enumerate(target.personas) if np.any(personas == place)]


def _new_rows(kind: MatchKind, target: Target, new: Wanted) -> list[tuple[Any, ...]]:
    icp_id, since = target.icp_id, target.coming
    tenths, points = new.tenths.tolist(), new.points.tolist()
    if kind == "account":
        return [(icp_id, key, since, OPEN_END, t, p) for key, t, p in zip(new.keys.tolist(), tenths, points, strict=True)]
    ids, personas = target.split(new.keys)
    codes = [target.personas[place] for place in personas.tolist()]
    return [(icp_id, key, code, since, OPEN_END, t, p) for key, code, t, p in zip(ids.tolist(), codes, tenths, points, strict=True)]
