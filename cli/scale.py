"""`winnow scale`: the cluster that large workspaces run on."""

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
