"""What a message can want: one module each, tried in the order of `INTENTS`; `ACTS` and `LOOKING` are those beside definitions and counts."""

from collections.abc import Callable
from functools import wraps
from typing import TypeAlias

from agent.interpreter.intents.adding_personas import plan_add_persona
from agent.interpreter.intents.advice import plan_suggest_weights
from agent.interpreter.intents.applying import plan_apply_findings
from agent.interpreter.intents.build import plan_build
from agent.interpreter.intents.captures import plan_qualify_captures
from agent.interpreter.intents.checks import plan_preview, plan_read_back, plan_sanity, plan_save
from agent.interpreter.intents.churn import plan_churn
from agent.interpreter.intents.cloning_personas import plan_clone_persona
from agent.interpreter.intents.compare import plan_compare, plan_compare_versions, plan_similar
from agent.interpreter.intents.concepts import plan_concepts
from agent.interpreter.intents.connections import plan_connections
from agent.interpreter.intents.count import plan_count, plan_what_if
from agent.interpreter.intents.count_people import plan_count_people
from agent.interpreter.intents.duplicating import plan_duplicate
from agent.interpreter.intents.edit import plan_edit
from agent.interpreter.intents.errand import plan_errand
from agent.interpreter.intents.history import plan_list_changesets
from agent.interpreter.intents.jobs import plan_job, plan_requalify
from agent.interpreter.intents.keeping import plan_keep
from agent.interpreter.intents.later import plan_elsewhere, plan_later
from agent.interpreter.intents.lifecycle import plan_pause, plan_resume, plan_status
from agent.interpreter.intents.lists import plan_get_icp, plan_list_icps
from agent.interpreter.intents.look_up import plan_look_up
from agent.interpreter.intents.of_icps import plan_of_icps
from agent.interpreter.intents.outcomes import plan_insights, plan_outcomes
from agent.interpreter.intents.outside import plan_small_talk
from agent.interpreter.intents.personas import plan_edit_persona, plan_list_personas
from agent.interpreter.intents.publishing import plan_publish
from agent.interpreter.intents.records import plan_explain, plan_top
from agent.interpreter.intents.removing_personas import plan_remove_persona
from agent.interpreter.intents.replacing import plan_replace_unknown
from agent.interpreter.intents.rewrite import plan_rewrite
from agent.interpreter.intents.signals import plan_about_autoqualify, plan_autoqualify, plan_list_signals, plan_signal_stats
from agent.interpreter.intents.terms import plan_glossary, plan_save_term
from agent.interpreter.intents.undo import plan_undo
from agent.interpreter.intents.unplaced import plan_bare_number, plan_points, plan_unplaced
from agent.interpreter.intents.versions import plan_delete_draft, plan_rollback
from agent.interpreter.intents.waiting import plan_waiting
from agent.interpreter.plan import Plan
from agent.interpreter.turn import Turn

Intent: TypeAlias = Callable[[Turn], Plan | None]

LONGEST_ACT = 600


def _when_short(intent: Intent) -> Intent:
    """Return an intent that is tried on messages of a sentence or two only: an act is said shortly, a pasted text is none."""

    @wraps(intent)
    def tried(turn: Turn) -> Plan | None:
        return intent(turn) if len(turn.text) <= LONGEST_ACT else None

    return tried


_ACTS: tuple[Intent, ...] = (
    plan_save_term,
    plan_undo,
    plan_clone_persona,
    plan_duplicate,
    plan_add_persona,
    plan_remove_persona,
    plan_edit_persona,
    plan_rollback,
    plan_delete_draft,
    plan_autoqualify,
    plan_rewrite,
    plan_publish,
    plan_pause,
    plan_resume,
    plan_requalify,
    plan_qualify_captures,
    plan_outcomes,
)
ACTS: tuple[Intent, ...] = (plan_later, *map(_when_short, _ACTS))
_LOOKING: tuple[Intent, ...] = (
    plan_churn,
    plan_count_people,
    plan_compare_versions,
    plan_insights,
    plan_glossary,
    plan_about_autoqualify,
    plan_list_personas,
    plan_job,
    plan_signal_stats,
    plan_list_signals,
    plan_list_changesets,
    plan_of_icps,
    plan_list_icps,
    plan_status,
)
LOOKING: tuple[Intent, ...] = tuple(map(_when_short, _LOOKING))

INTENTS: tuple[Intent, ...] = (
    plan_apply_findings,
    plan_small_talk,
    plan_waiting,
    plan_connections,
    plan_errand,
    plan_concepts,
    plan_save,
    plan_keep,
    *ACTS,
    *LOOKING,
    plan_read_back,
    plan_similar,
    plan_compare,
    plan_suggest_weights,
    plan_sanity,
    plan_preview,
    plan_explain,
    plan_what_if,
    plan_look_up,
    plan_top,
    plan_replace_unknown,
    plan_points,
    plan_bare_number,
    plan_edit,
    plan_get_icp,
    plan_elsewhere,
    plan_count,
    plan_unplaced,
    plan_build,
)
