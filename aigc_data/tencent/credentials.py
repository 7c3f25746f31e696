"""The key of an account, and how it is had anew where others renew it."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from aigc_data.profile import ProfileUnreadable, read_profile
from aigc_data.settings import Settings

LOG = logging.getLogger(__name__)

HIDDEN = "[hidden]"
SHORTEST_SECRET = 8
"""A shorter text may be a word of an answer."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """A key of the account, and its token where the key is a temporary one; its repr is empty."""

    secret_id: str = field(repr=False)
    secret_key: str = field(repr=False)
    token: str | None = field(default=None, repr=False)

    @property
    def fault(self) -> str | None:
        """What is wrong with the key before anybody is asked, or None."""
        if not self.secret_id or not self.secret_key:
            return "No key is set: set TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY"
        if not all(_sendable(text) for text in self._texts):
            return "The key holds blanks or characters no key has: copy it again from the console"
        return None

    def hide(self, text: str) -> str:
        """Return the text with whatever of the key it holds taken out."""
        for secret in self._texts:
            if len(secret) >= SHORTEST_SECRET:
                text = text.replace(secret, HIDDEN)
        return text

    def hide_in(self, body: bytes) -> bytes:
        """Return the bytes with whatever of the key they hold taken out."""
        for secret in self._texts:
            if len(secret) >= SHORTEST_SECRET:
                body = body.replace(secret.encode(), HIDDEN.encode())
        return body

    @property
    def _texts(self) -> tuple[str, ...]:
        return self.secret_id, self.secret_key, self.token or ""


Renew = Callable[[], Credentials | None]
"""Returns the key as it is now, or None where it cannot be had."""


def never_renewed() -> None:
    """Return no key: this one is the only one."""


def credentials_of(settings: Settings) -> Credentials:
    """Return the key of an account; its `fault` says where that is none."""
    return Credentials(
        settings.secret_id.strip(),
        settings.secret_key.get_secret_value().strip(),
        settings.token.get_secret_value().strip() or None,
    )


def renewal_of(settings: Settings) -> Renew:
    """Return what reads the account's key again: temporary keys of a profile are renewed there."""
    return (lambda: _of_profile(settings.profile)) if settings.profile else never_renewed


def _of_profile(profile: str) -> Credentials | None:
    try:
        keys = read_profile(profile)
    except ProfileUnreadable as error:
        LOG.warning("The keys cannot be renewed: %s", error)
        return None
    return Credentials(keys.secret_id, keys.secret_key, keys.token or None)


def _sendable(text: str) -> bool:
    return text.isascii() and text.isprintable() and " " not in text
