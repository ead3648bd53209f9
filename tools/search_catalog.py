"""Finds the fields and values of the workspace that words can mean."""

from typing import Annotated, Any, Literal

from langchain.tools import ToolRuntime
from langchain_core.tools import tool
from pydantic import Field

from qualification.lookup.search import field_rows, find, find_terms
from tools.answers import Answer, answer
from tools.context import ToolContext
from tools.previewing import catalog_of

SHOWN_FIELDS = 60


@tool(response_format="content_and_artifact")
async def search_catalog(
    query: Annotated[str, Field(description="The user's words, such as NA and EMEA, or security-first.")],
    runtime: ToolRuntime[ToolContext],
    record_type: Annotated[Literal["account", "person"], Field(description="account, or person for personas.")] = "account",
) -> Answer:
    """Find the fields and known values that words can mean, with the operators each field has.

    Use it before draft_icp and edit_draft for every word that is not exactly a field or value you have seen. When nothing
    fits, items is empty and fields lists what there is. closeness near means a neighbouring concept: say both words. glossary
    holds terms of this workspace with the rules that they stand for: use them as they are and say so.
    """
    catalog = await catalog_of(runtime.context)
    items = find(catalog, query, record_type)
    body: dict[str, Any] = {"items": [item.model_dump(mode="json", exclude_none=True) for item in items]}
    terms = find_terms(catalog, query)
    if terms:
        body["glossary"] = [entry.dump() for entry in terms]
    if not items and not terms:
        body["fields"] = [row.model_dump(mode="json", exclude_none=True) for row in field_rows(catalog, record_type)[:SHOWN_FIELDS]]
    return answer(body)
