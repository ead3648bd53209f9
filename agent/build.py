"""Builds the agent: the tools and the limits around them, once; model and prompt come with each run."""

from collections.abc import Awaitable, Callable, Sequence
from contextvars import Context
from dataclasses import dataclass
from functools import cache
from typing import Any

import langsmith
import orjson
from langchain.agents import create_agent
from langchain.agents.middleware import (
    AgentMiddleware,
    AgentState,
    ModelCallLimitMiddleware,
    ModelRequest,
    ModelResponse,
    ToolCallLimitMiddleware,
    ToolCallRequest,
    ToolErrorMiddleware,
    hook_config,
)
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, SystemMessage, ToolMessage, message_to_dict, messages_from_dict
from langchain_core.outputs import ChatResult
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime
from langgraph.types import Command
from langsmith.utils import tracing_is_enabled

from agent.messages import Body
from agent.models import Scene, ToolRoute
from agent.patience import call_patiently
from agent.turns import RunLimits
from prompts.render import json_block, render
from qualification.drafts.working_draft import WorkingDraft
from qualification.errors import WinnowError
from storage.json_text import json_text
from tools.answers import shown_definition
from tools.context import ToolContext
from tools.errors import advise
from tools.registry import TOOLS

Agent = CompiledStateGraph[Any, Any, Any, Any]
BROKEN_CALL = "The arguments of {name} were not valid JSON. Call it again with a JSON object."


class BrokenCalls(AgentMiddleware[AgentState[Any], ToolContext, Any]):
    """Answers calls whose arguments are no JSON, so that the model repairs them instead of ending the turn."""

    @hook_config(can_jump_to=["model"])
    async def aafter_model(self, state: AgentState[Any], runtime: Runtime[ToolContext]) -> dict[str, Any] | None:
        """Return an error answer for each broken call, and go back to the model when no call was whole."""
        last = state["messages"][-1]
        if not isinstance(last, AIMessage) or not last.invalid_tool_calls:
            return None
        answers = [
            ToolMessage(BROKEN_CALL.format(name=call["name"]), tool_call_id=call["id"], name=call["name"], status="error")
            for call in last.invalid_tool_calls
        ]
        return {"messages": answers} if last.tool_calls else {"messages": answers, "jump_to": "model"}


class Cast:
    """Who answers a message, and what it is told. No dataclass: the framework copies those field by field, models too."""

    def __init__(self, model: BaseChatModel, prompt: str, tool_route: ToolRoute | None = None, until: float = 0) -> None:
        self.model = model
        self.prompt = prompt
        self.tool_route = tool_route
        self.until = until  # the monotonic second at which the run ends


@dataclass(frozen=True)
class TurnContext(ToolContext):
    """What tools get, and beside it who answers."""

    cast: Cast


class Casting(AgentMiddleware[AgentState[Any], TurnContext, Any]):
    """Puts the run's own model and prompt in the place of those that the agent was built with."""

    async def awrap_model_call(
        self, request: ModelRequest[TurnContext], handler: Callable[[ModelRequest[TurnContext]], Awaitable[ModelResponse[Any]]]
    ) -> ModelResponse[Any]:
        """Call the model of the run."""
        cast = request.runtime.context.cast
        asked = request.override(model=cast.model, system_message=SystemMessage(cast.prompt))
        return await call_patiently(lambda: handler(asked), cast.until)

    async def awrap_tool_call(
        self, request: ToolCallRequest, handler: Callable[[ToolCallRequest], Awaitable[ToolMessage | Command[Any]]]
    ) -> ToolMessage | Command[Any]:
        """Carry a call out here, or where the run's calls go."""
        context: Any = request.runtime.context
        route = context.cast.tool_route
        return await handler(request) if route is None else await route(dict(request.tool_call), context)


class NoModel(BaseChatModel):
    """What an agent is built with before anybody speaks; it is never called."""

    @property
    def _llm_type(self) -> str:
        return "none"

    def _generate(self, messages: list[BaseMessage], stop: list[str] | None = None, run_manager: Any = None, **kwargs: Any) -> ChatResult:
        raise AssertionError("a run brings its model")


@cache
def build_agent(limits: RunLimits) -> Agent:
    """Return the agent that answers every message under these limits. Building one takes longer than many a turn."""
    middleware: list[AgentMiddleware[Any, Any, Any]] = [
        ModelCallLimitMiddleware(run_limit=limits.max_model_calls, exit_behavior="error"),
        ToolCallLimitMiddleware(run_limit=limits.max_tool_calls, exit_behavior="error"),
        ToolErrorMiddleware(_advise),
        BrokenCalls(),
        Casting(),
    ]
    langsmith.set_runtime_overrides(aio_to_thread=_in_place)
    return create_agent(NoModel(), tools=list(TOOLS), middleware=middleware, context_schema=TurnContext)


async def _in_place(default: Callable[..., Awaitable[Any]], where: Context, work: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
    """Note a step of a run for LangSmith. Without tracing there is nothing to note, and two threads a call would be asked to do that."""
    if tracing_is_enabled():
        return await default(where, work, *args, **kwargs)
    return where.run(work, *args, **kwargs)


def context_of(
    scene: Scene,
    model: BaseChatModel,
    draft: WorkingDraft | None,
    earlier: Sequence[str] = (),
    tool_route: ToolRoute | None = None,
    until: float = 0,
) -> TurnContext:
    """Return what one run is answered with.

    Args:
        earlier: What a long thread was about before its newest messages, in short.
        until: The monotonic second at which the run ends.
    """
    prompt = render("system", situation=_situation(scene, draft, earlier))
    return TurnContext(**vars(scene.context), cast=Cast(model, prompt, tool_route, until))


def _advise(error: Exception, request: ToolCallRequest) -> str | None:
    """Only expected errors go back to the model; anything else ends the run."""
    return advise(error) if isinstance(error, WinnowError) else None


def _situation(scene: Scene, draft: WorkingDraft | None, earlier: Sequence[str]) -> str:
    body = {
        "today": scene.context.today.isoformat(),
        "page": scene.page,
        "icp_code": scene.icp_code,
        "working_draft": None if draft is None else draft.dump() | {"definition": shown_definition(draft.definition)},
    }
    return json_block(body | ({"earlier_in_this_thread": list(earlier)} if earlier else {}))


def messages_of(history: Sequence[Body]) -> list[BaseMessage]:
    """Return stored messages as the framework's."""
    return messages_from_dict(list(history))


def body_of(message: BaseMessage, **notes: Any) -> Body:
    """Return a message as it is stored: JSON without a tool's block for the client, with notes beside it."""
    body: Body = orjson.loads(json_text(message_to_dict(message)))
    body["data"].pop("artifact", None)
    body["data"]["additional_kwargs"] = {**body["data"].get("additional_kwargs", {}), **notes}
    return body
