"""Writes what captures add to the record set, and what each capture keeps of it."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from qualification.capturing.run import Ran, Run, result_of
from qualification.capturing.standing import Standing
from qualification.definitions import RecordType
from qualification.records.history import Change
from qualification.records.writes import note_touched, write_touched
from qualification.rescoring import Known, rescore_known
from qualification.scoring import Judged, Scoring


def write_runs(session: Session, scoring: Scoring, ran: Ran, *, today: date, now: datetime) -> list[dict[str, Any]]:
    """Write the records and their results; returns for each run the columns of its capture.

    The caller held the workspace before it read the scoring and ran the captures, and writes those in the same transaction.

    Args:
        now: When it was qualified, when its new records were made, and since when their values are known.
    """
    accounts = _written(run.account for run in ran.runs)
    people = _written(run.person for run in ran.runs)
    changes = {"account": _write(session, scoring, "account", accounts, now), "person": _write(session, scoring, "person", people, now)}
    note_touched(session, scoring.workspace_id, changes, known_from=now)
    rows = [each.row() for each in accounts], [each.row() for each in people]
    rescore_known(session, scoring, *rows, _known(ran.judged, accounts, people), today=today)
    return [_columns(run, now) for run in ran.runs]


def _written(standings: Iterable[Standing | None]) -> list[Standing]:
    """Return those that there is something to write of, each once."""
    return list({id(each): each for each in standings if each is not None and each.is_written}.values())


def _write(session: Session, scoring: Scoring, record_type: RecordType, standings: Sequence[Standing], now: datetime) -> list[Change]:
    """Write records of one type, accounts before people; gives the new ones their id and the moment of their making."""
    touched = [each.touched() for each in standings]
    ids = write_touched(session, scoring, record_type, touched, made_at=now)
    for standing, record_id in zip(standings, ids, strict=True):
        if standing.record_id is None:
            standing.record_id, standing.touched_at = record_id, now
    return [(record_id, each.changed) for record_id, each in zip(ids, touched, strict=True)]


def _known(judged: Judged, accounts: Sequence[Standing], people: Sequence[Standing]) -> Known:
    """Return what the live versions gave the records as they are now, where visible results are computed with the same version."""
    known = Known({}, {})
    for icp, matching, personas in zip(judged.icps, judged.accounts, judged.people, strict=True):
        if icp.live_version == icp.scored_version:
            known.accounts[icp.icp_id] = {each.record_id or 0: matching[each.place] for each in accounts if each.place in matching}
            known.people[icp.icp_id] = {
                each.record_id or 0: {code: fits[each.place] for code, fits in personas if each.place in fits} for each in people
            }
    return known


def _columns(run: Run, now: datetime) -> dict[str, Any]:
    return {
        "state": "qualified",
        "bucket": run.verdict.bucket,
        "result": result_of(run.verdict),
        "effects": {kind: _effect(run, kind, dict(added)) for kind, added in run.added.items()},
        "person_id": run.person.record_id,
        "qualified_at": now,
    }


def _effect(run: Run, kind: str, added: dict[str, Any]) -> dict[str, Any]:
    """Return what a capture keeps of one record. `at` is when something else last wrote it, which tells whether others did since."""
    standing = run.person if kind == "person" else run.account
    assert standing is not None and standing.touched_at is not None, "a written record has an id and a moment"
    return {"id": standing.record_id, "at": standing.touched_at.isoformat(), **added}
