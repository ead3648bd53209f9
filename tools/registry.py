"""Every tool that a model may call: read, preview, propose. None writes anything but a draft or a proposal."""

from langchain_core.tools import BaseTool

from tools.draft_icp import draft_icp
from tools.edit_draft import edit_draft
from tools.preview_draft import preview_draft
from tools.propose_save import propose_save
from tools.what_if import what_if

TOOLS: tuple[BaseTool, ...] = (draft_icp, edit_draft, preview_draft, what_if, propose_save)
