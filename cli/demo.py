"""`winnow demo`: the sample workspace, the example conversation, then the product."""

from cli.console import make_console
from cli.sample_workspace import ensure_sample
from cli.workspace import open_workspace
from sample.load import SampleSize


def run(*, workspace: str, accounts: int, people: int, converse: bool, serve: bool) -> None:
    """Load the sample; unless told otherwise replay the conversation and serve."""
    console = make_console()
    with open_workspace(workspace, create=True) as opened:
        ensure_sample(console, opened, SampleSize(accounts, people))
