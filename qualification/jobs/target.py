"""Which version the results of an ICP are to be computed with, and what they are to be."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from qualification.definitions import Definition, parse_definition
from qualification.evaluate import evaluate
from qualification.jobs.match_plan import Ints, Wanted
from qualification.snapshot import Records, Snapshot
from qualification.validation import validate
from storage import results
from storage.results import MatchKind
from storage.tables import Icp, IcpVersion

KINDS: tuple[MatchKind, ...] = ("account", "person")


@dataclass(frozen=True)
class Target:
    """An ICP and the version that its results are to be computed with; no definition leaves it without results."""

    icp_id: int
    icp_code: str
    coming: int
    version: int | None
    definition: Definition | None
    personas: tuple[str, ...]
    was_visible: bool
    is_paused: bool = False

    def keys_of(self, record_ids: Ints, personas: Ints) -> Ints:
        """Return record and persona as one number each."""
        return record_ids * max(len(self.personas), 1) + personas

    def split(self, keys: Ints) -> tuple[Ints, Ints]:
        """Return records and personas of keys."""
        return np.divmod(keys, max(len(self.personas), 1))


def read_target(session: Session, workspace_id: int, icp_code: str, *, also_paused: bool = False) -> Target | None:
    """Return what to do for an ICP; None when it is gone, or paused.

    Args:
        also_paused: A paused one whose results are of another version than the one it is paused with is not passed over.
    """
    icp = session.scalar(select(Icp).where(Icp.workspace_id == workspace_id, Icp.icp_code == icp_code))
    is_paused = icp is not None and icp.status == "paused"
    if icp is None or (is_paused and (not also_paused or icp.scored_version == icp.live_version)):
        return None
    definition = None
    if icp.status in ("live", "paused") and icp.live_version is not None:
        definition = _definition(session, icp.id, icp.live_version)
    codes = _persona_codes(session, icp, definition)
    version_number = icp.live_version if definition is not None else None
    return Target(icp.id, icp.icp_code, icp.generation + 1, version_number, definition, codes, icp.scored_version is not None, is_paused)


def _persona_codes(session: Session, icp: Icp, definition: Definition | None) -> tuple[str, ...]:
    """Return the personas of the definition as listed, then those that rows have, or can get meanwhile from the version visible now."""
    codes = [persona.persona_code for persona in definition.personas] if definition is not None else []
    codes += results.stored_personas(session, icp.id)
    if icp.scored_version is not None:
        codes += [persona.persona_code for persona in _definition(session, icp.id, icp.scored_version).personas]
    return tuple(dict.fromkeys(codes))


def _definition(session: Session, icp_id: int, version: int) -> Definition:
    query = select(IcpVersion.definition).where(IcpVersion.icp_id == icp_id, IcpVersion.version == version)
    return parse_definition(session.scalar(query))


def wanted_matches(records: Records, target: Target, today: date) -> dict[MatchKind, Wanted]:
    """Return the matches of a definition on all records. Raises as `validate` does."""
    if target.definition is None:
        return {kind: nothing() for kind in KINDS}
    definition = validate(target.definition, records.catalog.account_fields, records.catalog.person_fields)
    parts = records.gather(partial(matches_in_part, target=replace(target, definition=definition), today=today))
    return {kind: ascending([each[kind] for each in parts]) for kind in KINDS}


def matches_in_part(part: Snapshot, target: Target, today: date) -> dict[MatchKind, Wanted]:
    """Return the matches of one part, against a definition that validation has passed."""
    assert target.definition is not None, "nothing is evaluated without a definition"
    found = evaluate(part.accounts, part.catalog.account_fields, target.definition, today=today)
    accounts = Wanted(part.accounts.record_ids[found.rows], found.tenths.astype(np.int64), found.points.astype(np.int64))
    employer_matches = np.zeros(len(part.accounts) + 1, dtype=np.bool_)  # the last place answers for row -1: no account
    employer_matches[found.rows] = True
    inside = employer_matches[part.account_rows]
    people: list[Wanted] = []
    for place, persona in enumerate(target.definition.personas):
        fits = evaluate(part.people, part.catalog.person_fields, persona, today=today)
        kept = inside[fits.rows]
        ids = part.people.record_ids[fits.rows[kept]]
        keys = target.keys_of(ids, np.full(len(ids), place, dtype=np.int64))
        people.append(Wanted(keys, fits.tenths[kept].astype(np.int64), fits.points[kept].astype(np.int64)))
    return {"account": accounts, "person": ascending(people)}


def ascending(parts: Sequence[Wanted]) -> Wanted:
    """Return the matches of several parts by ascending key."""
    if len(parts) < 2:
        return parts[0] if parts else nothing()
    keys, tenths, points = (np.concatenate([getattr(each, name) for each in parts]) for name in ("keys", "tenths", "points"))
    order = np.argsort(keys, kind="stable")
    return Wanted(keys[order], tenths[order], points[order])


def nothing() -> Wanted:
    """Return no matches."""
    none = np.zeros(0, dtype=np.int64)
    return Wanted(none, none, none)
