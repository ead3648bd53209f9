"""`winnow scale`: the cluster that large workspaces run on."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="The cluster that large workspaces run on.")


@app.callback()
def group() -> None:
    """The cluster that large workspaces run on."""


@app.command("status")
def status() -> None:
    """Show the scheduler, its workers and the parts of workspaces that each holds; exit code 1 when there is nobody to work."""
    from cli.scale_view import show_status

    show_status()


@app.command("export")
def export(
    to: Annotated[
        Path, typer.Option(help="The folder that WINNOW_SCALE_SOURCE names, which workers reach too; the workspace gets one in it.")
    ],
    workspace: Annotated[str, typer.Option("--workspace", "-w", help="The workspace to write.")] = "default",
) -> None:
    """Write all records of a workspace as Parquet, as of one moment: workers read that instead of the database, then catch up."""
    from cli.scale_export import run

    run(to, workspace=workspace)
