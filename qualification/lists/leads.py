"""The people of a workspace as a list of leads: with the ICP and the persona that their visible results say."""

from dataclasses import dataclass

import numpy as np

from qualification.columns import Mask
from qualification.lists.filter import ListFilter
from qualification.lists.listing import BUCKETS, NONE, Ints, ListedIcp, Listing, least_tenths
from qualification.lists.search import people_with
from qualification.results import IcpResults, PersonMatches, Results
from qualification.snapshot import Snapshot


@dataclass(frozen=True, eq=False)
class Standing:
    """Which ICP each record is shown with, its place among those of the results, and the scores; -1 for none."""

    icp: Ints
    tenths: Ints
    points: Ints


@dataclass(frozen=True, eq=False)
class Fit:
    """Which persona of that ICP each person matches, its place among the ICP's personas, and the scores; -1 for none."""

    persona: Ints
    tenths: Ints
    points: Ints


def list_leads(snapshot: Snapshot, results: Results, wanted: ListFilter) -> Listing:
    """Return the people that are asked for: with an ICP those of the accounts that match it, else everyone.

    Everyone is shown with the ICP that their account is assigned to. A person with a persona asked for is shown
    with that one, else with the one that they match best.
    """
    accounts = account_standing(snapshot, results, wanted.icp_code)
    rows = np.where(snapshot.account_rows < 0, len(snapshot.accounts), snapshot.account_rows)
    standing = Standing(*(np.append(each, NONE)[rows] for each in (accounts.icp, accounts.tenths, accounts.points)))
    fit = persona_fit(snapshot, results, standing, wanted.persona_code)
    bucket = np.where(standing.icp == NONE, 0, np.where(fit.persona == NONE, 1, 2))
    everyone = Listing(
        snapshot.people,
        listed_icps(results),
        np.arange(len(snapshot.people)),
        standing.icp,
        standing.tenths,
        standing.points,
        fit.persona,
        fit.tenths,
        fit.points,
        bucket,
    )
    kept = _wanted(everyone, wanted, results, snapshot.account_ids)
    if wanted.words:
        kept &= people_with(snapshot, wanted.words)
    return everyone.only(kept)


def account_standing(snapshot: Snapshot, results: Results, icp_code: str | None) -> Standing:
    """Return for each account the ICP asked for, where it matches it, or else the one it is assigned to."""
    ids = snapshot.accounts.record_ids
    shown = results.assigned.place_of(ids) if icp_code is None else np.full(len(ids), NONE, dtype=np.int64)
    tenths, points = np.full(len(ids), NONE, dtype=np.int64), np.zeros(len(ids), dtype=np.int64)
    for place, icp in enumerate(results.icps):
        if icp_code not in (None, icp.icp_code):
            continue
        rows, found = rows_among(ids, icp.accounts.account_ids)
        if icp_code is None:
            mine = shown[rows] == place
            rows, found = rows[mine], found[mine]
        shown[rows] = place
        tenths[rows], points[rows] = icp.accounts.tenths[found], icp.accounts.points[found]
    return Standing(shown, tenths, points)


def persona_fit(snapshot: Snapshot, results: Results, standing: Standing, persona_code: str | None) -> Fit:
    """Return for each person the persona, of the ICP they are shown with, that is asked for or that they match best."""
    persona, tenths = (np.full(len(snapshot.people), NONE, dtype=np.int64) for _ in range(2))
    points = np.zeros(len(snapshot.people), dtype=np.int64)
    for place in np.unique(standing.icp[standing.icp != NONE]).tolist():
        matches = _of_persona(results.icps[place].people, persona_code)
        rows, found = rows_among(snapshot.people.record_ids, matches.person_ids)
        mine = standing.icp[rows] == place
        rows, found = rows[mine], found[mine]
        persona[rows], tenths[rows], points[rows] = matches.personas[found], matches.tenths[found], matches.points[found]
    return Fit(persona, tenths, points)


def _of_persona(matches: PersonMatches, persona_code: str | None) -> PersonMatches:
    if persona_code is None:
        return matches.best
    place = matches.persona_codes.index(persona_code) if persona_code in matches.persona_codes else NONE
    kept = matches.personas == place
    return PersonMatches(
        matches.person_ids[kept], matches.personas[kept], matches.tenths[kept], matches.points[kept], matches.persona_codes
    )


def _wanted(everyone: Listing, wanted: ListFilter, results: Results, account_ids: Ints) -> Mask:
    kept = everyone.bucket > 0 if wanted.icp_code is not None else np.ones(len(everyone), dtype=np.bool_)
    if wanted.assigned is not None:
        kept &= is_assigned(results, wanted.icp_code, account_ids) == wanted.assigned
    return kept & passes(everyone, wanted)


def passes(everyone: Listing, wanted: ListFilter) -> Mask:
    """Return which records have the persona, the bucket and the score asked for."""
    kept = np.ones(len(everyone), dtype=np.bool_)
    if wanted.persona_code is not None:
        kept &= everyone.bucket == BUCKETS.index("qualified")
    if wanted.bucket is not None:
        kept &= everyone.bucket == BUCKETS.index(wanted.bucket)
    if wanted.min_score is not None:
        kept &= everyone.tenths >= least_tenths(wanted.min_score)
    return kept


def is_assigned(results: Results, icp_code: str | None, account_ids: Ints) -> Mask:
    """Return which accounts are assigned to an ICP, or to any when none is named."""
    places = results.assigned.place_of(account_ids)
    if icp_code is None:
        return np.asarray(places != NONE)
    return np.asarray(places == next((place for place, icp in enumerate(results.icps) if icp.icp_code == icp_code), len(results.icps)))


def listed_icps(results: Results) -> tuple[ListedIcp, ...]:
    """Return the ICPs of the results as lists show them, in their order."""
    return tuple(map(_listed, results.icps))


def _listed(icp: IcpResults) -> ListedIcp:
    return ListedIcp(icp.definition, icp.people.persona_codes, icp.icp_code, icp.version, icp.status)


def rows_among(ids: Ints, wanted: Ints) -> tuple[Ints, Ints]:
    """Return the rows of the ids that are there, and the places in `wanted` that they have; both are ascending."""
    if not len(ids):
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    rows = np.minimum(np.searchsorted(ids, wanted), len(ids) - 1)
    found = np.flatnonzero(ids[rows] == wanted)
    return rows[found], found
