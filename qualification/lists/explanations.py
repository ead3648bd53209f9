"""Why an account or a lead is where it is in the lists: gate by gate, against the ICP asked for or the one that suits it best."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from qualification.definitions import Definition
from qualification.errors import WinnowError
from qualification.explain import Explanation, explain
from qualification.lifecycle import Status, WorkingIcp
from qualification.payloads import Payload
from qualification.results import Results
from qualification.scoring import Bucket
from qualification.snapshot import Snapshot
from qualification.validation import validate
from storage.feed import RecordRow


class AccountExplanation(Explanation):
    """Why an account has its score for one version of an ICP. `attributes` are the account's own, as they are stored."""

    external_id: str
    attributes: dict[str, Any]
    icp_code: str
    icp_version: int
    icp_status: Status


class PersonaExplanation(Explanation):
    """Whether a person matches one persona of an ICP, and why."""

    persona_code: str
    persona_name: str


class LeadExplanation(Payload):
    """Why a person is in their bucket.

    Attributes:
        account: None when the person has no account, and so no ICP.
        persona_code: The persona that they match best; None when none matches or the account does not match.
        personas: Every persona of the ICP, in listed order.
        attributes: The person's own, as they are stored.
    """

    record_id: int
    external_id: str
    name: str
    bucket: Bucket
    icp_code: str | None
    icp_version: int | None
    account: AccountExplanation | None
    persona_code: str | None
    personas: tuple[PersonaExplanation, ...]
    sentence: str
    attributes: dict[str, Any]


@dataclass(frozen=True)
class Candidate:
    """A version of an ICP that a record can be held against."""

    icp_code: str
    name: str
    status: Status
    version: int
    definition: Definition


def candidates_of(icps: Sequence[WorkingIcp], results: Results) -> list[Candidate]:
    """Return what records are explained with: the version of the visible results, else the one that works.

    Args:
        icps: The ICP asked for, or all of them: then the live ones count, and all where none is live.
    """
    wanted = [each for each in icps if each.icp.status == "live"] if len(icps) > 1 else icps
    return [_candidate(each, results) for each in wanted or icps]


def _candidate(working: WorkingIcp, results: Results) -> Candidate:
    icp, scored = working.icp, results.of(working.icp.icp_code)
    version, definition = (scored.version, scored.definition) if scored is not None else (working.version, working.definition)
    return Candidate(icp.icp_code, icp.name, icp.status, version, definition)


def explain_account(
    snapshot: Snapshot, record: RecordRow, row: int, candidates: Sequence[Candidate], *, today: date
) -> tuple[AccountExplanation, Candidate]:
    """Explain an account with the candidate that suits it best, and return that one. Raises as `validate` does when none can be counted."""
    fields = snapshot.catalog.account_fields
    fitting = _fitting(snapshot, candidates)
    found = [explain(snapshot.accounts, fields, each.definition, row, today=today) for each in fitting]
    place = best_suited(found)
    icp = fitting[place]
    return AccountExplanation(
        **dict(found[place]),
        external_id=record.external_id,
        attributes=dict(record.attributes),
        icp_code=icp.icp_code,
        icp_version=icp.version,
        icp_status=icp.status,
    ), icp


def best_suited(found: Sequence[Explanation]) -> int:
    """Return the place of the ICP that suits a record best.

    The one it matches with the highest score; where it matches none, the one it fails the fewest gates of; of equal
    ones the first.
    """
    return max(range(len(found)), key=lambda place: (-_failed(found[place]), found[place].score, -place))


def _failed(found: Explanation) -> int:
    return sum(gate.state != "passed" for gate in found.gates)


def explain_lead(
    snapshot: Snapshot,
    person: RecordRow,
    row: int,
    account: tuple[RecordRow, int] | None,
    candidates: Sequence[Candidate],
    *,
    today: date,
) -> LeadExplanation:
    """Explain a person with the ICP that suits their account best, and each of its personas.

    Args:
        account: The account's record and row; None when the person has none.
    """
    explained, icp = explain_account(snapshot, *account, candidates, today=today) if account is not None else (None, None)
    personas = _personas(snapshot, row, icp.definition, today) if icp is not None else ()
    matching = [each for each in personas if each.matches] if explained is not None and explained.matches else []
    best = max(matching, key=lambda each: each.score, default=None)
    bucket: Bucket = "qualified" if best else "no_persona_fit" if explained is not None and explained.matches else "not_qualified"
    return LeadExplanation(
        record_id=person.record_id,
        external_id=person.external_id,
        name=str(person.attributes.get("name") or f"record {person.record_id}"),
        bucket=bucket,
        icp_code=icp.icp_code if icp else None,
        icp_version=icp.version if icp else None,
        account=explained,
        persona_code=best.persona_code if best else None,
        personas=personas,
        sentence=_sentence(explained, icp, personas, best),
        attributes=dict(person.attributes),
    )


def _personas(snapshot: Snapshot, row: int, definition: Definition, today: date) -> tuple[PersonaExplanation, ...]:
    fields = snapshot.catalog.person_fields
    return tuple(
        PersonaExplanation(
            **dict(explain(snapshot.people, fields, persona, row, today=today)),
            persona_code=persona.persona_code,
            persona_name=persona.name,
        )
        for persona in definition.personas
    )


def _sentence(
    account: AccountExplanation | None, icp: Candidate | None, personas: Sequence[PersonaExplanation], best: PersonaExplanation | None
) -> str:
    """Say it without a word of the records' own text."""
    if account is None or icp is None:
        return "The person has no account, so no ICP applies to them."
    if not account.matches:
        return f"The account does not match {icp.name}. {account.sentence}"
    matches = f"The account matches {icp.name} with a score of {account.score:.1f}"
    if best is not None:
        return f"{matches}, and the person matches the persona {best.persona_name} with {best.score:.1f}."
    if not personas:
        return f"{matches}, but it has no persona to match."
    return f"{matches}, but the person matches none of its personas. " + " ".join(f"{p.persona_name}: {p.sentence}" for p in personas)


def _fitting(snapshot: Snapshot, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return those that can still be counted. Raises as `validate` does when none can."""
    catalog = snapshot.catalog
    fitting: list[Candidate] = []
    for each in candidates:
        try:
            fitting.append(replace(each, definition=validate(each.definition, catalog.account_fields, catalog.person_fields)))
        except WinnowError:
            if each is candidates[-1] and not fitting:
                raise
    return fitting
