"""Analytics for the AIGC tasks of a Tencent Cloud MPS account.

`from aigc_data import record` is the recorder for other programs; docs/ledger.md says how it works.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aigc_data.recording.recorder import Recorder, record

__all__ = ["record"]


def __getattr__(name: str) -> "Recorder":
    """Import the recorder when it is asked for, so that importing the package costs nothing."""
    if name != "record":
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    from aigc_data.recording.recorder import record

    return record
