"""Starts a new working draft."""

from typing import Annotated

from langchain.tools import ToolRuntime
from langchain_core.tools import tool
from pydantic import Field

from qualification.definitions import parse_definition
from qualification.drafts.drafting import start_draft
from tools.answers import Answer, draft_answer
from tools.arguments import AnyParameter, AnySegment
from tools.context import ToolContext
from tools.previewing import catalog_of

Texts = list[str]


@tool(response_format="content_and_artifact")
async def draft_icp(
    name: Annotated[str, Field(description="A short plain name, such as Mid-market SaaS.")],
    parameters: Annotated[
        list[AnyParameter],
        Field(
            description="The rules, in the user's order. value is one value, a list (in, any_of, all_of, none_of), [low, high] (between), "
            "a number of days (within_last_days), or null (is_true, is_known). weight only in mode score: critical 10, high 8, "
            "medium 5, low 2, not said 5."
        ),
    ],
    runtime: ToolRuntime[ToolContext],
    description: Annotated[str, Field(description="One sentence on whom it describes; may be empty.")] = "",
    segments: Annotated[
        list[AnySegment] | None,
        Field(description="Groups of filters said with OR between them: an account needs one whole group. Null when there are none."),
    ] = None,
    min_score: Annotated[float, Field(description="The lowest score that qualifies, 0 to 100; 0 when nothing was said.")] = 0,
    notes: Annotated[Texts | None, Field(description="How you read loose words, in words, for the user.")] = None,
    unmapped: Annotated[Texts | None, Field(description="Every concept of the request that fits no field.")] = None,
) -> Answer:
    """Start a new working draft, in the place of the one under discussion. Saves nothing.

    Use it when the user describes whom they sell to and does not mean the working draft. Look up fields and values with
    search_catalog first. Call propose_save afterwards.
    """
    context = runtime.context
    definition = parse_definition(
        {"name": name, "description": description, "min_score": min_score, "parameters": parameters, "segments": segments or []}
    )
    catalog = await catalog_of(context)
    async with context.database.writing() as session:
        draft = await start_draft(session, context.thread_id, catalog, definition)
    return draft_answer(draft, catalog.account_fields, notes=notes or (), unmapped=unmapped or ())
