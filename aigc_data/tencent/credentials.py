"""The key of an account."""

from dataclasses import dataclass, field

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


def _sendable(text: str) -> bool:
    return text.isascii() and text.isprintable() and " " not in text
