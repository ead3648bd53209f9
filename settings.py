"""All configuration of the service; each value arrives as `WINNOW_<NAME>`. Read only by the composition roots."""

from datetime import UTC, date, datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from agent.prices import Price
from qualification.scale.options import ScaleOptions, address_of, source_folder, tls_files
from storage.pooling import Pooling


class Settings(BaseSettings):
    """Environment -> typed values. Every one has a default that works on one machine with no key."""

    model_config = SettingsConfigDict(env_prefix="WINNOW_", env_file=".env", extra="ignore")

    home: Path = Path("~/.winnow")
    database_url: SecretStr | None = None  # None: a SQLite file under home
    database_pool_size: int = Field(default=10, ge=1, le=200)  # connections to PostgreSQL that each of two engines keeps open
    database_pooler: bool = False  # a pooler such as PgBouncer in transaction mode stands before PostgreSQL
    model: str = "offline"
    openai_base_url: str | None = None
    openai_api_key: SecretStr | None = None
    model_fallback: Literal["offline"] | None = None  # who answers when a hosted model cannot; None: the run ends with the reason
    model_price: str | None = None  # US dollars for a million tokens in and out, such as 0.25,2: then runs say what they cost
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    auth: Literal["keys", "off"] | None = None  # None: off on a loopback host, keys elsewhere
    allowed_hosts: str = ""
    allowed_origins: str = ""
    public_url: str | None = None  # where people open Winnow in a browser; None: the bound host and port
    slack_signing_secret: SecretStr | None = None  # Slack is on when this and the token are set
    slack_bot_token: SecretStr | None = None
    slack_api_url: str = "https://slack.com/api/"
    now: datetime | None = None  # fixes *today*; leases, expiry and audit use the real clock
    run_timeout_seconds: float = Field(default=120, gt=0, le=600)
    max_model_calls: int = Field(default=12, ge=1, le=50)

    log_format: Literal["text", "json"] = "text"
    log_level: Literal["debug", "info", "warning", "error"] = "warning"

    requests_per_second: int = Field(default=100, ge=1, le=100_000)  # of one key, or of one person who is signed in
    workspace_requests_per_second: int = Field(default=400, ge=1, le=100_000)
    streams_per_person: int = Field(default=250, ge=1, le=10_000)  # event streams open at once
    runs_per_person: int = Field(default=40, ge=1, le=1_000)  # answers of the copilot under way at once
    runs_per_workspace: int = Field(default=100, ge=1, le=10_000)

    scale: str | None = None  # a Dask scheduler such as dask://scheduler:8786, where large workspaces run; None: all in this process
    scale_rows: int = Field(default=5_000_000, ge=0)  # accounts and people from which on a workspace runs there
    scale_rows_a_part: int = Field(default=1_000_000, ge=1)
    scale_worker_bytes: int | None = Field(default=None, ge=1)  # what the parts on one worker may take; None: no bound
    scale_database_url: SecretStr | None = None  # how workers reach the database, past a pooler; None: as this process does
    scale_source: Path | None = None  # a folder that winnow scale export wrote to: workers read parts there, not from the database
    scale_silent_seconds: float = Field(default=30, ge=5, le=3600)  # a worker that says nothing for so long is given up
    scale_tls_ca: Path | None = None  # PEM files of mutual TLS with the cluster: all three or none
    scale_tls_cert: Path | None = None
    scale_tls_key: Path | None = None

    @field_validator("model")
    @classmethod
    def _known_model(cls, model: str) -> str:
        if model != "offline" and not (model.startswith("openai:") and len(model) > len("openai:")):
            raise ValueError("WINNOW_MODEL is `offline` or `openai:<model name>`")
        return model

    @field_validator("public_url", "slack_api_url")
    @classmethod
    def _an_address(cls, url: str | None) -> str | None:
        if url and not url.startswith(("http://", "https://")):
            raise ValueError("takes an address that begins with https:// or http://")
        return url

    @field_validator("model_price")
    @classmethod
    def _priced(cls, price: str | None) -> str | None:
        try:
            if price is not None:
                Price.parse(price)
        except ValueError:
            raise ValueError("WINNOW_MODEL_PRICE is US dollars for a million tokens in and out, such as 0.25,2") from None
        return price

    @model_validator(mode="after")
    def _scaled(self) -> Self:
        """Say now what is wrong with the cluster's settings, not when a workspace has grown."""
        assert self.scaling is None or self.scale
        return self

    @model_validator(mode="after")
    def _guarded(self) -> Self:
        if self.auth == "off" and not self.is_loopback:
            raise ValueError(f"WINNOW_AUTH=off is refused on {self.host}: it is for loopback hosts; use WINNOW_AUTH=keys")
        return self

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach the bound host."""
        if self.host == "localhost":
            return True
        try:
            return ip_address(self.host.strip("[]")).is_loopback
        except ValueError:
            return False

    @property
    def is_open(self) -> bool:
        """Whether requests need no key: the default on a loopback host, refused on others."""
        return self.auth == "off" or (self.auth is None and self.is_loopback)

    @property
    def url(self) -> str:
        """The database URL."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite:///{self.home.expanduser() / 'winnow.db'}"

    @property
    def pooling(self) -> Pooling:
        """How connections to PostgreSQL are kept."""
        return Pooling(self.database_pool_size, self.database_pooler)

    @property
    def scaling(self) -> ScaleOptions | None:
        """The cluster that large workspaces run on."""
        tls = tls_files(self.scale_tls_ca, self.scale_tls_cert, self.scale_tls_key)
        if not self.scale:
            return None
        address = address_of(self.scale, encrypted=tls is not None)
        source = source_folder(self.scale_source)
        return ScaleOptions(
            address,
            self.scale_rows,
            self.scale_rows_a_part,
            self.scale_worker_bytes,
            tls,
            silent_seconds=self.scale_silent_seconds,
            source=source,
        )

    @property
    def url_for_workers(self) -> str:
        """The database URL that workers of the cluster are given."""
        return self.url if self.scale_database_url is None else self.scale_database_url.get_secret_value()

    @property
    def price(self) -> Price | None:
        """What the model's tokens cost, when it is known."""
        return None if self.model_price is None else Price.parse(self.model_price)

    @property
    def host_names(self) -> frozenset[str]:
        """The Host names that requests may use, without ports."""
        named = {name.strip().lower() for name in self.allowed_hosts.split(",") if name.strip()}
        return frozenset(named or {self.host.lower(), "localhost", "127.0.0.1", "[::1]", "::1"})

    @property
    def origins(self) -> frozenset[str]:
        """The foreign origins that may call."""
        return frozenset(origin.strip().rstrip("/").lower() for origin in self.allowed_origins.split(",") if origin.strip())

    @property
    def browser_url(self) -> str:
        """Where a person opens Winnow, without a slash at the end: what links in Slack, MCP and webhooks begin with."""
        return (self.public_url or self.local_url).rstrip("/")

    @property
    def local_url(self) -> str:
        """The address of the bound host; an unspecified one is reached by its loopback name."""
        return f"http://{'127.0.0.1' if self.host in ('0.0.0.0', '::', '[::]') else self.host}:{self.port}"  # noqa: S104

    @property
    def slack_secrets(self) -> tuple[str, str] | None:
        """The signing secret and the bot token; None unless both are set."""
        secrets = [each.get_secret_value().strip() for each in (self.slack_signing_secret, self.slack_bot_token) if each is not None]
        return (secrets[0], secrets[1]) if len(secrets) == 2 and all(secrets) else None

    def today(self) -> date:
        """Return the day that relative dates count from, in UTC."""
        return (self.now or datetime.now(UTC)).astimezone(UTC).date() if self.now is None or self.now.tzinfo else self.now.date()
