"""A list read page by page is the list, and only every so many pages is anything read of all records."""

from collections.abc import Callable
from typing import TypeVar

import pytest

from qualification.lists.ahead import Ahead, Asked
from qualification.lists.filter import ListFilter
from qualification.lists.listing import SORTS, Sort, SortKey, places_after, sort_key
from qualification.lists.records import ListKind, list_records
from qualification.records.writes import write_records
from qualification.results import ResultsStore
from qualification.snapshot import Snapshot
from qualification.snapshots import SnapshotStore
from storage.records import NewRecord
from tests.support.results import score_live
from tests.support.workspace import SAAS, TODAY, Surroundings, save_icp

T = TypeVar("T")
KINDS: tuple[ListKind, ...] = ("accounts", "leads")


@pytest.fixture
async def scored(surroundings: Surroundings) -> Surroundings:
    await save_icp(surroundings.database, surroundings.actor, SAAS, status="live")
    score_live(surroundings.database, surroundings.actor.workspace_id, TODAY)
    return surroundings


class Pages:
    """Reads a list page by page, from what stands when each is asked for."""

    def __init__(self, around: Surroundings, *, places: int) -> None:
        self._workspace_id = around.actor.workspace_id
        self._snapshots, self._results = SnapshotStore(around.database), ResultsStore(around.database)
        self._ahead = Ahead(places=places)

    def page(self, kind: ListKind, wanted: ListFilter, sort: Sort, after: SortKey | None, limit: int) -> tuple[list[int], SortKey | None]:
        """Return the ids of a page, and where the next goes on."""
        records, results = self._snapshots.current(self._workspace_id), self._results.current(self._workspace_id)
        asked = Asked(self._workspace_id, kind, wanted, sort)
        listing, start = self._ahead.window(asked, records, results, None, after, limit + 1)
        shown = listing.record_ids[start : start + limit].tolist()
        return shown, sort_key(listing, sort, start + limit - 1) if len(listing) > start + limit else None

    def all(self, kind: ListKind, wanted: ListFilter, sort: Sort, limit: int) -> list[int]:
        """Return the ids of all pages."""
        found, after = self.page(kind, wanted, sort, None, limit)
        while after is not None:
            page, after = self.page(kind, wanted, sort, after, limit)
            found += page
        return found

    def whole(self, kind: ListKind, wanted: ListFilter, sort: Sort) -> list[int]:
        """Return the ids of the list in one go."""
        records, results = self._snapshots.current(self._workspace_id), self._results.current(self._workspace_id)
        listing = list_records(kind, records, results, wanted, None)
        return [int(listing.record_ids[place]) for place in places_after(listing, sort, None)]


@pytest.mark.parametrize("limit", [2, 3, 7, 100])
def test_pages_put_together_are_the_list(scored: Surroundings, limit: int) -> None:
    pages = Pages(scored, places=5)
    for kind in KINDS:
        for sort in SORTS:
            for wanted in (ListFilter(), ListFilter(assigned=True), ListFilter(words=("no such word",))):
                assert pages.all(kind, wanted, sort, limit) == pages.whole(kind, wanted, sort)


def test_a_page_after_a_write_shows_what_was_written(scored: Surroundings) -> None:
    pages = Pages(scored, places=50)
    before, after = pages.page("accounts", ListFilter(), "id", None, 5)
    with scored.database.bulk_writing() as session:
        write_records(session, scored.actor.workspace_id, "account", [NewRecord("one-more", {"name": "One more"})], today=TODAY)

    following, _ = pages.page("accounts", ListFilter(), "id", after, 100)

    assert before + following == pages.whole("accounts", ListFilter(), "id")
    assert pages.page("accounts", ListFilter(), "name", None, 200)[0] == pages.whole("accounts", ListFilter(), "name")


def test_a_page_after_a_re_qualification_shows_the_new_results(scored: Surroundings) -> None:
    pages = Pages(scored, places=50)
    first = pages.page("accounts", ListFilter(assigned=True), "-icp_score", None, 50)[0]
    with scored.database.bulk_writing() as session:
        write_records(
            session,
            scored.actor.workspace_id,
            "account",
            [NewRecord("one-more", {"name": "One more", "industry": "Software", "sub_industry": "SaaS", "employee_count": 200})],
            today=TODAY,
        )
    score_live(scored.database, scored.actor.workspace_id, TODAY)

    assert pages.page("accounts", ListFilter(assigned=True), "-icp_score", None, 50)[0] == pages.whole(
        "accounts", ListFilter(assigned=True), "-icp_score"
    )
    assert first


class Counted(Snapshot):
    """A snapshot that counts how often it is asked for something of all its records."""

    asked = 0

    def gather(self, work: Callable[[Snapshot], T]) -> list[T]:
        """Count and answer."""
        type(self).asked += 1
        return super().gather(work)


def test_pages_after_the_first_ask_nothing_of_all_records(scored: Surroundings) -> None:
    here = scored.snapshots.current(scored.actor.workspace_id)
    records = Counted(**{name: getattr(here, name) for name in here.__dataclass_fields__})
    results, ahead = ResultsStore(scored.database).current(scored.actor.workspace_id), Ahead(places=50)
    asked = Asked(scored.actor.workspace_id, "accounts", ListFilter(words=("a",)), "id")

    listing, _ = ahead.window(asked, records, results, None, None, 4)
    once = Counted.asked
    for place in range(3, min(len(listing), 30), 3):
        again, start = ahead.window(asked, records, results, None, sort_key(listing, "id", place - 1), 4)
        assert again is listing and start == place

    assert once > 0 and Counted.asked == once
