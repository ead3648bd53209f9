"""Lists as CSV: codes, scores, description, versions and top contributions (SPEC §8)."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import date

import numpy as np
from sqlalchemy.orm import Session

from qualification.definitions import Persona
from qualification.lists.given import GivenTo, chunk_of
from qualification.lists.listing import ListedIcp, Listing, score_at
from qualification.lists.rows import accounts_of, is_reachable, stored
from qualification.snapshot import Records, Snapshot
from storage.feed import RecordRow

ACCOUNT_FIELDS = ("name", "domain", "description", "industry", "sub_industry", "employee_count", "country", "region", "funding_stage")
PERSON_FIELDS = ("name", "title", "seniority", "department", "email", "email_status", "country", "region")
EMPLOYER_FIELDS = ("name", "domain", "description", "industry", "employee_count", "country")
ICP_COLUMNS = ("bucket", "icp_code", "icp_name", "icp_version", "icp_status")
ACCOUNT_HEADER = ("external_id", *ACCOUNT_FIELDS, *ICP_COLUMNS, "score", "points", "top_contributions")
LEAD_HEADER = (
    "external_id",
    *PERSON_FIELDS,
    "reachable",
    "account_external_id",
    *(f"account_{key}" for key in EMPLOYER_FIELDS),
    *ICP_COLUMNS,
    "icp_score",
    "icp_points",
    "persona_code",
    "persona_name",
    "persona_score",
    "persona_points",
    "top_contributions",
    "persona_contributions",
)
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

Reading = Callable[[], AbstractContextManager[Session]]


def account_csv(records: Records, listed: Listing, places: Sequence[int], *, today: date, reading: Reading) -> Iterator[str]:
    """Yield the lines of a list of accounts in its order, the header first, some hundred or thousand at a time.

    Args:
        reading: Opens a session for each chunk; records deleted meanwhile are left out.
    """
    given = GivenTo(records, today)
    yield lines_of([ACCOUNT_HEADER])
    for chunk in _chunks(places, chunk_of(records)):
        given.fetch(listed.record_ids[chunk].tolist())
        with reading() as session:
            accounts = list(stored(session, records.workspace_id, "account", listed, chunk))
        yield lines_of([_account_cells(listed, place, account, given) for place, account in accounts])


def lead_csv(snapshot: Snapshot, listed: Listing, places: Sequence[int], *, today: date, reading: Reading) -> Iterator[str]:
    """Yield the lines of a list of leads, as `account_csv` does; the first contributions are those of the account."""
    given = GivenTo(snapshot, today)
    yield lines_of([LEAD_HEADER])
    for chunk in _chunks(places, chunk_of(snapshot)):
        given.fetch(np.unique(snapshot.account_ids[listed.rows[chunk]]).tolist(), listed.record_ids[chunk].tolist())
        with reading() as session:
            people = list(stored(session, snapshot.workspace_id, "person", listed, chunk))
            accounts = accounts_of(session, snapshot.workspace_id, [record for _, record in people])
        rows = []
        for place, person in people:
            tops = _contributions(listed, place, person.record_id, int(snapshot.account_ids[listed.rows[place]]), given)
            rows.append(_lead_cells(listed, place, person, accounts.get(person.account_id), tops))
        yield lines_of(rows)


def _account_cells(listed: Listing, place: int, record: RecordRow, given: GivenTo) -> tuple[str, ...]:
    icp = listed.icp_at(place)
    plain = [record.external_id, *(record.attributes.get(key) for key in ACCOUNT_FIELDS), *_icp_cells(listed, place)]
    if icp is None:
        return cells([*plain, None, None, None])
    top = given.top_of_account(icp.definition, record.record_id)
    return cells([*plain, score_at(listed.tenths, place), int(listed.points[place]), top])


def _contributions(listed: Listing, place: int, person_id: int, account_id: int, given: GivenTo) -> tuple[str, str]:
    """Return in words what counted most for a lead's account and for the person."""
    icp = listed.icp_at(place)
    persona = persona_of(icp, listed.persona_code_at(place))
    return (
        given.top_of_account(icp.definition, account_id) if icp is not None else "",
        given.top_of_person(persona, person_id) if persona is not None else "",
    )


def _lead_cells(listed: Listing, place: int, person: RecordRow, account: RecordRow | None, given: tuple[str, str]) -> tuple[str, ...]:
    icp = listed.icp_at(place)
    persona = persona_of(icp, listed.persona_code_at(place))
    plain: list[object] = [person.external_id, *(person.attributes.get(key) for key in PERSON_FIELDS)]
    employer = [account.external_id, *(account.attributes.get(key) for key in EMPLOYER_FIELDS)] if account else [None] * 7
    scored: list[object] = [score_at(listed.tenths, place), int(listed.points[place])] if icp else [None, None]
    fitting: list[object] = [None] * 4
    if persona is not None:
        score = score_at(listed.persona_tenths, place)
        fitting = [persona.persona_code, persona.name, score, int(listed.persona_points[place])]
    reachable = "yes" if is_reachable(person.attributes) else "no"
    return cells([*plain, reachable, *employer, *_icp_cells(listed, place), *scored, *fitting, *given])


def _icp_cells(listed: Listing, place: int) -> list[object]:
    icp = listed.icp_at(place)
    bucket = listed.bucket_at(place)
    return [bucket, icp.icp_code, icp.definition.name, icp.version, icp.status] if icp else [bucket, None, None, None, None]


def persona_of(icp: ListedIcp | None, code: str | None) -> Persona | None:
    """Return the persona of an ICP with this code."""
    return next((each for each in icp.definition.personas if each.persona_code == code), None) if icp is not None and code else None


def cells(values: Sequence[object]) -> tuple[str, ...]:
    """Return values as the cells of a line."""
    return tuple(map(cell, values))


def cell(value: object) -> str:
    """Return a value as one cell; a text that a spreadsheet would run as a formula is quoted with an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_FORMULA_STARTS) else value
    return str(value)


def lines_of(rows: Sequence[Sequence[str]]) -> str:
    """Return rows as lines of a CSV."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue()


def _chunks(places: Sequence[int], length: int) -> Iterator[Sequence[int]]:
    for start in range(0, len(places), length):
        yield places[start : start + length]
