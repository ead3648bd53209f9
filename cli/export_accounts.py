"""`winnow export accounts`: the accounts of a workspace, or those that match an ICP, as CSV."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import typer

from cli.errors import fail
from cli.workspace import OpenWorkspace, open_workspace, run_async
from qualification import lifecycle
from qualification.account_list import Sort, all_accounts, matching_accounts, places_after
from qualification.csv_export import MatchedWith, account_csv
from qualification.snapshots import SnapshotStore
from storage.feed import RecordRow, read_some


def run(*, workspace: str, icp_code: str | None, min_score: float, output: Path | None) -> None:
    """Write the whole list to a file, or to stdout with nothing else on it."""
    if min_score and icp_code is None:
        fail("--min-score needs --icp: it is about the score for one ICP", exit_code=2)
    if output is not None and not output.parent.is_dir():
        fail(f"--output {output}: there is no folder {output.parent}", exit_code=2)
    with open_workspace(workspace) as opened:
        ranking = run_async(opened.database, lambda: _ranking(opened, icp_code)) if icp_code else None
        count, lines = _listed(opened, ranking, min_score)
        _write(lines, output)
    typer.echo(f"{count:,} account{'' if count == 1 else 's'}" + (f" in {output}" if output else ""), err=True)


async def _ranking(opened: OpenWorkspace, icp_code: str) -> MatchedWith:
    """Return the live version of an ICP, or its draft when it was never live. Raises IcpNotFound."""
    async with opened.database.reading() as session:
        icp = await lifecycle.get_icp(session, opened.actor.workspace_id, icp_code)
        number = icp.live_version or icp.draft_version
        version = await lifecycle.get_version(session, opened.actor.workspace_id, icp_code, number)
    return MatchedWith(version.definition, icp_code, version.version)


def _listed(opened: OpenWorkspace, ranking: MatchedWith | None, min_score: float) -> tuple[int, Iterator[str]]:
    """Return how many accounts there are, and their lines, the best match first."""
    today = opened.settings.today()
    snapshot = SnapshotStore(opened.database).current(opened.actor.workspace_id)
    listed = matching_accounts(snapshot, ranking.definition, min_score=min_score, today=today) if ranking else all_accounts(snapshot)
    order: Sort = "-icp_score" if ranking else "id"

    def read(record_ids: Sequence[int]) -> list[RecordRow]:
        with opened.database.bulk_reading() as session:
            return read_some(session, snapshot.workspace_id, "account", record_ids)

    places = places_after(listed, order, None)
    return len(places), account_csv(listed, places, ranking, snapshot.catalog.account_fields, today=today, read=read)


def _write(lines: Iterable[str], output: Path | None) -> None:
    if output is None:
        sys.stdout.writelines(lines)
        return
    try:
        with output.open("w", encoding="utf-8", newline="") as file:
            file.writelines(lines)
    except OSError as error:
        fail(f"--output {output} cannot be written: {error.strerror or error}")
