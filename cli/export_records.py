"""`winnow export accounts` and `winnow export leads`: a whole list, or what of it matches an ICP, as CSV."""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import typer

from cli.errors import fail
from cli.workspace import OpenWorkspace, open_workspace, run_async
from qualification import lifecycle
from qualification.errors import InvalidRequest
from qualification.lifecycle import WorkingIcp
from qualification.lists.csv_export import account_csv, lead_csv
from qualification.lists.filter import ListFilter, bucket_named
from qualification.lists.listing import places_after
from qualification.lists.records import ListKind, list_records, records_to_list
from qualification.lists.search import words_of
from qualification.results import ResultsStore

OPTIONS = {"icp_code": "--icp", "persona_code": "--persona", "min_score": "--min-score", "bucket": "--bucket", "assigned": "--assigned"}


@dataclass(frozen=True)
class Asked:
    """What is to be exported, as it was typed."""

    icp: str | None
    assigned: bool | None
    persona: str | None
    bucket: str | None
    min_score: float | None
    search: str | None

    def filter(self) -> ListFilter:
        """Return it as a filter, or end the command with what is wrong."""
        try:
            wanted = ListFilter(self.icp, self.assigned, self.persona, bucket_named(self.bucket), self.min_score, words_of(self.search))
            wanted.check()
        except InvalidRequest as error:
            fail(_typed(error.message), exit_code=2)
        return wanted


def run(kind: ListKind, asked: Asked, *, workspace: str, output: Path | None) -> None:
    """Write the list to a file, or to stdout with nothing else on it."""
    wanted = asked.filter()
    if output is not None and not output.parent.is_dir():
        fail(f"--output {output}: there is no folder {output.parent}", exit_code=2)
    with open_workspace(workspace) as opened:
        code = wanted.icp_code
        icp = run_async(opened.database, lambda: _icp(opened, code)) if code is not None else None
        count, lines = _listed(opened, kind, wanted, icp)
        _write(lines, output)
    typer.echo(f"{count:,} {kind[:-1]}{'' if count == 1 else 's'}" + (f" in {output}" if output else ""), err=True)
    if icp is not None and icp.icp.status == "draft":
        typer.echo(f"{icp.icp.icp_code} is a draft: nothing is scored with it until it is published", err=True)


async def _icp(opened: OpenWorkspace, icp_code: str) -> WorkingIcp:
    async with opened.database.reading() as session:
        return await lifecycle.get_working(session, opened.actor.workspace_id, icp_code)


def _listed(opened: OpenWorkspace, kind: ListKind, wanted: ListFilter, icp: WorkingIcp | None) -> tuple[int, Iterator[str]]:
    """Return how many records there are, and their lines in order."""
    workspace_id, today = opened.actor.workspace_id, opened.settings.today()
    snapshot = records_to_list(opened.snapshots.records(workspace_id), wanted.sort_of(None))
    results = ResultsStore(opened.database).current(workspace_id)
    try:
        listing = list_records(kind, snapshot, results, wanted, icp)
    except InvalidRequest as error:
        fail(_typed(error.message), exit_code=2)
    places = places_after(listing, wanted.sort_of(None), None)
    lines = lead_csv if kind == "leads" else account_csv
    return len(places), lines(snapshot, listing, places, today=today, reading=opened.database.bulk_reading)


def _typed(message: str) -> str:
    """Return what the domain says of its parts in words of the options."""
    for part, option in OPTIONS.items():
        message = message.replace(part, option)
    return message


def _write(lines: Iterable[str], output: Path | None) -> None:
    if output is None:
        sys.stdout.writelines(lines)
        return
    try:
        with output.open("w", encoding="utf-8", newline="") as file:
            file.writelines(lines)
    except OSError as error:
        fail(f"--output {output} cannot be written: {error.strerror or error}")
