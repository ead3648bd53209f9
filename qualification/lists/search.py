"""The records of a list in which some words are found: in what one recognises them by."""

from functools import partial, reduce
from operator import and_, or_

import numpy as np
from numpy.typing import NDArray

from qualification.columns import CategoryColumn, Columns, Mask
from qualification.snapshot import Snapshot

MAX_LENGTH = 100
ACCOUNT_FIELDS = ("name", "domain")
PERSON_FIELDS = ("name", "title", "email")


def words_of(text: str | None) -> tuple[str, ...]:
    """Return the words of what was typed, each once; case does not matter."""
    return tuple(dict.fromkeys((text or "").casefold().split()))


def accounts_with(snapshot: Snapshot, words: tuple[str, ...]) -> Mask:
    """Return which accounts have every word in their name or domain."""
    return np.isin(snapshot.accounts.record_ids, np.concatenate(snapshot.gather(partial(_account_ids, words=words))))


def people_with(snapshot: Snapshot, words: tuple[str, ...]) -> Mask:
    """Return which people have every word in their name, title or e-mail, or in the name or domain of their account."""
    return np.isin(snapshot.people.record_ids, np.concatenate(snapshot.gather(partial(_person_ids, words=words))))


def _account_ids(part: Snapshot, words: tuple[str, ...]) -> NDArray[np.int64]:
    everyone = np.ones(len(part.accounts), dtype=np.bool_)
    return part.accounts.record_ids[reduce(and_, (_having(part.accounts, ACCOUNT_FIELDS, word) for word in words), everyone)]


def _person_ids(part: Snapshot, words: tuple[str, ...]) -> NDArray[np.int64]:
    everyone = np.ones(len(part.people), dtype=np.bool_)
    return part.people.record_ids[reduce(and_, (_person_having(part, word) for word in words), everyone)]


def _person_having(snapshot: Snapshot, word: str) -> Mask:
    of_accounts = np.append(_having(snapshot.accounts, ACCOUNT_FIELDS, word), False)  # the last is for people without one
    return np.asarray(_having(snapshot.people, PERSON_FIELDS, word) | of_accounts[snapshot.account_rows])


def _having(columns: Columns, keys: tuple[str, ...], word: str) -> Mask:
    return reduce(or_, (_containing(columns, key, word) for key in keys))


def _containing(columns: Columns, key: str, word: str) -> Mask:
    column = columns.fields[key]
    assert isinstance(column, CategoryColumn), "what records are recognised by are texts"
    found = np.zeros(len(column.labels), dtype=np.bool_)
    text, ends = column.lines
    found[np.searchsorted(ends, _places_in(text, word.encode()))] = True
    return np.asarray(found[column.codes], dtype=np.bool_)


def _places_in(text: NDArray[np.uint8], word: bytes) -> NDArray[np.int64]:
    """Return where a word begins; letter by letter, so that the cost does not grow with how often it is there."""
    places = np.flatnonzero(text[: max(len(text) - len(word) + 1, 0)] == word[0])
    for offset, letter in enumerate(word[1:], start=1):
        places = places[text[places + offset] == letter]
    return places
