"""What the terminal shows of a cluster."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import typer
from rich.table import Table

from cli.console import clean_line, make_console
from cli.errors import fail
from cli.workspace import open_database, read_settings
from qualification.scale.opening import opened_cluster
from storage.workspaces import names_of

if TYPE_CHECKING:  # where what a cluster needs is not installed, the command says so
    from qualification.scale.cluster import WorkerStatus
    from qualification.scale.residence import Resident

MEGABYTE = 1_000_000
SHOWN_PARTS = 200
CLIENT_LETTERS = 8


def show_status() -> None:
    """Print the workers and their parts; ends with exit code 1 when no worker is there, 2 when no cluster was named."""
    settings = read_settings()
    if settings.scaling is None:
        fail(
            "WINNOW_SCALE is not set: name a Dask scheduler such as dask://scheduler:8786; docs/operations.md says how to start one",
            exit_code=2,
        )
    with open_database(settings) as database:
        cluster = opened_cluster(database, settings.url_for_workers, settings.scaling)
        assert cluster is not None
        try:
            workers = cluster.status()
        finally:
            cluster.close()
        with database.bulk_reading() as session:
            names = names_of(session, {part.name.workspace_id for worker in workers for part in worker.residents})
    address = settings.scaling.address
    if not workers:
        fail(f"the scheduler at {address} has no worker: start one with dask worker {address} --no-nanny, from the same image")
    fit = [worker for worker in workers if worker.unfit is None]
    if fit:
        _show(address, fit, names)
    for worker in workers:
        if worker.unfit is not None:
            typer.echo(f"Worker {worker.address} {worker.unfit}: start it anew from the same image as this service", err=True)
    if not fit:
        fail(f"the scheduler at {address} has no worker that runs the code of this service")


def _show(address: str, workers: "Sequence[WorkerStatus]", names: Mapping[int, str]) -> None:
    parts = sum(len(worker.residents) for worker in workers)
    console = make_console()
    console.print(f"Scheduler {address}: {_counted(len(workers), 'worker')}, {_counted(parts, 'part')}", highlight=False)
    console.print(workers_table(workers))
    if parts:
        console.print(parts_table(workers, names))
    if parts > SHOWN_PARTS:
        console.print(f"and {parts - SHOWN_PARTS:,} more parts")


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def workers_table(workers: "Sequence[WorkerStatus]") -> Table:
    """Return one line a worker: what its parts and its whole process take."""
    table = _table(["Worker"], ["Parts", "Accounts", "People", "Parts MB", "Process MB"])
    for worker in workers:
        counts = (len(worker.residents), sum(part.accounts for part in worker.residents), sum(part.people for part in worker.residents))
        table.add_row(worker.address, *(f"{count:,}" for count in counts), _megabytes(worker.nbytes), _megabytes(worker.memory_bytes))
    return table


def parts_table(workers: "Sequence[WorkerStatus]", names: Mapping[int, str]) -> Table:
    """Return one line a part, by workspace and keys; `names` are those of the workspaces."""
    table = _table(["Workspace", "Keys", "Worker", "For"], ["Seq", "Accounts", "People", "MB"])
    found = sorted(_held(workers), key=lambda each: (each[1].name.workspace_id, each[1].name.owner, each[1].name.within.lower))
    for worker, part in found[:SHOWN_PARTS]:
        within = part.name.within
        keys = f"{within.lower:,} – {'' if within.upper is None else f'{within.upper - 1:,}'}"
        name = clean_line(names.get(part.name.workspace_id, str(part.name.workspace_id)))
        numbers = (f"{part.marks.seq:,}", f"{part.accounts:,}", f"{part.people:,}", _megabytes(part.nbytes))
        table.add_row(name, keys, worker, part.name.owner[-CLIENT_LETTERS:], *numbers)
    return table


def _held(workers: "Sequence[WorkerStatus]") -> "Iterator[tuple[str, Resident]]":
    for worker in workers:
        for part in worker.residents:
            yield worker.address, part


def _table(texts: Sequence[str], numbers: Sequence[str]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for text in texts:
        table.add_column(text, no_wrap=True)
    for number in numbers:
        table.add_column(number, justify="right", no_wrap=True)
    return table


def _megabytes(size: int) -> str:
    return f"{size / MEGABYTE:,.0f}"
