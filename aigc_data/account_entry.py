"""One `[[accounts]]` of aigc_data.toml: which account, and where its keys are, but not the keys."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from aigc_data.place_name import own_path
from aigc_data.profile import PROFILE_NAME
from aigc_data.site import Site
from aigc_data.task import Source

LOOPBACK_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})
DEMO_ACCOUNT = "demo"
KEY_VARIABLES = {
    "secret_id": "TENCENTCLOUD_SECRET_ID",
    "secret_key": "TENCENTCLOUD_SECRET_KEY",
    "token": "TENCENTCLOUD_TOKEN",
}
"""The secrets, and the variable that holds each where there is one account."""
VARIABLE = re.compile(r"[A-Z_][A-Z0-9_]*")
_LONGEST_NAME = 64


class AccountEntry(BaseModel):
    """An account of several; what is None is as the settings of the whole process say."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    name: str
    secret_id_env: str = ""
    secret_key_env: str = ""
    token_env: str = ""
    profile: str = ""
    """A profile of the official command line, in place of the variables."""
    site: Site | None = None
    endpoint: str | None = None
    audit_region: str | None = None
    rate_share: Annotated[float | None, Field(gt=0, le=1)] = None
    sources: frozenset[Source] | None = None
    spool: Path | None = None
    """A file of its own for the tasks that other programs record."""

    @model_validator(mode="before")
    @classmethod
    def refuse_keys(cls, values: Any) -> Any:  # noqa: ANN401 - whatever the file holds
        """Return the values; a key among them is refused, and not repeated."""
        if isinstance(values, Mapping):
            refuse_secrets(values, {key: _own(name) for key, name in KEY_VARIABLES.items()})
        return values

    @field_validator("name")
    @classmethod
    def check_name(cls, value: str) -> str:
        """Return the name without the blanks around it."""
        return account_name(value, required=True)

    @field_validator("secret_id_env", "secret_key_env", "token_env")
    @classmethod
    def check_variable(cls, value: str) -> str:
        """Return the variable's name; what is none may be a key, and is not repeated."""
        if value and not VARIABLE.fullmatch(value):
            message = (
                "this must be the name of an environment variable, in capitals, such as "
                "STUDIO_SECRET_ID, and never a key"
            )
            raise ValueError(message)
        return value

    @field_validator("profile")
    @classmethod
    def check_profile(cls, value: str) -> str:
        """Return the profile's name."""
        return profile_name(value)

    @field_validator("spool")
    @classmethod
    def expand_home(cls, value: Path | None) -> Path | None:
        """Return the path with a home folder in the place of `~`."""
        return None if value is None else own_path(value)

    @field_validator("endpoint")
    @classmethod
    def check_endpoint(cls, value: str | None) -> str | None:
        """Return the base URL without a trailing slash."""
        return safe_endpoint(value, "endpoint")

    @field_validator("sources", mode="before")
    @classmethod
    def check_sources(cls, value: Any) -> Any:  # noqa: ANN401 - whatever the file holds
        """Return the sources that are on."""
        return None if value is None else known_sources(value)

    @model_validator(mode="after")
    def check_whereabouts(self) -> Self:
        """Return the account; it must say one place where its keys are."""
        variables = self.secret_id_env, self.secret_key_env
        if self.profile and any((*variables, self.token_env)):
            message = f"the account {self.name} names both a profile and variables: keep one"
            raise ValueError(message)
        if not self.profile and not all(variables):
            message = (
                f"the account {self.name} does not say where its keys are: name its variables as "
                "secret_id_env and secret_key_env, or a profile of the official command line"
            )
            raise ValueError(message)
        return self


def refuse_secrets(values: Iterable[str], variables: Mapping[str, str]) -> None:
    """Raise ValueError where a secret is among what a file sets."""
    for name in values:
        plain = name.lower().removeprefix("tencentcloud_").removeprefix("aigc_data_")
        if plain in variables:
            message = f"{name} must not be in this file: {variables[plain]}"
            raise ValueError(message)


def account_name(value: str, *, required: bool = False) -> str:
    """Return a name without the blanks around it; the demo's would mix its tasks with real ones."""
    name = value.strip()
    if name.lower() == DEMO_ACCOUNT:
        message = f"the account name {DEMO_ACCOUNT} belongs to the demo: choose another"
        raise ValueError(message)
    if (required and not name) or len(name) > _LONGEST_NAME or not name.isprintable():
        message = f"an account needs a name of at most {_LONGEST_NAME} printable characters"
        raise ValueError(message)
    return name


def profile_name(value: str) -> str:
    """Return the name of a profile; one that leads to another folder is refused."""
    name = value.strip()
    if name and not PROFILE_NAME.fullmatch(name):
        message = "a profile's name has letters, digits and . _ - + @ only"
        raise ValueError(message)
    return name


def safe_endpoint(value: str | None, setting: str) -> str | None:
    """Return the endpoint without a trailing slash; plain http beyond loopback fails."""
    if value is None:
        return None
    url = urlsplit(value)
    if url.scheme == "https" or (url.scheme == "http" and url.hostname in LOOPBACK_HOSTS):
        return value.rstrip("/")
    message = f"{setting} must be https; plain http is taken for loopback only"
    raise ValueError(message)


def app_url(value: str) -> str:
    """Return the address at which people open the app, without a trailing slash; or nothing."""
    url = urlsplit(value.strip())
    if value.strip() and (url.scheme not in {"http", "https"} or not url.hostname or url.query):
        message = "this must be an address such as https://aigc.example.com, without a query"
        raise ValueError(message)
    if url.password:
        message = "this must hold no password: the address is shown to whoever gets a notice"
        raise ValueError(message)
    return value.strip().rstrip("/")


def known_sources(value: object) -> frozenset[Source]:
    """Return the sources of a list of words, or of a text with commas; raises ValueError."""
    words = value.replace(",", " ").split() if isinstance(value, str) else value
    if not isinstance(words, Iterable):
        message = f"sources is a list of: {', '.join(Source)}"
        raise ValueError(message)
    unknown = [str(word) for word in words if word not in set(Source)]
    if unknown:
        message = f"there is no source {unknown[0][:40]!r}: choose from {', '.join(Source)}"
        raise ValueError(message)
    return frozenset(Source(str(word)) for word in words)


def _own(variable: str) -> str:
    example = variable.replace("TENCENTCLOUD", "STUDIO")
    field = variable.removeprefix("TENCENTCLOUD_").lower()
    return f'set it as a variable of the environment, and name that: {field}_env = "{example}"'
