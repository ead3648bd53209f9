"""What a message can want: one module each, tried in the order of `INTENTS`."""

from collections.abc import Callable
from typing import TypeAlias

from agent.interpreter.intents.build import plan_build
from agent.interpreter.plan import Plan
from agent.interpreter.turn import Turn

Intent: TypeAlias = Callable[[Turn], Plan | None]

INTENTS: tuple[Intent, ...] = (plan_build,)
