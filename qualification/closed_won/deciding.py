"""How well one field alone tells won from lost: each half of the accounts judged by what the other half taught."""

import numpy as np
from numpy.typing import NDArray

from qualification.closed_won.auc import ranks_by
from qualification.closed_won.weights import folds_of
from qualification.columns import CategoryColumn, Column, DateColumn, Mask, NumberColumn, TagsColumn


def alone(column: Column, won: Mask, half: Mask, aside: Mask) -> float:
    """Return the AUC of a field over the rows that are not aside, tags taken together and a missing value as one of its own.

    Both sides must be there.
    """
    if isinstance(column, TagsColumn):
        return ranks_by(_tags_out_of_half(column, won, half), won)
    return ranks_by(_out_of_half(_codes(column)[~aside], won[~aside], half[~aside]), won[~aside])


def halves(accounts: NDArray[np.int64]) -> Mask:
    """Return a half of the rows, drawn by account."""
    return np.equal(folds_of(accounts, 2, 0), 0)


def without(column: TagsColumn, labels: frozenset[str]) -> TagsColumn:
    """Return tags without some of them; who had no other one has an empty list."""
    stays = np.array([label not in labels for label in column.labels], dtype=np.bool_)
    counts = np.where(stays, np.diff(column.starts), 0)
    starts = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(counts)])
    return TagsColumn(column.labels, starts, column.rows[stays[_pairs(column)[1]]], column.known)


def _codes(column: Column) -> NDArray[np.int64]:
    """Return a small code a row: the category, the state, or the twentieth of a number's range; 0 for missing."""
    match column:
        case CategoryColumn():
            return column.codes.astype(np.int64)
        case NumberColumn() | DateColumn():
            values = column.values if isinstance(column, NumberColumn) else column.days.astype(np.float64)
            known = column.known
            edges = np.unique(np.quantile(values[known], np.arange(1, 20) / 20)) if known.any() else np.zeros(0)
            places = np.searchsorted(edges, values, side="left") + np.searchsorted(edges, values, side="right")
            return np.where(known, places + 1, 0).astype(np.int64)  # a value that many have (0, say) is a code of its own
        case TagsColumn():
            return np.zeros(len(column.known), dtype=np.int64)
        case _:
            return (column.states + 1).astype(np.int64)


def _out_of_half(codes: NDArray[np.int64], won: Mask, half: Mask) -> NDArray[np.float64]:
    """Score each row by the won share of its code in the other half of the accounts: nothing is judged by itself."""
    score = np.empty(len(codes), dtype=np.float64)
    overall = float(won.mean())
    for here in (half, ~half):
        counts = np.bincount(codes[~here], minlength=int(codes.max(initial=0)) + 1)
        wins = np.bincount(codes[~here], weights=won[~here], minlength=len(counts))
        score[here] = ((wins + overall) / (counts + 1))[codes[here]]
    return score


def _tags_out_of_half(column: TagsColumn, won: Mask, half: Mask) -> NDArray[np.float64]:
    """Score each row by what its tags weigh together (naive Bayes) in the other half of the accounts; no tag is a value too."""
    rows, tags = _pairs(column)
    none = np.bincount(rows, minlength=len(won)) == 0
    rows, tags = np.concatenate([rows, np.flatnonzero(none)]), np.concatenate([tags, np.full(int(none.sum()), len(column.labels))])
    score = np.zeros(len(won), dtype=np.float64)
    for here in (half, ~half):
        learned = ~here[rows]
        wins = np.bincount(tags[learned & won[rows]], minlength=len(column.labels) + 1)
        others = np.bincount(tags[learned & ~won[rows]], minlength=len(column.labels) + 1)
        weight = np.log((wins + 0.5) / (won[~here].sum() + 1)) - np.log((others + 0.5) / ((~won[~here]).sum() + 1))
        score += np.bincount(rows, weights=np.where(here[rows], weight[tags], 0.0), minlength=len(won))
    return score


def _pairs(column: TagsColumn) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the row and the tag of every tag of every row."""
    return column.rows.astype(np.int64), np.repeat(np.arange(len(column.labels)), np.diff(column.starts))
