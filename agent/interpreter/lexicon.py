"""What the interpreter knows of a workspace and of the moment: values only, read-only, made once a run."""

from dataclasses import dataclass
from datetime import date

from qualification.catalog import Catalog
from qualification.definitions import Definition
from tools.registry import TOOLS

EVERY_TOOL = frozenset(tool.name for tool in TOOLS)


@dataclass(frozen=True)
class IcpEntry:
    """One ICP of the workspace; `definition` is its newest version, which is the draft version."""

    icp_code: str
    name: str
    status: str
    definition: Definition
    draft_version: int = 1
    live_version: int | None = None

    @property
    def is_rewritten(self) -> bool:
        """Whether a live version works on while a newer one waits for its publish."""
        return self.live_version is not None and self.live_version != self.draft_version


@dataclass(frozen=True)
class SignalEntry:
    """One signal. `autoqualify` is "on", "off", or "not_applicable" while it cannot run."""

    name: str
    source: str = ""
    status: str = "live"
    autoqualify: str = "off"


@dataclass(frozen=True)
class WorkingDraft:
    """The unsaved definition under discussion in the thread."""

    definition: Definition
    icp_code: str | None = None
    base_version: int | None = None
    rev: int = 0


@dataclass(frozen=True)
class OpenCard:
    """A change set of the thread that waits for a confirm."""

    title: str
    kind: str = "save_icp"


@dataclass(frozen=True)
class Lexicon:
    """Everything that a message can refer to.

    Attributes:
        page: The product page the person is on.
        icp_code: The ICP that is open in the drawer, or None.
        draft: The working draft when the run started, or None.
        open_cards: The proposals of this thread that wait, the one shown last at the end.
        tools: Names of the tools this copilot has; what is not in it is said to be impossible yet.
        of_people: Whether the words mean fields of people, as they do inside a persona.
    """

    catalog: Catalog
    today: date
    icps: tuple[IcpEntry, ...] = ()
    signals: tuple[SignalEntry, ...] = ()
    page: str = ""
    icp_code: str | None = None
    draft: WorkingDraft | None = None
    open_cards: tuple[OpenCard, ...] = ()
    tools: frozenset[str] = EVERY_TOOL
    of_people: bool = False

    def icp(self, icp_code: str | None) -> IcpEntry | None:
        """Return the ICP with this code, or None."""
        return next((each for each in self.icps if each.icp_code == icp_code), None)

    def signal(self, name: str) -> SignalEntry | None:
        """Return the signal with this name, or None."""
        return next((each for each in self.signals if each.name == name), None)
