"""All kinds of change sets by name."""

from typing import Literal, TypeAlias

from qualification.kinds.applier import Applier
from qualification.kinds.save_icp import SAVE_ICP

Kind: TypeAlias = Literal[
    "save_icp",
    "save_persona",
    "publish",
    "pause",
    "resume",
    "rollback",
    "delete_draft",
    "set_autoqualify",
    "qualify_captures",
    "requalify",
    "save_term",
    "undo",
]

APPLIERS: dict[str, Applier] = {"save_icp": SAVE_ICP}
