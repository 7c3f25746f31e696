"""Who may change rules and silences: whoever has the key that the environment holds.

The app has no login. Without a key nobody may; in the demo everybody. A key that is right opens
the session that gave it. Wrong ones are counted over all sessions, for a new session is free.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from hmac import compare_digest
from threading import Lock
from time import monotonic
from typing import Final

import streamlit as st

from aigc_data.ui import words
from aigc_data.ui.runtime import runtime

MOST_WRONG: Final = 5
"""Wrong keys within `LOCK_S` that close the door: then none is looked at, a right one neither."""
LOCK_S: Final = 300.0
UNLOCKED: Final = "admin.unlocked"
GIVEN: Final = "admin.key"
SAID: Final = "admin.said"


@dataclass(slots=True)
class Door:
    """Compares keys; safe in any thread."""

    clock: Callable[[], float] = monotonic
    _wrong: list[float] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def closed_s(self) -> float:
        """Return for how long no key is looked at, in seconds; 0 where one is."""
        with self._lock:
            return self._closed_s()

    def opens(self, given: str, wanted: str) -> bool:
        """Return whether the key is right; it takes as long for any wrong one of its length."""
        with self._lock:
            if not wanted or self._closed_s():
                return False
            right = compare_digest(given.encode(), wanted.encode())
            if not right:
                self._wrong.append(self.clock())
            return right

    def _closed_s(self) -> float:
        now = self.clock()
        self._wrong = [at for at in self._wrong if now - at < LOCK_S]
        return LOCK_S - (now - self._wrong[0]) if len(self._wrong) >= MOST_WRONG else 0.0


@cache
def door() -> Door:
    """Return the one door of this process."""
    return Door()


def may_change() -> bool:
    """Return whether the viewer may change rules and silences, and send test notices."""
    return runtime().is_demo or (bool(_key()) and st.session_state.get(UNLOCKED) == _mark())


def offer_to_unlock() -> None:
    """Draw the field for the key, or say in one sentence why there is none."""
    if runtime().is_demo or may_change():
        return
    if not _key():
        st.caption(
            "Everyone may read this page. To change rules and silences here, set "
            "`AIGC_DATA_ADMIN_KEY` in the app's environment and start it again."
        )
        return
    with st.popover("Unlock to change", icon=":material/lock:", key="admin.unlock"):
        st.text_input("Admin key", type="password", key=GIVEN, on_change=_try, autocomplete="off")
        if said := st.session_state.get(SAID):
            st.error(said)


def _try() -> None:
    """Take the key that was given, and forget it."""
    given = str(st.session_state.pop(GIVEN, ""))
    st.session_state[SAID] = ""
    if not given:
        return
    if door().opens(given, _key()):
        st.session_state[UNLOCKED] = _mark()
    elif closed := door().closed_s():
        st.session_state[SAID] = f"Too many wrong keys: try again in {words.coarse(closed)}."
    else:
        st.session_state[SAID] = "That is not the key."


def _key() -> str:
    return runtime().settings.admin_key.get_secret_value()


def _mark() -> int:
    """Return what an opened session holds: another runtime may have another key."""
    return id(runtime())
