"""`winnow chat`: talk to the copilot line by line."""

import asyncio
import contextlib
import sys

from rich.console import Console
from rich.text import Text

from agent.copilot import Copilot
from cli.card_view import show_card
from cli.console import clean_line, make_console
from cli.conversation import Conversation, open_copilot
from cli.jobs import finish_jobs
from cli.render import Renderer
from cli.workspace import OpenWorkspace, open_workspace
from qualification.errors import WinnowError

PROMPT = "› "
HELP = (
    "Say whom you sell to, ask how many match, change weights. A proposal is saved when you type confirm.\n"
    "/new  start another conversation\n"
    "/undo  take back the last save of this conversation\n"
    "/quit  leave (Ctrl-D)\n"
    "Ctrl-C stops an answer."
)


def run(*, workspace: str, thread: str | None) -> None:
    """Read lines until /quit or the end of input."""
    console = make_console()
    with open_workspace(workspace) as opened, asyncio.Runner() as runner:
        stack = contextlib.AsyncExitStack()
        stack.push_async_callback(opened.database.async_engine.dispose)
        try:
            chat = Chat(opened, console, runner.run(stack.enter_async_context(open_copilot(opened))), thread)
            while (line := read_line(console)) is not None:
                if not runner.run(chat.take(line)):
                    break
        finally:
            runner.run(stack.aclose())


def read_line(console: Console) -> str | None:
    """Return the next line, None at the end of input; Ctrl-C clears the line."""
    is_typed = console.is_terminal and sys.stdin.isatty()
    if is_typed:
        with contextlib.suppress(ImportError):
            import readline  # noqa: F401 gives input() history and editing
    while True:
        try:
            return input(PROMPT if is_typed else "")
        except EOFError:
            if is_typed:
                console.print()
            return None
        except KeyboardInterrupt:
            if not is_typed:
                raise
            console.print(Text("\n/quit or Ctrl-D leaves."), style="dim")


class Chat:
    """The conversation and its commands."""

    def __init__(self, opened: OpenWorkspace, console: Console, copilot: Copilot, thread: str | None) -> None:
        self._opened = opened
        self._console = console
        self._copilot = copilot
        self._begin(thread)
        kind = "offline, rule-based" if opened.settings.model == "offline" else clean_line(opened.settings.model)
        console.print(Text(f"Winnow · workspace {clean_line(opened.actor.workspace)} · model {kind} · /help"), style="dim")

    def _begin(self, thread: str | None) -> None:
        self._conversation = Conversation(self._copilot, self._opened.database, self._opened.actor, thread)
        self._renderer = Renderer(self._console)

    async def take(self, line: str) -> bool:
        """Answer one line; returns whether to go on."""
        said = line.strip()
        try:
            match said:
                case "":
                    pass
                case "/quit" | "/exit":
                    return False
                case "/help":
                    self._console.print(Text(HELP))
                case "/new":
                    self._begin(None)
                    self._console.print(Text("A new conversation."), style="dim")
                case "/undo":
                    show_card(self._console, await self._conversation.undo(), compact=False)
                    await self._finish_jobs()
                case _ if said.startswith("/"):
                    self._console.print(Text(f"There is no command {clean_line(said)}; /help lists them."), style="yellow")
                case _:
                    await self._conversation.say(said, self._renderer.show)
                    await self._finish_jobs()
        except WinnowError as error:
            self._renderer.settle()
            self._console.print(Text(f"Error: {clean_line(error.message)}"), style="red")
        return True

    async def _finish_jobs(self) -> None:
        await finish_jobs(self._console, self._opened, self._copilot.snapshots)
