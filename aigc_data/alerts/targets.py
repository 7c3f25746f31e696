"""Whom to tell, with the addresses that the environment holds for them.

An address is a secret. It is in no repr, no log and no exception; what is wrong with one is said by
the name of its target.
"""

import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Final

import apprise

from aigc_data.alert_target import AlertTarget
from aigc_data.config_file import variables

TIME_OUT_S: Final = 15.0
"""For one target, its retries within."""
RETRIES: Final = 2
WAIT_S: Final = 1.0
STATUS: Final = re.compile(r"\berror=(\d{3})\b")
"""What the services of apprise write into their log of an answer that was no success."""


@dataclass(frozen=True, slots=True)
class Target:
    """Somebody to tell of alerts, and the way there."""

    of: AlertTarget
    fault: str = ""
    """Why nobody can be told: a sentence that names the target and the variable."""
    services: tuple[apprise.NotifyBase, ...] = field(default=(), repr=False)

    @property
    def name(self) -> str:
        """The name in the file."""
        return self.of.name


def targets(named: Iterable[AlertTarget]) -> tuple[Target, ...]:
    """Return the targets; variables are read anew at each call."""
    held = variables()
    return tuple(_target(one, held.get(one.url_env, "")) for one in named)


class _Discreet(logging.Filter):
    """Leaves of what apprise writes the status of an answer: the rest may hold an address."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether the record stays; its text is then the status alone."""
        found = STATUS.search(record.getMessage())
        record.msg, record.args = (found[0] if found else ""), ()
        return found is not None


@cache
def hush() -> None:
    """Keep addresses out of what the libraries that send write: they do it at every level."""
    logging.getLogger("apprise").addFilter(_Discreet())
    logging.getLogger("urllib3").setLevel(logging.CRITICAL)


def _target(of: AlertTarget, addresses: str) -> Target:
    if not addresses.strip():
        return Target(of, f"The target {of.name} has no address: set the variable {of.url_env}")
    hush()
    made = [apprise.Apprise.instantiate(one, asset=_asset()) for one in addresses.split()]
    services = tuple(one for one in made if one is not None)
    if len(services) < len(made):
        said = f"The address of the target {of.name} is none that apprise knows: see {of.url_env}"
        return Target(of, said)
    return Target(of, "", services)


def _asset() -> apprise.AppriseAsset:
    """Return how apprise is to behave: nothing on disk, no redirects, an end to all patience.

    A redirect turns a POST into a GET, and the message that is lost looks as if it had arrived.
    """
    return apprise.AppriseAsset(
        app_id="aigc-data",
        app_desc="aigc-data",
        storage_mode="memory",
        http_redirects=False,
        service_timeout=TIME_OUT_S,
        default_service_retry=RETRIES,
        default_service_wait=WAIT_S,
    )
