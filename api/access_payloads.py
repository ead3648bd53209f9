"""The bodies of sessions, members and keys, as OpenAPI shows them."""

from datetime import datetime
from typing import Annotated

from pydantic import Field, SecretStr, StringConstraints

from api.auth import AuthMode
from api.payloads import Body
from qualification.access.keys import Scope
from qualification.identity import Role
from qualification.payloads import Payload

PersonText = Annotated[str, StringConstraints(min_length=1, max_length=300)]
NameText = Annotated[str, StringConstraints(min_length=1, max_length=300)]
Secret = Annotated[SecretStr, Field(min_length=1, max_length=500)]


class SignInBody(Body):
    """Who signs in. Without a workspace: the one that the server was started for."""

    person: PersonText
    password: Secret
    workspace: Annotated[str, StringConstraints(min_length=1, max_length=80)] | None = None


class PasswordBody(Body):
    """A new password of one's own."""

    current_password: Secret
    new_password: Secret


class SessionOut(Payload):
    """Who is signed in, and how.

    Attributes:
        auth: `off`: this server asks nobody to sign in; `session`: by password; `key`: by an API key.
        csrf_token: What every changing request of a session repeats as the header X-CSRF-Token; null otherwise.
    """

    person: str
    name: str
    role: Role
    workspace: str
    auth: AuthMode
    csrf_token: str | None


class MemberBody(Body):
    """A person to add; without a password they come with API keys or from Slack only."""

    person: PersonText
    name: NameText | None = None
    role: Role = "editor"
    password: Secret | None = None


class MemberPatch(Body):
    """What becomes of a member; what is left out stays. A new password, or being disabled, signs them out everywhere."""

    name: NameText | None = None
    role: Role | None = None
    disabled: bool | None = None
    password: Secret | None = None


class MemberOut(Payload):
    """A member of the workspace; `person` is their id."""

    person: str
    name: str
    role: Role
    disabled: bool
    has_password: bool
    created_by: str
    created_at: datetime


class KeyBody(Body):
    """A key to make: for oneself when no person is named, with the person's role when none is named."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    person: PersonText | None = None
    role: Role | None = None
    scope: Scope = "all"
    expires_at: datetime | None = None


class KeyOut(Payload):
    """A key as it is listed: without its text, which nobody keeps."""

    id: str
    name: str
    person: str
    role: Role
    scope: Scope
    prefix: str
    created_by: str
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None


class KeyMade(KeyOut):
    """A new key. `key` is its text: it is shown this once."""

    key: str
