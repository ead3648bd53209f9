"""The accounts of a workspace as a list: with the ICP that their visible results say, or those that match a definition."""

from datetime import date
from functools import partial

import numpy as np

from qualification.columns import Columns
from qualification.definitions import Definition
from qualification.evaluate import evaluate
from qualification.lists.filter import ListFilter
from qualification.lists.leads import Standing, account_standing, is_assigned, listed_icps, passes, persona_fit
from qualification.lists.listing import NONE, Ints, ListedIcp, Listing
from qualification.lists.search import accounts_with
from qualification.results import Results
from qualification.snapshot import Records, Snapshot


def list_accounts(snapshot: Snapshot, results: Results, wanted: ListFilter) -> Listing:
    """Return the accounts that are asked for: with an ICP those that match it, else all, each with the ICP it is assigned to.

    An account is `qualified` when one of its people matches a persona of that ICP (the one asked for), `no_persona_fit`
    when it matches the ICP and none of its people does.
    """
    standing = account_standing(snapshot, results, wanted.icp_code)
    total = len(snapshot.accounts)
    bucket = np.where(standing.icp == NONE, 0, 1)
    bucket[_with_fitting_people(snapshot, results, standing, wanted.persona_code)] = 2
    everyone = _listing(snapshot.accounts, listed_icps(results), np.arange(total), standing, bucket)
    kept = everyone.bucket > 0 if wanted.icp_code is not None else np.ones(total, dtype=np.bool_)
    if wanted.assigned is not None:
        kept &= is_assigned(results, wanted.icp_code, snapshot.accounts.record_ids) == wanted.assigned
    if wanted.words:
        kept &= accounts_with(snapshot, wanted.words)
    return everyone.only(kept & passes(everyone, wanted))


def matching_accounts(records: Records, definition: Definition, *, today: date) -> Listing:
    """Return the accounts that match an unsaved definition; it was validated against the fields of the records."""
    parts = records.gather(partial(_matching, definition=definition, today=today))
    ids, tenths, points = (np.concatenate(each) for each in zip(*parts, strict=True))
    standing = Standing(np.zeros(len(ids), dtype=np.int64), tenths, points)
    nobody = np.full(len(ids), NONE, dtype=np.int64)
    return _listing(Columns(ids, {}), (ListedIcp(definition),), np.arange(len(ids)), standing, nobody)


def _matching(part: Snapshot, definition: Definition, today: date) -> tuple[Ints, Ints, Ints]:
    result = evaluate(part.accounts, part.catalog.account_fields, definition, today=today)
    return part.accounts.record_ids[result.rows], result.tenths.astype(np.int64), result.points.astype(np.int64)


def _with_fitting_people(snapshot: Snapshot, results: Results, standing: Standing, persona_code: str | None) -> Ints:
    """Return the rows of the accounts of which somebody matches a persona."""
    rows = snapshot.account_rows
    of_people = np.where(rows < 0, NONE, np.append(standing.icp, NONE)[rows])
    fit = persona_fit(snapshot, results, Standing(of_people, of_people, of_people), persona_code)
    return np.asarray(rows[fit.persona != NONE])


def _listing(accounts: Columns, icps: tuple[ListedIcp, ...], rows: Ints, standing: Standing, bucket: Ints) -> Listing:
    nobody = np.full(len(rows), NONE, dtype=np.int64)
    return Listing(accounts, icps, rows, standing.icp, standing.tenths, standing.points, nobody, nobody, nobody, bucket)
