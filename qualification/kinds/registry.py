"""All kinds of change sets by name."""

from typing import Literal, TypeAlias

from qualification.kinds.applier import Applier
from qualification.kinds.delete_draft import DELETE_DRAFT
from qualification.kinds.pause import PAUSE, RESUME
from qualification.kinds.publish import PUBLISH
from qualification.kinds.qualify_captures import QUALIFY_CAPTURES
from qualification.kinds.requalify import REQUALIFY
from qualification.kinds.rollback import ROLLBACK
from qualification.kinds.save_icp import SAVE_ICP
from qualification.kinds.save_persona import SAVE_PERSONA
from qualification.kinds.save_term import SAVE_TERM
from qualification.kinds.set_autoqualify import SET_AUTOQUALIFY
from qualification.kinds.undo import Undoing

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

APPLIERS: dict[str, Applier] = {
    "set_autoqualify": SET_AUTOQUALIFY,
    "qualify_captures": QUALIFY_CAPTURES,
    "save_icp": SAVE_ICP,
    "save_persona": SAVE_PERSONA,
    "publish": PUBLISH,
    "pause": PAUSE,
    "resume": RESUME,
    "rollback": ROLLBACK,
    "delete_draft": DELETE_DRAFT,
    "requalify": REQUALIFY,
    "save_term": SAVE_TERM,
}
UNDOING = Undoing(APPLIERS)
APPLIERS["undo"] = UNDOING.applier()
