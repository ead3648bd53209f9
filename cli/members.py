"""`winnow members`: who may sign in, and as what. The first admin of a workspace is made here."""

import sys
from typing import Annotated

import typer

WorkspaceOption = Annotated[str, typer.Option("--workspace", "-w", help="The workspace to work in.")]
PersonArgument = Annotated[str, typer.Argument(help="Their e-mail address, or a name.")]
StdinOption = Annotated[bool, typer.Option("--password-stdin", help="Read the password from the first line of stdin.")]

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Members: who may sign in, and as what.")


@app.command("add")
def add(
    person: PersonArgument,
    role: Annotated[str, typer.Option(help="viewer reads and asks, editor changes, admin lets others in too.")] = "editor",
    name: Annotated[str | None, typer.Option(help="The name that others see; the person's id otherwise.")] = None,
    password_stdin: StdinOption = False,
    no_password: Annotated[bool, typer.Option("--no-password", help="They use API keys or Slack, and do not sign in on the web.")] = False,
    workspace: WorkspaceOption = "default",
) -> None:
    """Add a person to a workspace, which is made when it is new. Asks for a password."""
    from cli.access_view import checked_role
    from cli.workspace import open_workspace
    from qualification.access.members import NewMember, add_member, fold_person

    plain = fold_person(person)
    with open_workspace(workspace, create=True) as opened:
        hashed = None if no_password else _asked_password(plain, from_stdin=password_stdin)
        with opened.database.bulk_writing() as session:
            member = add_member(session, opened.actor, NewMember(plain, name or person, checked_role(role), hashed))
        typer.echo(f"Added {member.person} to {opened.actor.workspace} as {member.role}.")


@app.command("list")
def show(workspace: WorkspaceOption = "default") -> None:
    """List the members of a workspace in the order they were added."""
    from cli.access_view import described_member
    from cli.workspace import open_workspace
    from qualification.access.members import list_members

    with open_workspace(workspace) as opened:
        with opened.database.bulk_reading() as session:
            lines = [described_member(each) for each in list_members(session, opened.actor.workspace_id, limit=10_000)]
        typer.echo("\n".join(lines) or "No members yet: winnow members add PERSON --role admin makes the first.")


@app.command("role")
def set_role(
    person: PersonArgument,
    role: Annotated[str, typer.Argument(help="viewer, editor or admin.")],
    workspace: WorkspaceOption = "default",
) -> None:
    """Give a member another role; their keys and sessions follow at once."""
    from cli.access_view import checked_role
    from qualification.access.members import MemberChange

    _change(workspace, person, MemberChange(role=checked_role(role)))


@app.command("disable")
def disable(person: PersonArgument, workspace: WorkspaceOption = "default") -> None:
    """Shut a member out: their keys and sessions are refused from the next request on."""
    from qualification.access.members import MemberChange

    _change(workspace, person, MemberChange(is_disabled=True))


@app.command("enable")
def enable(person: PersonArgument, workspace: WorkspaceOption = "default") -> None:
    """Let a disabled member in again."""
    from qualification.access.members import MemberChange

    _change(workspace, person, MemberChange(is_disabled=False))


@app.command("password")
def set_password(person: PersonArgument, password_stdin: StdinOption = False, workspace: WorkspaceOption = "default") -> None:
    """Give a member a new password; they are signed out everywhere."""
    from qualification.access.members import MemberChange, fold_person

    hashed = _asked_password(fold_person(person), from_stdin=password_stdin)
    _change(workspace, person, MemberChange(password_hash=hashed))


def _change(workspace: str, person: str, change: object) -> None:
    from cli.access_view import described_member
    from cli.workspace import open_workspace
    from qualification.access.members import MemberChange, change_member

    assert isinstance(change, MemberChange)
    with open_workspace(workspace) as opened:
        with opened.database.bulk_writing() as session:
            member = change_member(session, opened.actor, person, change)
        typer.echo(described_member(member))


def _asked_password(person: str, *, from_stdin: bool) -> str:
    """Return the hash of a password that was piped in, or typed twice."""
    from cli.errors import fail
    from qualification.access.passwords import hash_password

    if from_stdin:
        return hash_password(sys.stdin.readline().rstrip("\r\n"), person)
    if not sys.stdin.isatty():
        fail("there is no terminal to ask for a password; use --password-stdin, or --no-password where it is offered", exit_code=2)
    return hash_password(typer.prompt("Password", hide_input=True, confirmation_prompt=True), person)
