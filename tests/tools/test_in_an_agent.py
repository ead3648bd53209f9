"""The tools run inside the agent framework with an injected context, and a model's arguments are validated."""

from collections.abc import Sequence
from typing import Any

import orjson
from langchain.agents import create_agent
from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage
from langchain_core.outputs import ChatGeneration, ChatResult

from tests.support.workspace import SAAS, rule
from tools.context import ToolContext
from tools.registry import TOOLS


class Scripted(BaseChatModel):
    """Says its lines in order and fails when called once too often."""

    script: list[AIMessage]

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def bind_tools(self, tools: Sequence[Any], **kwargs: Any) -> "Scripted":
        return self

    def _generate(
        self, messages: list[BaseMessage], stop: list[str] | None = None, run_manager: CallbackManagerForLLMRun | None = None, **kwargs: Any
    ) -> ChatResult:
        return ChatResult(generations=[ChatGeneration(message=self.script.pop(0))])


def calling(tool: str, number: int, **arguments: Any) -> AIMessage:
    return AIMessage("", tool_calls=[{"name": tool, "args": arguments, "id": f"call-{number}", "type": "tool_call"}])


async def answers(context: ToolContext, *lines: AIMessage) -> list[ToolMessage]:
    model = Scripted(script=[*lines, AIMessage("Done.")])
    agent = create_agent(model, tools=list(TOOLS), context_schema=ToolContext)
    state = await agent.ainvoke({"messages": [HumanMessage("go")]}, context=context)
    return [message for message in state["messages"] if isinstance(message, ToolMessage)]


async def test_a_build_runs_from_draft_to_proposal(context: ToolContext) -> None:
    drafted, edited, proposed = await answers(
        context,
        calling("draft_icp", 1, **SAAS, segments=None, min_score=0, notes=None, unmapped=None),
        calling("edit_draft", 2, edits=[{"action": "set_min_score", "min_score": 50}], icp_code=None),
        calling("propose_save", 3),
    )

    assert [message.status for message in (drafted, edited, proposed)] == ["success"] * 3
    assert orjson.loads(str(proposed.content))["preview"]["qualified"] == 4
    assert set(proposed.artifact) == {"draft", "preview", "changeset"}


async def test_wrong_arguments_come_back_to_the_model_as_an_error(context: ToolContext) -> None:
    unknown_action, no_weight = await answers(
        context,
        calling("edit_draft", 1, edits=[{"action": "explode"}]),
        calling("draft_icp", 2, name="Bad", parameters=[rule("region", "in", ["EMEA"], mode="score", weight=0)]),
    )

    assert unknown_action.status == no_weight.status == "error"
    assert "a weight is a whole number from -100 to 100 and not 0" in str(no_weight.content)
