"""Runs the three checks on an ICP."""

from langchain.tools import ToolRuntime
from langchain_core.tools import tool

from qualification.sanity import checks_of, loosening_of
from tools.answers import Answer, answer, shown_top
from tools.arguments import Subject
from tools.context import ToolContext
from tools.previewing import counted, counted_base_of


@tool(response_format="content_and_artifact")
async def sanity_check(runtime: ToolRuntime[ToolContext], icp_code: Subject = None) -> Answer:
    """Check an ICP in three ways: somebody qualifies (else what to loosen), the top 20 to look at, 40% and up reachable.

    Use it after a save or a publish, and when the user asks whether an ICP is any good.
    """
    context = runtime.context
    base = await counted_base_of(context, icp_code)
    found = await counted(context, base.definition, base)
    loosening = loosening_of(found.preview)
    body = {
        "name": found.definition.name,
        "icp_code": base.icp_code,
        "qualified": found.preview.qualified,
        "total": found.preview.total,
        "rate": found.preview.rate,
        "reachable_rate": found.preview.reachable_rate,
        "checks": [check.model_dump() for check in checks_of(found.preview)],
        "top": shown_top(found.preview.top),
        "loosen": loosening.model_dump() if loosening else None,
    }
    return answer(body, {"preview": found.preview.dump()})
