"""Writes a workspace as the Parquet files that workers of a cluster read."""

from pathlib import Path

from cli.console import make_console
from cli.errors import fail
from cli.workspace import open_workspace
from qualification.scale.opening import not_installed

MEGABYTE = 1_000_000


def run(to: Path, *, workspace: str) -> None:
    """Write the folder and say what is in it."""
    if missing := not_installed():
        fail(f"winnow scale export needs {' and '.join(missing)}: run make scale")
    from qualification.scale.saving import save

    root = to.expanduser().absolute()
    console = make_console()
    with open_workspace(workspace) as opened:
        try:
            with console.status("Writing"):
                saved = save(opened.database, opened.actor.workspace_id, root, opened.settings.scale_rows_a_part)
        except OSError as error:
            fail(f"--to {to} cannot be written: {error.strerror or error}")
    console.print(
        f"{saved.accounts:,} accounts and {saved.people:,} people of {opened.actor.workspace} as of change {saved.seq:,}: "
        f"{saved.parts:,} {'part' if saved.parts == 1 else 'parts'}, {saved.nbytes / MEGABYTE:,.1f} MB, in {saved.folder}",
        highlight=False,
        markup=False,
        soft_wrap=True,
    )
    console.print(f"Workers read it with WINNOW_SCALE_SOURCE={root}", highlight=False, markup=False, soft_wrap=True)
