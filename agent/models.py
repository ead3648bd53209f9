"""Makes the chat model of a run: the offline interpreter, or any OpenAI-compatible endpoint."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from qualification.drafts.working_draft import WorkingDraft
from storage.tables import ChangeSetRow
from tools.context import ToolContext

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import ToolMessage


@dataclass(frozen=True)
class Scene:
    """Where a message was said: the run's surroundings, the page and the ICP it shows, the working draft and the open cards, the oldest first."""

    context: ToolContext
    page: str | None = None
    icp_code: str | None = None
    draft: WorkingDraft | None = None
    pending: Sequence[ChangeSetRow] = ()


ModelFactory: TypeAlias = Callable[[Scene], Awaitable["BaseChatModel"]]
ToolRoute: TypeAlias = Callable[[dict[str, Any], ToolContext], Awaitable["ToolMessage"]]
"""Carries out a tool call of a model elsewhere, such as behind an MCP client, and returns its answer."""

OPENAI_PREFIX = "openai:"
ANSWER_TIMEOUT_SECONDS = 60.0
STALL_TIMEOUT_SECONDS = 30.0


def model_factory(
    model: str,
    *,
    base_url: str | None = None,
    api_key: str | None = None,
    http_async_client: Any | None = None,
    stall_timeout_seconds: float = STALL_TIMEOUT_SECONDS,
    answer_timeout_seconds: float = ANSWER_TIMEOUT_SECONDS,
) -> ModelFactory:
    """Return what makes the model of each run.

    Args:
        model: `offline`, or `openai:<name>`.
        base_url: Of an OpenAI-compatible server; None for OpenAI itself.
        http_async_client: The transport to use in the place of the default one.
        stall_timeout_seconds: How long the endpoint may send nothing in the middle of an answer before the run ends.
        answer_timeout_seconds: How long it may take to begin one; a model on a small machine reads a long prompt first.
    """
    if model == "offline":
        return _offline
    name = model.removeprefix(OPENAI_PREFIX)

    async def hosted(scene: Scene) -> "BaseChatModel":
        from langchain_openai import ChatOpenAI
        from pydantic import SecretStr

        return ChatOpenAI(
            model=name,
            base_url=base_url,
            api_key=SecretStr(api_key or "EMPTY"),
            use_responses_api=False,
            stream_usage=True,
            max_retries=0,
            timeout=answer_timeout_seconds,
            stream_chunk_timeout=stall_timeout_seconds,
            temperature=0,
            http_async_client=http_async_client,
        )

    return hosted


async def _offline(scene: Scene) -> "BaseChatModel":
    from agent.interpreter.model import OfflineModel
    from agent.lexicon import read_lexicon

    return OfflineModel(lexicon=await read_lexicon(scene))
