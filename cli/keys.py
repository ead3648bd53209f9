"""`winnow keys`: API keys, made and revoked at the terminal. The text of a key is printed once and kept nowhere."""

from datetime import timedelta
from typing import Annotated

import typer

WorkspaceOption = Annotated[str, typer.Option("--workspace", "-w", help="The workspace to work in.")]
RoleOption = Annotated[str | None, typer.Option(help="viewer, editor or admin: the most the key may; the person's role otherwise.")]

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="API keys: who may call Winnow from elsewhere.")


@app.command("create")
def create(
    name: Annotated[str, typer.Argument(help="What the key is for, such as CI or Segment.")],
    person: Annotated[str, typer.Option("--for", help="The member it acts for.")],
    role: RoleOption = None,
    ingest: Annotated[bool, typer.Option("--ingest", help="Only for sending records, outcomes and captures.")] = False,
    days: Annotated[int, typer.Option(min=0, max=3650, help="Days until it expires; 0 for never.")] = 365,
    workspace: WorkspaceOption = "default",
) -> None:
    """Make a key and print it, alone on stdout. It cannot be shown again."""
    from cli.access_view import checked_role, described_key
    from cli.errors import fail
    from cli.workspace import open_workspace
    from qualification.access.keys import NewKey, create_key
    from qualification.errors import MemberNotFound
    from storage.tables import utc_now

    ends = utc_now() + timedelta(days=days) if days else None
    new = NewKey(name, person, checked_role(role) if role else None, "ingest" if ingest else "all", ends)
    with open_workspace(workspace) as opened:
        try:
            with opened.database.bulk_writing() as session:
                listed, text = create_key(session, opened.actor, new)
        except MemberNotFound as error:
            fail(f"{error.message}; winnow members add {person} --workspace {workspace} makes one")
    typer.echo(text)
    typer.echo(f"{described_key(listed)}. Keep it now: it cannot be shown again.", err=True)


@app.command("list")
def show(workspace: WorkspaceOption = "default") -> None:
    """List the keys of a workspace, the newest first."""
    from cli.access_view import described_key
    from cli.workspace import open_workspace
    from qualification.access.keys import list_keys

    with open_workspace(workspace) as opened:
        with opened.database.bulk_reading() as session:
            lines = [f"{each.key.prefix}…  {described_key(each)}" for each in list_keys(session, opened.actor.workspace_id, limit=1000)]
        typer.echo("\n".join(lines) or "No keys yet: winnow keys create NAME --for PERSON makes one.")


@app.command("revoke")
def revoke(
    key: Annotated[str, typer.Argument(help="The beginning of the key, as winnow keys list shows it.")],
    workspace: WorkspaceOption = "default",
) -> None:
    """End a key for good. It is refused from the next request on."""
    from cli.access_view import described_key
    from cli.workspace import open_workspace
    from qualification.access.keys import revoke_key

    with open_workspace(workspace) as opened:
        with opened.database.bulk_writing() as session:
            listed = revoke_key(session, opened.actor, key.rstrip("…"))
        typer.echo(described_key(listed))
