"""Runs captures: who they are about, what they add, and what the live versions say of them. Reads only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from qualification.capturing.items import ReadCapture
from qualification.capturing.standing import Standing, Surroundings
from qualification.fields import signal_field
from qualification.scoring import Document, Judged, Matched, Scoring, Verdict, judge_documents

LAST_SIGNAL = "last_signal_date"


@dataclass
class Run:
    """One capture that was run.

    Attributes:
        added: What it added to the person and to the account, in the form that `Capture.effects` keeps.
    """

    capture: ReadCapture
    person: Standing
    account: Standing | None
    verdict: Verdict
    added: dict[str, dict[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class Ran:
    """A batch that was run, and what the live versions say of each document it came to."""

    runs: list[Run]
    judged: Judged


@dataclass
class _Documents:
    """The documents to judge: one more each time a record changed between two captures."""

    documents: list[Document] = field(default_factory=list)
    places: dict[tuple[int, int], int] = field(default_factory=dict)

    def place_of(self, standing: Standing) -> int:
        """Return where the document of a record as it stands now is."""
        key = (id(standing), standing.revision)
        if key not in self.places:
            self.places[key] = len(self.documents)
            self.documents.append(dict(standing.attributes))
        standing.place = self.places[key]
        return standing.place


def run_captures(session: Session, scoring: Scoring, signal_name: str, captures: Sequence[ReadCapture], *, today: date) -> Ran:
    """Return what became of captures of one signal, applied in their order: first the dates move, then the live versions judge.

    Nothing is written: `write.write_runs` does, and a dry run does not.
    """
    around = Surroundings(session, scoring.workspace_id, captures)
    accounts, people = _Documents(), _Documents()
    runs: list[Run] = []
    places: list[tuple[int, int | None]] = []
    for capture in captures:
        run = _applied(around, capture, signal_field(signal_name).key)
        runs.append(run)
        places.append((people.place_of(run.person), None if run.account is None else accounts.place_of(run.account)))
    judged = judge_documents(scoring, accounts.documents, people.documents, today=today)
    verdicts = {pair: judged.verdict(*pair) for pair in dict.fromkeys(places)}
    for run, place in zip(runs, places, strict=True):
        run.verdict = verdicts[place]
    return Ran(runs, judged)


def _applied(around: Surroundings, capture: ReadCapture, key: str) -> Run:
    person = around.person_of(capture.person)
    had_account = person.account is not None
    account = around.account_of(capture, person)
    of_person = _added(person, capture.person.attributes, (LAST_SIGNAL,), capture.day)
    if account is not None and not had_account and person.record_id is not None:
        of_person["linked"] = True
    added = {"person": of_person}
    if account is not None:
        is_named = capture.account is not None and around.is_named(account, capture)
        attributes = capture.account.attributes if capture.account is not None and is_named else {}
        added["account"] = {**_added(account, attributes, (key, LAST_SIGNAL), capture.day), **({"named": True} if is_named else {})}
    return Run(capture, person, account, Verdict(()), added)


def _added(standing: Standing, attributes: Mapping[str, Any], dates: Sequence[str], day: str) -> dict[str, Any]:
    is_new = standing.record_id is None and not standing.revision
    filled = standing.fill(dict(attributes))
    moved = standing.move(dates, day)
    return {**({"created": True} if is_new else {}), **({"filled": filled} if filled else {}), **({"moved": moved} if moved else {})}


def result_of(verdict: Verdict) -> dict[str, Any]:
    """Return what a capture keeps of its verdict: the assigned ICP, with version, score and persona, and every ICP that matched."""
    assigned = verdict.assigned
    return {**_match(assigned), "matches": [_match(each) for each in verdict.matches]}


def _match(match: Matched | None) -> dict[str, Any]:
    if match is None:
        return dict.fromkeys(("icp_code", "icp_version", "icp_score", "icp_points", "persona_code", "persona_score"))
    return {
        "icp_code": match.icp.icp_code,
        "icp_version": match.icp.live_version,
        "icp_score": match.tenths / 10,
        "icp_points": match.points,
        "persona_code": match.persona_code,
        "persona_score": None if match.persona_tenths is None else match.persona_tenths / 10,
    }
