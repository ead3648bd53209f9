"""Members and keys in one line each."""

from cli.console import clean_line
from cli.errors import fail
from qualification.access.keys import ListedKey
from qualification.identity import ROLES, Role
from storage.tables import Member, utc_now


def checked_role(text: str) -> Role:
    """Return a role, or end the command naming those there are."""
    said = next((role for role in ROLES if role == text.strip().lower()), None)
    if said is None:
        fail(f"there is no role {text}; a role is {', '.join(ROLES)}", exit_code=2)
    return said


def described_member(member: Member) -> str:
    """Return who a member is and whether they can come in."""
    named = f" ({clean_line(member.name)})" if member.name.casefold() != member.person else ""
    ways = "" if member.password_hash else ", no password"
    return f"{clean_line(member.person)}{named}: {member.role}{ways}{', disabled' if member.disabled_at else ''}"


def described_key(listed: ListedKey) -> str:
    """Return what a key is for and how long it is good."""
    key = listed.key
    used = f"last used {key.last_used_at:%Y-%m-%d %H:%M} UTC" if key.last_used_at else "never used"
    narrow = ", only for sending records" if key.scope == "ingest" else ""
    return f"{clean_line(key.name)}: {key.role} for {clean_line(listed.person)}{narrow}, {_state(listed)}, {used}"


def _state(listed: ListedKey) -> str:
    key = listed.key
    if key.revoked_at is not None:
        return f"revoked on {key.revoked_at:%Y-%m-%d}"
    if key.expires_at is None:
        return "never expires"
    return f"{'expired' if key.expires_at <= utc_now() else 'expires'} on {key.expires_at:%Y-%m-%d}"
