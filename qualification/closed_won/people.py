"""Who was known at the accounts of a cohort before each outcome: what these people have is compared as the accounts' values are."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from qualification.closed_won.base import base_of
from qualification.closed_won.choosing import PERSON_SHARE, Chosen
from qualification.closed_won.cohort import Cohort, Ints, as_seen_then, take_repeated
from qualification.closed_won.known_before import History, known_before
from qualification.closed_won.leakage import Kept
from qualification.columns import EPOCH, Columns, Mask
from qualification.fields import Field
from qualification.snapshot import Snapshot

MOST_AT_ONE = 100
KNOWN_EDGES = (2, 3, 5, 9)
NEVER = np.iinfo(np.int32).max


@dataclass(frozen=True, eq=False)
class People:
    """The rows of a cohort of which somebody was known before the outcome, with those people.

    Attributes:
        cohort: These rows; in the place of its accounts are the people of the workspace. Rows of about as many people known are compared.
        pairs: A row of a person for each of the cohort's rows that they belong to, as they were known on its eve.
        owners: The row of the cohort that each of the pairs belongs to, ascending.
        is_each: Whether each row is one person; else it has a value when anybody of the account has it.
        unsure: By field, the pairs whose value before the outcome nobody knows.
        unknown: Rows left out: somebody is there, and nobody was known before the outcome.
        added: People first seen at an account on the day of its outcome or later, for a won row and for another one on average.
    """

    cohort: Cohort
    pairs: Columns
    owners: Ints
    is_each: bool
    unsure: Mapping[str, Mask]
    kept: Kept
    unknown: int
    added: tuple[float, float]

    def having(self, mask: Mask) -> Mask:
        """Return the rows of the cohort with anybody among the pairs of a mask."""
        return np.bincount(self.owners[mask], minlength=len(self.cohort)) > 0


@dataclass(frozen=True, eq=False)
class _Pairs:
    """Which person belongs to which row: `rows` ascending, `places` those of the people in the snapshot."""

    rows: Ints
    places: Ints

    def some(self, kept: Mask) -> "_Pairs":
        return _Pairs(self.rows[kept], self.places[kept])


def people_of(snapshot: Snapshot, cohort: Cohort, chosen: Chosen, history: History, today: date) -> People | None:
    """Return the people of the rows as they were known before the outcome; None where no row has anybody.

    Where outcomes name a person, that one; else everybody at the account whose first sight lies before the day of the
    outcome. Who was first seen later does not count, for contacts are often added once a deal is won; and a row of which
    nobody was known before takes no part, for then it is not known who was there.

    Args:
        chosen: The rows of the cohort as they were chosen.
        history: Of the people.
    """
    named = chosen.person_ids > 0
    is_each = bool(len(named)) and min(_share(named, chosen.won), _share(named, ~chosen.won)) >= PERSON_SHARE
    pairs = _named(snapshot, chosen) if is_each else _colleagues(snapshot, chosen, history)
    if not len(pairs.rows):
        return None
    first = _first_seen(snapshot.people.record_ids[pairs.places], history)
    before = first < chosen.days[pairs.rows]
    reached = is_each and bool(chosen.touches.any())  # whom an outcome is about is not chosen after it
    used = pairs if reached else pairs.some(before)
    added = np.bincount(pairs.rows[~before & (first < NEVER)], minlength=len(cohort))
    rows, owners = np.unique(used.rows, return_inverse=True)
    unknown = len(np.unique(pairs.rows)) - len(rows)
    counts = np.bincount(owners, minlength=len(rows))
    then = known_before(
        take_repeated(snapshot.people, used.places),
        snapshot.person_fields,
        snapshot.people.record_ids[used.places].tolist(),
        chosen.days[used.rows].tolist(),
        history,
    )
    seen = as_seen_then(then.columns, chosen.days[used.rows], today)
    kept = (
        Kept(then.covered, then.filled)
        if is_each
        else Kept(np.ones(len(rows), dtype=np.bool_), _rows_filled(then.filled, seen.columns, owners))
    )
    return People(
        _cohort(snapshot, cohort, rows, seen.columns if is_each else None, seen.unsure if is_each else {}, None if is_each else counts),
        seen.columns,
        owners.astype(np.int64),
        is_each,
        seen.unsure,
        kept,
        unknown,
        (_mean(added, cohort.won), _mean(added, ~cohort.won)),
    )


def _share(named: Mask, side: Mask) -> float:
    return float(named[side].mean()) if side.any() else 0.0


def _mean(counts: Ints, side: Mask) -> float:
    return float(counts[side].mean()) if side.any() else 0.0


def _named(snapshot: Snapshot, chosen: Chosen) -> _Pairs:
    ids = snapshot.people.record_ids
    places = np.searchsorted(ids, chosen.person_ids)
    inside = np.minimum(places, max(len(ids) - 1, 0))
    found = ids[inside] == chosen.person_ids if len(ids) else np.zeros(len(places), dtype=np.bool_)
    return _Pairs(np.flatnonzero(found), inside[found])


def _colleagues(snapshot: Snapshot, chosen: Chosen, history: History) -> _Pairs:
    """Return everybody at the account of each row, of very many the hundred who were known first."""
    accounts = np.unique(chosen.account_ids)
    places = np.flatnonzero(np.isin(snapshot.account_ids, accounts))
    first = _first_seen(snapshot.people.record_ids[places], history)
    order = np.lexsort((places, first, snapshot.account_ids[places]))
    places = places[order]
    starts = np.searchsorted(snapshot.account_ids[places], chosen.account_ids, side="left")
    counts = np.minimum(np.searchsorted(snapshot.account_ids[places], chosen.account_ids, side="right") - starts, MOST_AT_ONE)
    rows = np.repeat(np.arange(len(chosen.account_ids)), counts)
    nth = np.arange(len(rows)) - np.repeat(np.cumsum(counts) - counts, counts)
    return _Pairs(rows, places[starts[rows] + nth] if len(rows) else rows)


def _first_seen(person_ids: NDArray[np.int64], history: History) -> NDArray[np.int32]:
    since = history.known_since
    return np.array([(since[each] - EPOCH).days if each in since else NEVER for each in person_ids.tolist()], dtype=np.int32)


def _rows_filled(filled: Mapping[str, Mask], then: Columns, owners: Ints) -> dict[str, Mask]:
    """Return by field the rows where somebody has a value now and nobody had one before the outcome."""
    count = int(owners.max(initial=-1)) + 1
    found: dict[str, Mask] = {}
    for key, mask in filled.items():
        had = np.bincount(owners[then.fields[key].known], minlength=count) > 0
        found[key] = (np.bincount(owners[mask], minlength=count) > 0) & ~had
    return found


def _cohort(
    snapshot: Snapshot, cohort: Cohort, rows: Ints, values: Columns | None, unsure: Mapping[str, Mask], counts: Ints | None
) -> Cohort:
    """Return the rows that somebody is known of, compared among those with about as many people known: more people have more of all."""
    bare = replace(cohort, columns=Columns(cohort.columns.record_ids, {}), unsure={}).rows(rows)
    strata, others, known = bare.strata, bare.other_strata, None
    if counts is not None:
        known = np.searchsorted(KNOWN_EDGES, counts, side="right").astype(np.int64)
        strata = known if strata is None else strata * (len(KNOWN_EDGES) + 1) + known
        others = None if others is None else others * (len(KNOWN_EDGES) + 1) + known
    return replace(
        bare,
        columns=bare.columns if values is None else values,
        fields=snapshot.catalog.person_fields,
        base=base_of(snapshot, "person"),
        unsure=unsure,
        strata=strata,
        other_strata=others,
        strata_beside=known,
    )


def fields_of(people: People) -> Iterator[tuple[str, Field]]:
    """Return the fields of people that are compared: all but those that tell people apart; what a title says is mostly in others, so it is last."""
    fields = people.cohort.fields
    yield from ((key, each) for key, each in fields.items() if key not in ("name", "email", "title"))
    yield from ((key, each) for key, each in fields.items() if key == "title")
