"""The `winnow` command: reads the arguments and hands over. Each command imports what it needs when it runs."""

from pathlib import Path
from typing import Annotated

import typer

from cli import keys, members, scale
from cli.errors import PlainErrors

app = typer.Typer(
    cls=PlainErrors,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Winnow: say whom you sell to, see who matches, confirm to save.",
)
import_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Bring records in from a file.")
export_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Take lists out as CSV.")
db_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Look after the database.")
app.add_typer(import_app, name="import")
app.add_typer(export_app, name="export")
app.add_typer(db_app, name="db")
app.add_typer(members.app, name="members")
app.add_typer(keys.app, name="keys")
app.add_typer(scale.app, name="scale")

WorkspaceOption = Annotated[str, typer.Option("--workspace", "-w", help="The workspace to work in.")]
FileArgument = Annotated[Path, typer.Argument(help="A CSV or JSON-lines file; the first line names the columns.")]
MapOption = Annotated[
    list[str] | None, typer.Option("--map", help="COLUMN=FIELD for a column that is guessed wrong; COLUMN=- leaves it out.")
]
RateOption = Annotated[list[str] | None, typer.Option("--rate", help="US dollars for one unit of a currency: EUR=1.08.")]
ReportOption = Annotated[Path | None, typer.Option(help="Where cells that were lost are listed; winnow-import-errors.csv otherwise.")]
IcpOption = Annotated[str | None, typer.Option(help="The code of an ICP: only what matches it, the best first.")]
AssignedOption = Annotated[
    bool | None, typer.Option("--assigned/--not-assigned", help="Only what is assigned to the ICP, or without one to any.")
]
PersonaOption = Annotated[str | None, typer.Option(help="With --icp: only who matches the persona with this code.")]
BucketOption = Annotated[str | None, typer.Option(help="qualified, no_persona_fit or not_qualified.")]
MinScoreOption = Annotated[float | None, typer.Option(min=0, max=100, help="With --icp: the lowest score to export.")]
SearchOption = Annotated[str | None, typer.Option(help="Only records in which each of these words is found: name, domain, title, e-mail.")]
OutputOption = Annotated[Path | None, typer.Option("--output", "-o", help="The file to write; stdout otherwise.")]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Show what would happen and write nothing.")]


@app.command()
def serve(workspace: WorkspaceOption = "default") -> None:
    """Serve pages, copilot rail and API on WINNOW_HOST and WINNOW_PORT; requests without a key act in the workspace."""
    from cli.serve import run

    run(workspace)


@app.command()
def demo(
    load_only: Annotated[bool, typer.Option("--load-only", help="Load the sample and do nothing else.")] = False,
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Stop after the conversation.")] = False,
    accounts: Annotated[int, typer.Option(min=1, max=5_000_000, help="Accounts of a sample that is not loaded yet.")] = 20_000,
    people: Annotated[int, typer.Option(min=0, max=20_000_000, help="People of a sample that is not loaded yet.")] = 45_000,
    workspace: WorkspaceOption = "default",
) -> None:
    """Load the sample workspace, replay a conversation with the copilot, then serve the product."""
    from cli.demo import run

    run(workspace=workspace, accounts=accounts, people=people, converse=not load_only, serve=not (load_only or no_serve))


@app.command()
def chat(
    thread: Annotated[str | None, typer.Option(help="The thread to go on with; a new one otherwise.")] = None,
    workspace: WorkspaceOption = "default",
) -> None:
    """Talk to the copilot in the terminal."""
    from cli.chat import run

    run(workspace=workspace, thread=thread)


@app.command()
def ask(
    text: Annotated[str, typer.Argument(help="What to say; - reads it from stdin.")],
    thread: Annotated[str | None, typer.Option(help="The thread to go on with; a new one otherwise.")] = None,
    page: Annotated[str | None, typer.Option(help="The page to answer for, such as qualification or signals.")] = None,
    draft: Annotated[Path | None, typer.Option(help="A JSON file with the drawer's unsaved draft.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one AG-UI event a line and nothing else.")] = False,
    confirm: Annotated[bool, typer.Option("--confirm", help="Confirm the change that this turn proposes.")] = False,
    workspace: WorkspaceOption = "default",
) -> None:
    """Say one thing to the copilot, with no server."""
    from cli.ask import run

    run(text, workspace=workspace, thread=thread, page=page, draft=draft, as_json=as_json, confirm=confirm)


@import_app.command("accounts")
def import_accounts(
    file: FileArgument,
    mapped: MapOption = None,
    rate: RateOption = None,
    report: ReportOption = None,
    dry_run: DryRunOption = False,
    workspace: WorkspaceOption = "default",
) -> None:
    """Import companies. Rows with a known external id are updated, so a second import changes nothing."""
    from cli.import_records import run

    run(file, "account", workspace=workspace, mapped=mapped or (), rates=rate or (), report=report, dry_run=dry_run)


@import_app.command("people")
def import_people(
    file: FileArgument,
    mapped: MapOption = None,
    rate: RateOption = None,
    report: ReportOption = None,
    dry_run: DryRunOption = False,
    workspace: WorkspaceOption = "default",
) -> None:
    """Import people. Each joins the account with the external id, else the domain, else the name that their row says."""
    from cli.import_records import run

    run(file, "person", workspace=workspace, mapped=mapped or (), rates=rate or (), report=report, dry_run=dry_run)


@import_app.command("outcomes")
def import_outcomes(
    file: FileArgument,
    report: ReportOption = None,
    dry_run: DryRunOption = False,
    workspace: WorkspaceOption = "default",
) -> None:
    """Import outcomes: replies, meetings, signups, purchases, and deals closed won or lost, each joined to its account."""
    from cli.import_outcomes import run

    run(file, workspace=workspace, report=report, dry_run=dry_run)


@import_app.command("captures")
def import_captures(
    file: FileArgument,
    signal: Annotated[str | None, typer.Option(help="The signal they are from; without it a column signal names it row by row.")] = None,
    report: ReportOption = None,
    dry_run: DryRunOption = False,
    workspace: WorkspaceOption = "default",
) -> None:
    """Import captures: a person, what they did, and when. Held, or qualified where the signal's autoqualify is on."""
    from cli.import_captures import run

    run(file, workspace=workspace, signal=signal, report=report, dry_run=dry_run)


@export_app.command("accounts")
def export_accounts(
    icp: IcpOption = None,
    assigned: AssignedOption = None,
    persona: PersonaOption = None,
    bucket: BucketOption = None,
    min_score: MinScoreOption = None,
    search: SearchOption = None,
    output: OutputOption = None,
    workspace: WorkspaceOption = "default",
) -> None:
    """Export companies with bucket, ICP code, version, score and top contributions."""
    from cli.export_records import Asked, run

    run("accounts", Asked(icp, assigned, persona, bucket, min_score, search), workspace=workspace, output=output)


@export_app.command("leads")
def export_leads(
    icp: IcpOption = None,
    assigned: AssignedOption = None,
    persona: PersonaOption = None,
    bucket: BucketOption = None,
    min_score: MinScoreOption = None,
    search: SearchOption = None,
    output: OutputOption = None,
    workspace: WorkspaceOption = "default",
) -> None:
    """Export people with their account, bucket, ICP and persona codes, versions, scores and top contributions."""
    from cli.export_records import Asked, run

    run("leads", Asked(icp, assigned, persona, bucket, min_score, search), workspace=workspace, output=output)


@app.command()
def bench(
    accounts: Annotated[str, typer.Option(help="Sizes, comma-separated.")] = "50000,1000000",
    only: Annotated[
        str | None, typer.Option(help="Rows, comma-separated: core, slider, whole, load, requalify, start, turn, captures, http.")
    ] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the numbers to this file too.")] = None,
    plot_file: Annotated[Path | None, typer.Option("--plot", help="Write the cost against the size as a PNG.")] = None,
    closed_won: Annotated[
        bool, typer.Option("--closed-won", help="Judge the analysis of closed deals on data whose truth is known.")
    ] = False,
    studies: Annotated[
        bool, typer.Option("--studies", help="With --closed-won: 20 seeds, and six kinds of 50 workspaces without any effect.")
    ] = False,
    scale: Annotated[
        bool, typer.Option("--scale", help="This process beside a cluster of processes on this machine, at each size of --accounts.")
    ] = False,
    data: Annotated[Path | None, typer.Option(help="With --closed-won: the folder of the real data sets.")] = None,
    load: Annotated[
        bool, typer.Option("--load", help="100 event streams, 20 turns and 1,000 captures a second, all at once, on a server of its own.")
    ] = False,
    seconds: Annotated[float, typer.Option(min=1, max=3600, help="With --load: for how long.")] = 120,
    postgresql: Annotated[
        bool, typer.Option("--postgresql", help="With --load: on a PostgreSQL server of its own, not on SQLite.")
    ] = False,
    processes: Annotated[int, typer.Option(min=1, max=16, help="With --load and --postgresql: how many servers share the database.")] = 1,
) -> None:
    """Measure each speed goal beside what one would use instead, on the same records, and check that all counts agree."""
    if closed_won or studies:
        from cli.bench.closed_won import run as judge

        judge(studies=studies, data=data, json_file=json_file)
        return
    from cli.bench.command import COMPANY, run, run_load

    if scale:
        from cli.bench.scaling.command import compare_all

        compare_all(accounts, json_file)
        return

    if load:
        run_load(COMPANY, seconds, postgresql=postgresql, processes=processes, json_file=json_file)
        return
    run(accounts, only, json_file, plot_file)


@export_app.command("insights")
def export_insights(
    positive: Annotated[str, typer.Option(help="The outcome that counts: closed_won, purchase, signup, meeting, reply.")] = "closed_won",
    contrast: Annotated[str | None, typer.Option(help="What it is set against; the rest otherwise.")] = None,
    window_days: Annotated[int | None, typer.Option(min=1, max=36_500, help="How many days back outcomes count; all otherwise.")] = None,
    by_value: Annotated[bool, typer.Option("--by-value", help="Weigh each won record by its amount.")] = False,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="A .json, or a .png with the curve; text otherwise.")] = None,
    workspace: WorkspaceOption = "default",
) -> None:
    """Say what won accounts share, which fields leak, and how the ICP that follows does on later deals."""
    from cli.export_insights import run

    run(workspace=workspace, positive=positive, contrast=contrast, window_days=window_days, by_value=by_value, output=output)


@app.command("eval")
def evaluate(
    model: Annotated[str | None, typer.Option(help="offline, or openai:NAME; WINNOW_MODEL otherwise.")] = None,
    repeat: Annotated[int, typer.Option(min=1, max=100, help="Trials a case; pass^k is the chance that all of them pass.")] = 1,
    split: Annotated[
        str, typer.Option(help="dev, aside (kept back: look rarely, tune never), all of these, or fresh (held out: look once).")
    ] = "dev",
    only: Annotated[list[str] | None, typer.Option(help="The id, family or behaviour of cases; may be given several times.")] = None,
    compare: Annotated[Path | None, typer.Option(help="An earlier --json report; evals/baseline.json for the offline model.")] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the report to this file too.")] = None,
    html_file: Annotated[Path | None, typer.Option("--html", help="Write every conversation to this HTML file.")] = None,
    record: Annotated[Path | None, typer.Option(help="Keep the model's answers in this folder.")] = None,
    replay: Annotated[Path | None, typer.Option(help="Play the answers of this folder: no key, no network.")] = None,
    price: Annotated[str | None, typer.Option(help="US dollars for a million tokens in and out: 0.25,2.")] = None,
    cases: Annotated[Path | None, typer.Option(help="A folder of case files of your own.")] = None,
    surface: Annotated[
        str, typer.Option(help="Where cases are said: agui, slack or mcp. The last two are also held against agui: same change sets.")
    ] = "agui",
) -> None:
    """Hold a model against the eval cases on the sample; exit code 1 when a case passes less often than in the baseline."""
    from cli.eval import Options, run_evals

    run_evals(Options(model, repeat, split, tuple(only or ()), compare, json_file, html_file, record, replay, price, cases, surface))


@app.command()
def mcp(
    thread: Annotated[str | None, typer.Option(help="The thread to go on with; a new one for each start otherwise.")] = None,
    workspace: WorkspaceOption = "default",
) -> None:
    """Give the copilot's tools to an MCP client over stdin and stdout; clients start this command themselves."""
    from cli.mcp import run

    run(workspace, thread)


@db_app.command("upgrade")
def upgrade() -> None:
    """Bring the database to the newest schema. Every command does this on first use."""
    from cli.doctor import upgrade_database

    upgrade_database()


@app.command()
def doctor() -> None:
    """Check what Winnow needs and say what to do about the rest."""
    from cli.doctor import run

    run()
