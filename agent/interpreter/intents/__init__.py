"""What a message can want: one module each, tried in the order of `INTENTS`."""

from collections.abc import Callable
from typing import TypeAlias

from agent.interpreter.intents.advice import plan_suggest_weights
from agent.interpreter.intents.build import plan_build
from agent.interpreter.intents.checks import plan_preview, plan_sanity, plan_save
from agent.interpreter.intents.compare import plan_compare, plan_similar
from agent.interpreter.intents.count import plan_count, plan_what_if
from agent.interpreter.intents.edit import plan_edit
from agent.interpreter.intents.later import plan_elsewhere, plan_later
from agent.interpreter.intents.lists import plan_get_icp, plan_list_changesets, plan_list_icps
from agent.interpreter.intents.look_up import plan_look_up
from agent.interpreter.intents.outside import plan_small_talk
from agent.interpreter.intents.records import plan_explain, plan_top
from agent.interpreter.plan import Plan
from agent.interpreter.turn import Turn

Intent: TypeAlias = Callable[[Turn], Plan | None]

INTENTS: tuple[Intent, ...] = (
    plan_small_talk,
    plan_save,
    plan_later,
    plan_list_changesets,
    plan_list_icps,
    plan_similar,
    plan_compare,
    plan_suggest_weights,
    plan_sanity,
    plan_preview,
    plan_explain,
    plan_what_if,
    plan_look_up,
    plan_top,
    plan_edit,
    plan_get_icp,
    plan_elsewhere,
    plan_count,
    plan_build,
)
