"""Whether this machine's clock agrees with the cloud's."""

from aigc_data.sync.probe.asking import Asking
from aigc_data.sync.probe.finding import Finding, Verdict, could_not_tell, span
from aigc_data.tencent.heard_clock import ClockReading

NAME = "clock"
ENOUGH_S = 2.0
"""A clock this near is right: durations are told in seconds."""
REFUSED_S = 300.0
"""Calls signed farther off are refused; section 1.5 of the contract."""


def clock(asking: Asking) -> Finding:
    """Return how far off the clock is, by the Date of every answer so far."""
    heard = asking.clock_heard
    if heard is None:
        return could_not_tell(NAME, "no answer told a Date")
    if abs(heard.offset_s) <= heard.margin_s + ENOUGH_S:
        return Finding(NAME, Verdict.WELL, f"agrees with the cloud's, ± {heard.margin_s:.1f} s")
    side = "behind" if heard.offset_s > 0 else "ahead of"
    seen = f"{span(abs(heard.offset_s))} {side} the cloud's, ± {heard.margin_s:.1f} s"
    return Finding(NAME, Verdict.MEND, seen, _advice(heard))


def _advice(heard: ClockReading) -> str:
    far = abs(heard.offset_s) > REFUSED_S
    why = " Calls are signed by the cloud's time meanwhile." if far else ""
    return f"Set this machine's clock (NTP): ends seen by asking are off by as much.{why}"
