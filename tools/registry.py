"""Every tool that a model may call: read, preview, propose. None writes anything but a draft or a proposal."""

from langchain_core.tools import BaseTool

from tools.compare_icps import compare_icps
from tools.draft_icp import draft_icp
from tools.edit_draft import edit_draft
from tools.explain_record import explain_record
from tools.get_icp import get_icp
from tools.list_changesets import list_changesets
from tools.list_icps import list_icps
from tools.preview_draft import preview_draft
from tools.propose_save import propose_save
from tools.sanity_check import sanity_check
from tools.search_catalog import search_catalog
from tools.similar_icps import similar_icps
from tools.suggest_weights import suggest_weights
from tools.top_records import top_records
from tools.what_if import what_if

TOOLS: tuple[BaseTool, ...] = (
    search_catalog,
    list_icps,
    get_icp,
    draft_icp,
    edit_draft,
    preview_draft,
    what_if,
    compare_icps,
    similar_icps,
    suggest_weights,
    explain_record,
    top_records,
    sanity_check,
    propose_save,
    list_changesets,
)
