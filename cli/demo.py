"""`winnow demo`: the sample workspace, the example conversation, then the product."""

from rich.console import Console
from rich.text import Text

from cli.console import make_console
from cli.errors import fail
from cli.sample_workspace import ensure_sample
from cli.workspace import OpenWorkspace, open_workspace, run_async
from sample.load import SampleSize

EXAMPLE = (
    "build me an ICP for mid-market SaaS companies (51–500 employees) with a security-first culture, "
    "primarily NA and EMEA, growth-stage, excluding competitor accounts",
    "drop the geo filter",
    'add a +5 for "uses Snowflake"',
    "what's the qualification rate if I tighten employee count to 100–300?",
    "confirm",
)


def run(*, workspace: str, accounts: int, people: int, converse: bool, serve: bool) -> None:
    """Load the sample; unless told otherwise replay the conversation and serve."""
    console = make_console()
    with open_workspace(workspace, create=True) as opened:
        ensure_sample(console, opened, SampleSize(accounts, people))
        if converse:
            saved = run_async(opened.database, lambda: _replay(console, opened))
            if not saved:
                fail("the example conversation did not end in a save; `winnow doctor` checks the set-up")
    if serve:
        from cli.serve import bind, serve_on

        with bind(opened.settings) as listener:
            serve_on(listener, opened.settings, workspace)


async def _replay(console: Console, opened: OpenWorkspace) -> bool:
    """Say the example line by line; returns whether its last proposal was applied."""
    from cli.conversation import Conversation, open_copilot
    from cli.render import Renderer

    renderer = Renderer(console, compact=True, keep_counts=True)
    async with open_copilot(opened) as copilot:
        conversation = Conversation(copilot, opened.database, opened.actor)
        for line in EXAMPLE:
            console.print()
            console.print(Text(f"› {line}"), style="bold cyan")
            if await conversation.say(line, renderer.show):
                raise KeyboardInterrupt
            if renderer.failed:
                return False
    return renderer.applied
