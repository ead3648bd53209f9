"""The lists of a workspace: its accounts and its leads, as asked for."""

from typing import Literal, TypeAlias

from qualification.extract import outline
from qualification.lifecycle import WorkingIcp
from qualification.lists.accounts import list_accounts
from qualification.lists.filter import ListFilter
from qualification.lists.leads import list_leads
from qualification.lists.listing import Listing, Sort
from qualification.results import Results
from qualification.snapshot import Records, Snapshot

ListKind: TypeAlias = Literal["accounts", "leads"]


def records_to_list(records: Records, sort: Sort) -> Snapshot:
    """Return the records as a list of them needs them to be put in an order: of those on a cluster, the ids and what is sorted by."""
    return outline(records, *(["name"] if sort == "name" else []))


def list_records(kind: ListKind, snapshot: Snapshot, results: Results, wanted: ListFilter, icp: WorkingIcp | None) -> Listing:
    """Return the list that is asked for.

    Args:
        wanted: Parts that go together.
        icp: The ICP that it names.

    Raises:
        InvalidRequest: The ICP has no such persona.
    """
    check_wanted(results, wanted, icp)
    return list_leads(snapshot, results, wanted) if kind == "leads" else list_accounts(snapshot, results, wanted)


def check_wanted(results: Results, wanted: ListFilter, icp: WorkingIcp | None) -> None:
    """Raise InvalidRequest when the ICP that a list names has no such persona."""
    if icp is not None:
        scored = results.of(icp.icp.icp_code) or icp
        wanted.check_persona(scored.definition, scored.version)
