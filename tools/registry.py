"""Every tool that a model may call: read, preview, propose. None writes anything but a draft or a proposal."""

from langchain_core.tools import BaseTool

from tools.clone_persona import clone_persona
from tools.compare_icps import compare_icps
from tools.compare_versions import compare_versions
from tools.draft_icp import draft_icp
from tools.draft_persona import draft_persona
from tools.edit_draft import edit_draft
from tools.edit_persona import edit_persona
from tools.explain_record import explain_record
from tools.get_icp import get_icp
from tools.get_job import get_job
from tools.icp_insights import icp_insights
from tools.list_changesets import list_changesets
from tools.list_icps import list_icps
from tools.list_signals import list_signals
from tools.outcome_analysis import outcome_analysis
from tools.preview_draft import preview_draft
from tools.propose_autoqualify import propose_autoqualify
from tools.propose_delete_draft import propose_delete_draft
from tools.propose_pause import propose_pause
from tools.propose_publish import propose_publish
from tools.propose_qualify_captures import propose_qualify_captures
from tools.propose_requalify import propose_requalify
from tools.propose_resume import propose_resume
from tools.propose_rollback import propose_rollback
from tools.propose_save import propose_save
from tools.propose_save_term import propose_save_term
from tools.propose_undo import propose_undo
from tools.remove_persona import remove_persona
from tools.sanity_check import sanity_check
from tools.search_catalog import search_catalog
from tools.signal_stats import signal_stats
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
    compare_versions,
    similar_icps,
    suggest_weights,
    explain_record,
    top_records,
    sanity_check,
    outcome_analysis,
    icp_insights,
    list_signals,
    signal_stats,
    get_job,
    draft_persona,
    edit_persona,
    clone_persona,
    remove_persona,
    propose_save,
    propose_publish,
    propose_pause,
    propose_resume,
    propose_rollback,
    propose_delete_draft,
    propose_autoqualify,
    propose_qualify_captures,
    propose_requalify,
    propose_save_term,
    propose_undo,
    list_changesets,
)
