"""What became of a change set, in the words that a conversation keeps; after a save and a publish with the sanity checks."""

from qualification.preview import Preview
from qualification.sanity import checks_of
from storage.tables import ChangeSetRow
from tools.answers import shown_name

NAMED_TOP = 3
CHECKED = frozenset({"save_icp", "save_persona", "rollback", "publish", "resume"})
TOLD_AGAIN = frozenset({"captures_during_rewrite", "not_applicable"})


def say_decision(row: ChangeSetRow) -> str:
    """Return one sentence about what became of a change set."""
    result = row.result or {}
    if row.status == "applied" and result.get("undone_by"):
        return f"{result['undone_by']} undid “{row.title}”."
    if row.status == "applied":
        return _say_done(row)
    said = {"rejected": "Rejected", "stale": "Not applied, because its target changed since", "expired": "Expired"}
    return f"{said.get(row.status, row.status.capitalize())}: {row.title}."


def _say_done(row: ChangeSetRow) -> str:
    result = row.result or {}
    match row.kind:
        case "save_icp":
            if result["status"] != "draft":
                return f"Saved “{result['name']}” as draft version {result['version']}."
            return f"Saved “{result['name']}” as version {result['version']} ({str(result['status']).capitalize()})."
        case "save_persona" | "rollback":
            return f"Done: {row.title}. The draft of “{result['name']}” is version {result['version']}."
        case "publish":
            return f"Published “{result['name']}” as version {result['version']}: every account and lead is being scored anew."
        case "resume":
            return f"“{result['name']}” is live again: every account and lead is being scored anew."
        case "requalify":
            return f"Started: {row.title}."
        case "undo":
            return f"Undone: {result['title']}."
        case _:
            return f"Applied: {row.title}."


def say_applied(row: ChangeSetRow) -> str:
    """Return what a confirm did; after what was counted with its sanity checks, whose numbers are the card's preview."""
    said = [say_decision(row), *_checks(row), *(warning["message"] for warning in row.warnings if warning["code"] in TOLD_AGAIN)]
    said += _next_step(row)
    return " ".join(text if text.endswith((".", "!", "?")) else f"{text}." for text in said)


def _checks(row: ChangeSetRow) -> list[str]:
    if row.kind not in CHECKED or row.preview is None:
        return []
    preview = Preview.model_validate(row.preview)
    qualified, _, reachable = checks_of(preview)
    top = f"At the top: {', '.join(f'{shown_name(record.name)} ({record.score:g})' for record in preview.top[:NAMED_TOP])}."
    return [qualified.message, *([top] if preview.top else []), reachable.message]


def _next_step(row: ChangeSetRow) -> list[str]:
    """A save changes no results: what does is said after it."""
    status = (row.result or {}).get("status")
    if row.kind not in ("save_icp", "save_persona", "rollback"):
        return []
    if status == "draft":
        return ["It is a Draft: nothing is scored with it until it is published."]
    return [f"The {status} version works on as it is until this one is published: say “publish it” when it is ready."]
