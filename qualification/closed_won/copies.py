"""Records that an import doubled: of one name and alike in every value, so they tell what one of them tells."""

import numpy as np
from numpy.typing import NDArray

from qualification.columns import BooleanColumn, CategoryColumn, Column, Columns, DateColumn, NumberColumn, take

NAME = "name"


def without_copies(accounts: Columns, account_ids: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return for each row the account it belongs to, where copies of an account stand for the first of them.

    Copies have one name and the same value, or none, in every field. Different companies are alike in a few coarse fields, and not
    in their name.
    """
    names = accounts.fields.get(NAME)
    if not isinstance(names, CategoryColumn) or not len(account_ids):
        return account_ids
    here = np.flatnonzero(np.isin(accounts.record_ids, account_ids))
    texts = np.array([names.labels[code].casefold() if code else "" for code in names.codes[here].tolist()], dtype=np.str_)
    _, spelled, counts = np.unique(texts, return_inverse=True, return_counts=True)
    again = (counts[spelled] > 1) & (texts != "")
    if not again.any():
        return account_ids
    some = take(accounts, here[again])
    keys = [spelled[again], *(codes for key, column in some.fields.items() if key != NAME for codes in _codes(column))]
    _, alike = np.unique(np.column_stack(keys), axis=0, return_inverse=True)
    ids = accounts.record_ids[here[again]]
    first = np.full(int(alike.max()) + 1, np.iinfo(np.int64).max)
    np.minimum.at(first, alike.ravel(), ids)
    stands_for = dict(zip(ids.tolist(), first[alike.ravel()].tolist(), strict=True))
    return np.array([stands_for.get(each, each) for each in account_ids.tolist()], dtype=np.int64)


def _codes(column: Column) -> list[NDArray[np.float64]]:
    """Return a number a row for each value or tag of a column; equal where the values are."""
    match column:
        case NumberColumn():
            return [np.where(column.known, column.values, -np.inf)]
        case DateColumn():
            return [column.days.astype(np.float64)]
        case BooleanColumn():
            return [column.states.astype(np.float64)]
        case CategoryColumn():
            texts = [column.labels[code] if code else "" for code in column.codes.tolist()]
            return [np.unique(np.array(texts, dtype=np.str_), return_inverse=True)[1].astype(np.float64)]
        case _:
            held: list[list[int]] = [[] for _ in range(len(column.known))]
            for place in range(len(column.labels)):
                for row in column.rows[column.starts[place] : column.starts[place + 1]].tolist():
                    held[row].append(place)
            sets = {each: number for number, each in enumerate(dict.fromkeys(map(tuple, held)))}
            return [np.array([sets[tuple(each)] for each in held], dtype=np.float64), column.known.astype(np.float64)]
