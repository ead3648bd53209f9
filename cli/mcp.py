"""`winnow mcp`: the copilot's tools for an MCP client that starts this command and talks over its stdin and stdout."""

from functools import partial

from cli.workspace import OpenWorkspace, open_workspace, run_async


def run(workspace: str, thread: str | None) -> None:
    """Serve until the client closes stdin. Nothing else is written to stdout."""
    with open_workspace(workspace) as opened:
        run_async(opened.database, partial(_serve, opened, thread))


async def _serve(opened: OpenWorkspace, thread: str | None) -> None:
    from mcp.server.stdio import stdio_server

    from api.mcp.callers import Call, Caller, Workbench, caller_of, check_thread, new_thread
    from api.mcp.server import build_server
    from qualification.results import ResultsStore

    database, settings = opened.database, opened.settings
    bench = Workbench(database, opened.snapshots, ResultsStore(database), settings.today, settings.browser_url)
    conversation = new_thread() if thread is None else check_thread(thread)

    async def caller(call: Call) -> Caller:
        return caller_of(opened.actor, call, thread_id=conversation)

    server = build_server(bench, caller)
    async with stdio_server() as (received, sent):
        await server.run(received, sent, server.create_initialization_options())
