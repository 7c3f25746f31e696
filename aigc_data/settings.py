"""Every setting of the app, typed, from the environment, a `.env` file or `aigc_data.toml`."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from platformdirs import user_data_path
from pydantic import AliasChoices, Field, SecretStr, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

LOOPBACK_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})
DEMO_ACCOUNT = "demo"
DEFAULT_ACCOUNT = "main"


class Site(StrEnum):
    """The two sites of the cloud; each has hosts and accounts of its own."""

    MAINLAND = "mainland"
    INTERNATIONAL = "international"


class Settings(BaseSettings):
    """What the operator chose; every field has a default, so that the demo starts from nothing."""

    model_config = SettingsConfigDict(
        env_prefix="AIGC_DATA_",
        env_file=".env",
        env_ignore_empty=True,
        toml_file="aigc_data.toml",
        extra="ignore",
        frozen=True,
        populate_by_name=True,
    )

    secret_id: Annotated[
        str, Field(validation_alias=AliasChoices("TENCENTCLOUD_SECRET_ID", "secret_id"))
    ] = ""
    secret_key: Annotated[
        SecretStr, Field(validation_alias=AliasChoices("TENCENTCLOUD_SECRET_KEY", "secret_key"))
    ] = SecretStr("")
    token: Annotated[
        SecretStr, Field(validation_alias=AliasChoices("TENCENTCLOUD_TOKEN", "token"))
    ] = SecretStr("")

    db: Path | None = None
    """The DuckDB file; the demo keeps one of its own beside the default."""
    site: Site = Site.MAINLAND
    endpoint: str | None = None
    """Base URL in place of the cloud's hosts; plain http is taken for loopback only."""
    audit_region: str = "ap-guangzhou"
    """`X-TC-Region` of CloudAudit, which must have one."""
    rate_share: Annotated[float, Field(gt=0, le=1)] = 0.5
    """Share of each action's documented calls per second that this process may use."""
    interval: Annotated[float, Field(ge=1)] = 30.0
    """Seconds between two rounds of the collector."""
    account: str = ""

    @field_validator("secret_id", mode="after")
    @classmethod
    def strip_blanks(cls, value: str) -> str:
        """Return the key ID without the blanks that a copy from the console brings along."""
        return value.strip()

    @field_validator("endpoint")
    @classmethod
    def refuse_plain_http(cls, value: str | None) -> str | None:
        """Return the endpoint without a trailing slash; plain http beyond loopback fails."""
        if value is None:
            return None
        url = urlsplit(value)
        if url.scheme == "https" or (url.scheme == "http" and url.hostname in LOOPBACK_HOSTS):
            return value.rstrip("/")
        message = "AIGC_DATA_ENDPOINT must be https; plain http is taken for loopback only"
        raise ValueError(message)

    @field_validator("account")
    @classmethod
    def refuse_the_demos_name(cls, value: str) -> str:
        """Return the name; the demo's would mix its simulated tasks with an account's."""
        if value.strip().lower() == DEMO_ACCOUNT:
            message = f"the account name {DEMO_ACCOUNT} belongs to the demo: choose another"
            raise ValueError(message)
        return value.strip()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Return the sources, strongest first: arguments, environment, `.env`, TOML."""
        toml = TomlConfigSettingsSource(settings_cls)
        return init_settings, env_settings, dotenv_settings, toml

    @property
    def configured(self) -> bool:
        """Whether keys of an account are set."""
        return bool(self.secret_id and self.secret_key.get_secret_value())

    @property
    def account_name(self) -> str:
        """The name under which this account's tasks are kept."""
        return (self.account or DEFAULT_ACCOUNT) if self.configured else DEMO_ACCOUNT

    @property
    def database(self) -> Path:
        """The DuckDB file; without one named, `main.duckdb` or `demo.duckdb` in the user's data."""
        if self.db is not None and self.configured:
            return self.db
        if self.db is not None:
            return self.db.with_stem(f"{self.db.stem}-{DEMO_ACCOUNT}")
        return user_data_path("aigc-data") / f"{self.account_name}.duckdb"
