"""Every setting of the app, typed, from the environment, a `.env` file or `aigc_data.toml`."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, Self

from platformdirs import user_data_path
from pydantic import (
    AliasChoices,
    ByteSize,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from aigc_data.account_entry import (
    DEMO_ACCOUNT,
    LOOPBACK_HOSTS,
    AccountEntry,
    account_name,
    app_url,
    known_sources,
    profile_name,
    safe_endpoint,
)
from aigc_data.alert_rule import AnyRule, Rule, default_rules
from aigc_data.alert_target import AlertTarget
from aigc_data.config_file import ENV_FILE, read_config, variables
from aigc_data.failure_rule import FailureRule
from aigc_data.place_name import host_names, own_path, place_of_results
from aigc_data.profile import ProfileKeys, ProfileUnreadable, read_profile
from aigc_data.recording.spool_file import NAME, SUFFIX
from aigc_data.site import Site
from aigc_data.task import Source

__all__ = ["DEFAULT_ACCOUNT", "DEMO_ACCOUNT", "LOOPBACK_HOSTS", "Settings", "Site", "faults_of"]

DEFAULT_ACCOUNT = "main"
TABLES = frozenset({"accounts", "failure_classes", "alerts", "alert_targets"})
"""What the file may hold several of: `[[accounts]]`."""


class Settings(BaseSettings):
    """What the operator chose; every field has a default, so that the demo starts from nothing."""

    model_config = SettingsConfigDict(
        env_prefix="AIGC_DATA_",
        env_file=ENV_FILE,
        env_ignore_empty=True,
        extra="ignore",
        hide_input_in_errors=True,
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
    profile: str = ""
    """A profile of the official command line, whose keys are taken where none are set."""

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
    sources: Annotated[frozenset[Source], NoDecode] = frozenset(Source)
    """What is read; the others are off."""
    spool: Path | None = None
    """Where other programs record the tasks they create; None is beside the database."""
    queries: Path | None = None
    """A folder of saved queries, such as a team's working copy: shown beside the store's own."""
    url: str = ""
    """Where people open the app, such as https://aigc.example.com: what notices link to."""
    alert_targets: tuple[AlertTarget, ...] = ()
    """Each `[[alert_targets]]` of the file: who is told of alerts."""
    admin_key: SecretStr = SecretStr("")
    """What opens the changing of alert rules and silences on the page; without one nobody may."""
    metrics_token: SecretStr = SecretStr("")
    """What `/metrics` must be asked with, as a bearer token; without one whoever sees the pages."""
    results: str = ""
    """The place where results are kept: a folder, or a URL such as s3://bucket/prefix."""
    results_copy: str = ""
    """A second place, where each of them is copied to."""
    results_budget: ByteSize | None = None
    """What the first place may hold, such as 500GB; None is as much as there is room for."""
    results_days: Annotated[float | None, Field(gt=0)] = None
    """After how many days what is in the second place too leaves the first; None is never."""
    results_workers: Annotated[int, Field(ge=1, le=32)] = 4
    """How many results are fetched at once, of each account."""
    results_own_bucket: bool = False
    """Whether results in buckets of one's own, whose links are not signed, are copied too."""
    results_inside: Annotated[tuple[str, ...], NoDecode] = ()
    """Hosts that may lie at private addresses: `myqcloud.com` where COS is reached inside a VPC."""
    account: str = ""
    siblings: tuple[str, ...] = ()
    """Of one account of several: the names of all of them."""
    accounts: tuple[AccountEntry, ...] = ()
    """Each `[[accounts]]` of the file, where it has some; then the keys above are not read."""
    failure_classes: tuple[FailureRule, ...] = ()
    """Each `[[failure_classes]]` of the file, in the order in which they are tried."""
    alerts: tuple[AnyRule, ...] = ()
    """Each `[[alerts]]` of the file."""

    @field_validator("secret_id", mode="after")
    @classmethod
    def strip_blanks(cls, value: str) -> str:
        """Return the key ID without the blanks that a copy from the console brings along."""
        return value.strip()

    @field_validator("metrics_token", "admin_key", mode="after")
    @classmethod
    def strip_blanks_of_a_secret(cls, value: SecretStr) -> SecretStr:
        """Return the secret without the blanks and the line's end that a file brings along."""
        return SecretStr(value.get_secret_value().strip())

    @field_validator("endpoint")
    @classmethod
    def refuse_plain_http(cls, value: str | None) -> str | None:
        """Return the endpoint without a trailing slash; plain http beyond loopback fails."""
        return safe_endpoint(value, "AIGC_DATA_ENDPOINT")

    @field_validator("url")
    @classmethod
    def check_url(cls, value: str) -> str:
        """Return the app's own address without a trailing slash."""
        return app_url(value)

    @field_validator("alert_targets")
    @classmethod
    def refuse_equal_targets(cls, value: tuple[AlertTarget, ...]) -> tuple[AlertTarget, ...]:
        """Return the targets; of two with one name nobody could tell which was reached."""
        if twice := _twice(one.name for one in value):
            message = f"two alert targets have the name {twice}: give each a name of its own"
            raise ValueError(message)
        return value

    @field_validator("profile")
    @classmethod
    def refuse_paths(cls, value: str) -> str:
        """Return the profile's name, which is no path."""
        return profile_name(value)

    @field_validator("account")
    @classmethod
    def refuse_the_demos_name(cls, value: str) -> str:
        """Return the name; the demo's would mix its simulated tasks with an account's."""
        return account_name(value)

    @field_validator("sources", mode="before")
    @classmethod
    def refuse_unknown_sources(cls, value: Any) -> Any:  # noqa: ANN401 - whatever was set
        """Return the sources that are on; an unknown word fails and tells those there are."""
        return known_sources(value)

    @field_validator("db", "spool", "queries", mode="after")
    @classmethod
    def expand_home(cls, value: Path | None) -> Path | None:
        """Return the path with a home folder in the place of `~`, for no shell sees a file's."""
        return None if value is None else own_path(value)

    @field_validator("results", "results_copy")
    @classmethod
    def check_place(cls, value: str) -> str:
        """Return the place without the blanks around it; keys in its URL are refused."""
        return place_of_results(value)

    @field_validator("results_inside", mode="before")
    @classmethod
    def split_hosts(cls, value: Any) -> Any:  # noqa: ANN401 - whatever was set
        """Return the hosts of a list, or of a text with commas between them."""
        return host_names(value)

    @model_validator(mode="after")
    def refuse_one_place_twice(self) -> Self:
        """Return the settings; a second place that is the first would be no second place."""
        if self.results and self.results == self.results_copy:
            message = "AIGC_DATA_RESULTS_COPY must name another place than AIGC_DATA_RESULTS"
            raise ValueError(message)
        return self

    @field_validator("accounts")
    @classmethod
    def refuse_equal_names(cls, value: tuple[AccountEntry, ...]) -> tuple[AccountEntry, ...]:
        """Return the accounts; two of one name would mix their tasks."""
        if twice := _twice(one.name for one in value):
            message = f"two accounts have the name {twice}: give each a name of its own"
            raise ValueError(message)
        return value

    @field_validator("alerts")
    @classmethod
    def refuse_equal_rules(cls, value: tuple[Rule, ...]) -> tuple[Rule, ...]:
        """Return the rules; of two with one name nobody could tell which fired."""
        if twice := _twice(one.name for one in value):
            message = f"two alerts have the name {twice}: give each a name of its own"
            raise ValueError(message)
        return value

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
        toml = InitSettingsSource(settings_cls, read_config())
        return init_settings, env_settings, dotenv_settings, toml

    def each(self) -> tuple["Settings", ...]:
        """Return one ready-to-connect Settings for each account whose keys are found.

        Without any account, nothing. Files and variables are read anew at each call.
        """
        found = tuple(one for one in self._resolved().values() if isinstance(one, Settings))
        return found if not self.accounts else _with_the_spool(found, self.spool_file)

    def key_faults(self) -> dict[str, str]:
        """Return why an account has no keys to work with, a sentence by the account's name."""
        return {name: one for name, one in self._resolved().items() if isinstance(one, str)}

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all configured accounts, in the file's order, those without keys too."""
        if self.accounts:
            return tuple(entry.name for entry in self.accounts)
        return (self.account_name,) if self.configured else ()

    @property
    def alert_rules(self) -> tuple[Rule, ...]:
        """What is watched: the file's rules, or the usual ones where it names none."""
        return self.alerts or default_rules(archive=bool(self.results))

    @property
    def configured(self) -> bool:
        """Whether an account is set: its keys, or where they are."""
        return self._has_keys or bool(self.profile or self.accounts)

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

    @property
    def spool_file(self) -> Path | None:
        """Where other programs record tasks for this account, unless a line names another.

        None for the demo, and for an account of several that has no spool of its own.
        """
        if self.account_name == DEMO_ACCOUNT or (self.siblings and self.spool is None):
            return None
        if self.spool is not None:
            return self.spool
        return self.db.with_suffix(SUFFIX) if self.db else user_data_path("aigc-data") / NAME

    @property
    def _has_keys(self) -> bool:
        return bool(self.secret_id and self.secret_key.get_secret_value())

    def _resolved(self) -> dict[str, "Settings | str"]:
        """Return each account's settings by its name, or why it has none."""
        found: dict[str, Settings | str] = {}
        for entry in self.accounts:
            found[entry.name] = _of_entry(self, entry)
        if not self.accounts and self._has_keys:
            found[self.account_name] = self.model_copy(update={"profile": ""})
        elif not self.accounts and self.profile:
            found[self.account_name] = _of_profile(self, self.profile)
        return _each_key_once(found)


def faults_of(error: ValidationError) -> list[str]:
    """Return what is wrong with the settings: "AIGC_DATA_INTERVAL: Input should be…", each."""
    return [
        f"{_setting(one['loc'])}: {one['msg'].removeprefix('Value error, ')}"
        for one in error.errors(include_input=False, include_url=False, include_context=False)
    ]


def _twice(names: Iterable[str]) -> str:
    """Return the first name that comes more than once; the empty text where none does."""
    return next((name for name, times in Counter(names).items() if times > 1), "")


def _setting(where: tuple[int | str, ...]) -> str:
    """Return what a person calls the place of a fault."""
    first, *rest = (str(part) for part in where) if where else ("the settings",)
    if first in TABLES and rest:
        return " ".join([f"[[{first}]] number {int(rest[0]) + 1}", *rest[1:]])
    if first not in Settings.model_fields:
        return first  # a variable's own name, or a file
    return f"AIGC_DATA_{first.upper()}"


def _each_key_once(found: dict[str, Settings | str]) -> dict[str, Settings | str]:
    """Return the same, but a fault in place of an account whose key another has before it."""
    holders: dict[str, str] = {}
    for name, one in found.items():
        if isinstance(one, Settings):
            holder = holders.setdefault(one.secret_id, name)
            if holder != name:
                found[name] = (
                    f"The account {name} has the same key as {holder}: their tasks would be "
                    "stored twice; give each account a key of its own"
                )
    return found


def _with_the_spool(found: tuple[Settings, ...], spool: Path | None) -> tuple[Settings, ...]:
    """Return the same; the common spool is the first account's that reads and has no other."""
    readers = (one for one in found if one.spool is None and Source.LEDGER in one.sources)
    first = next(readers, None)
    return tuple(one.model_copy(update={"spool": spool}) if one is first else one for one in found)


def _of_entry(settings: Settings, entry: AccountEntry) -> Settings | str:
    """Return the settings of one of several accounts; what it does not say is as the process's."""
    said = entry.model_dump(
        include={"site", "endpoint", "audit_region", "rate_share", "sources"}, exclude_none=True
    )
    fixed = {
        "account": entry.name,
        "accounts": (),
        "siblings": settings.names,
        "spool": entry.spool,
        "db": settings.database,
    }
    whole = settings.model_copy(update=said | fixed)
    return _of_profile(whole, entry.profile) if entry.profile else _of_variables(whole, entry)


def _of_profile(settings: Settings, profile: str) -> Settings | str:
    try:
        keys = read_profile(profile)
    except ProfileUnreadable as error:
        return f"The account {settings.account or DEFAULT_ACCOUNT} has no keys: {error}"
    return _with_keys(settings, keys, profile)


def _of_variables(settings: Settings, entry: AccountEntry) -> Settings | str:
    names = [entry.secret_id_env, entry.secret_key_env, entry.token_env]
    held = variables()
    missing = [name for name in names if name and not held.get(name, "").strip()]
    if missing:
        return f"The account {entry.name} has no keys: set the variable {' and '.join(missing)}"
    return _with_keys(settings, ProfileKeys(*(held.get(name, "").strip() for name in names)), "")


def _with_keys(settings: Settings, keys: ProfileKeys, profile: str) -> Settings:
    return settings.model_copy(
        update={
            "secret_id": keys.secret_id,
            "secret_key": SecretStr(keys.secret_key),
            "token": SecretStr(keys.token),
            "profile": profile,
        }
    )
