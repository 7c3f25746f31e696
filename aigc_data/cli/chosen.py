"""Which accounts a command is about: all that are configured, or the one that is named."""

from dataclasses import dataclass

from aigc_data.cli.leave import NOT_CONFIGURED, leave
from aigc_data.settings import Settings

NONE_CONFIGURED = (
    "no account is configured: set TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY, "
    "or see the demo with `make run`."
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The accounts that can be worked on, and why others of those asked for cannot."""

    accounts: tuple[Settings, ...]
    faults: tuple[str, ...]
    """A sentence for each account without keys."""


def chosen(settings: Settings, only: str | None = None) -> Chosen:
    """Return the accounts, or the one of the name; ends the command where there is none."""
    if not settings.configured:
        leave(NOT_CONFIGURED, NONE_CONFIGURED)
    if only is not None and only not in settings.names:
        leave(NOT_CONFIGURED, f"there is no account {only}: choose {_either(settings.names)}.")
    wanted = settings.names if only is None else (only,)
    accounts = tuple(one for one in settings.each() if one.account_name in wanted)
    faults = tuple(why for name, why in settings.key_faults().items() if name in wanted)
    if not accounts:
        leave(NOT_CONFIGURED, " ".join(f"{fault}." for fault in faults))
    return Chosen(accounts, faults)


def _either(names: tuple[str, ...]) -> str:
    *first, last = names
    return f"{', '.join(first)} or {last}" if first else last
