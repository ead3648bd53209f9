"""The last step of a re-qualification: the records touched since its snapshot get their place in the coming generation."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from qualification.definitions import Definition
from qualification.fields import by_key
from qualification.jobs.match_plan import Ints, Wanted, member, plan_matches
from qualification.jobs.match_writes import apply_plan, stored_from
from qualification.jobs.target import Target, nothing
from qualification.rescoring import people_of
from qualification.scoring import Score, score_all
from qualification.snapshots import workspace_fields
from qualification.validation import validate
from storage import feed, results
from storage.feed import RecordRow
from storage.results import Match, MatchKind


@dataclass(frozen=True, eq=False)
class Touched:
    """The accounts touched since, ascending: which of them match now, and which had a visible match."""

    account_ids: Ints
    wanted: Ints
    visible: Ints


def catch_up(session: Session, target: Target, workspace_id: int, seq: int, accounts: Wanted, today: date) -> Touched:
    """Score what was touched since `seq` and write where the coming generation is wrong about it.

    Args:
        accounts: What the accounts of then were found to match.
    """
    changes = feed.changes_since(session, workspace_id, seq)
    account_ids = sorted([*changes.touched["account"], *changes.deleted["account"]])
    followers = people_of(session, workspace_id, changes.touched["account"])
    person_ids = sorted({*changes.touched["person"], *changes.deleted["person"], *followers})
    if not account_ids and not person_ids:
        return Touched(nothing().keys, nothing().keys, nothing().keys)
    fresh = _Fresh(session, target, workspace_id, today)
    wanted = fresh.accounts(changes.touched["account"])
    rows = _place(session, "account", target, account_ids, wanted)
    asked = np.array(account_ids, dtype=np.int64)
    _place(session, "person", target, person_ids, fresh.people(person_ids, Matching(asked, wanted.keys, accounts.keys)))
    visible = [row.record_id for row in rows if row.is_visible(target.coming - 1)]
    return Touched(asked, wanted.keys, np.array(sorted(visible), dtype=np.int64))


@dataclass(frozen=True, eq=False)
class Matching:
    """The accounts that match: of the touched ones those in `fresh`, of the others those in `settled`; all ascending."""

    touched: Ints
    fresh: Ints
    settled: Ints

    def include(self, account_ids: Ints) -> NDArray[np.bool_]:
        """Return which of these accounts match."""
        return np.where(member(self.touched, account_ids), member(self.fresh, account_ids), member(self.settled, account_ids))


class _Fresh:
    """The records of this transaction scored against the target's definition."""

    def __init__(self, session: Session, target: Target, workspace_id: int, today: date) -> None:
        self._session, self._target, self._workspace_id, self._today = session, target, workspace_id, today
        own = workspace_fields(session, workspace_id)
        self._account_fields, self._person_fields = by_key(own[0]), by_key(own[1])
        self._definition: Definition | None = None
        if target.definition is not None:
            self._definition = validate(target.definition, self._account_fields, self._person_fields)

    def accounts(self, account_ids: list[int]) -> Wanted:
        """Return which of these accounts match."""
        if self._definition is None or not account_ids:
            return nothing()
        rows = feed.read_some(self._session, self._workspace_id, "account", sorted(account_ids))
        ids, documents = [row.record_id for row in rows], [row.attributes for row in rows]
        (scores,) = score_all([self._definition], self._account_fields, ids, documents, self._today)
        return _wanted(scores)

    def people(self, person_ids: list[int], employers: "Matching") -> Wanted:
        """Return which of these people match a persona, being at a matching account."""
        if self._definition is None or not self._definition.personas or not person_ids:
            return nothing()
        found = feed.read_some(self._session, self._workspace_id, "person", person_ids)
        matching = employers.include(np.array([row.account_id for row in found], dtype=np.int64))
        rows: list[RecordRow] = [row for row, kept in zip(found, matching.tolist(), strict=True) if kept]
        ids, documents = [row.record_id for row in rows], [row.attributes for row in rows]
        each = score_all(self._definition.personas, self._person_fields, ids, documents, self._today)
        width = len(self._target.personas)
        return _wanted({record_id * width + place: score for place, scores in enumerate(each) for record_id, score in scores.items()})


def _wanted(scores: dict[int, Score]) -> Wanted:
    table = np.array([(key, *score) for key, score in sorted(scores.items())], dtype=np.int64).reshape(-1, 3)
    return Wanted(table[:, 0], table[:, 1], table[:, 2])


def _place(session: Session, kind: MatchKind, target: Target, record_ids: list[int], wanted: Wanted) -> list[Match]:
    """Write the rows that differ for these records; returns those that were stored."""
    rows = results.matches_of(session, kind, [target.icp_id], record_ids)
    persona = [(row.persona_code,) if kind == "person" else () for row in rows]
    plain = [(row.record_id, *code, row.since, row.until, row.tenths, row.points) for row, code in zip(rows, persona, strict=True)]
    apply_plan(session, kind, target, plan_matches(wanted, stored_from(kind, target, plain), target.coming))
    return rows
