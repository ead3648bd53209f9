"""What the interpreter knows of a workspace and of the moment: values only, read-only, made once a run."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from qualification.catalog import Catalog
from qualification.definitions import Definition

EVERY_TOOL = frozenset(
    [
        "search_catalog",
        "list_icps",
        "get_icp",
        "draft_icp",
        "edit_draft",
        "preview_draft",
        "what_if",
        "compare_icps",
        "similar_icps",
        "suggest_weights",
        "explain_record",
        "top_records",
        "sanity_check",
        "propose_save",
        "list_changesets",
    ]
)


@dataclass(frozen=True)
class IcpEntry:
    """One ICP of the workspace; `definition` is its newest version."""

    icp_code: str
    name: str
    status: str
    definition: Definition


@dataclass(frozen=True)
class WorkingDraft:
    """The unsaved definition under discussion in the thread."""

    definition: Definition
    icp_code: str | None = None
    base_version: int | None = None
    rev: int = 0


@dataclass(frozen=True)
class Lexicon:
    """Everything that a message can refer to.

    Attributes:
        page: The product page the person is on.
        icp_code: The ICP that is open in the drawer, or None.
        draft: The working draft when the run started, or None.
        glossary: A term of the workspace and what it means, in words that can themselves be read.
        tools: Names of the tools this copilot has; what is not in it is said to be impossible yet.
    """

    catalog: Catalog
    today: date
    icps: tuple[IcpEntry, ...] = ()
    personas: tuple[str, ...] = ()
    signals: tuple[str, ...] = ()
    glossary: Mapping[str, str] = field(default_factory=dict)
    page: str = ""
    icp_code: str | None = None
    draft: WorkingDraft | None = None
    tools: frozenset[str] = EVERY_TOOL

    def icp(self, icp_code: str | None) -> IcpEntry | None:
        """Return the ICP with this code, or None."""
        return next((each for each in self.icps if each.icp_code == icp_code), None)
