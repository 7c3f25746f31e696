"""Whether a retry helps, in words: what became of the same prompt when it was tried again."""

from typing import Final

from aigc_data.analysis.retries import Help, Retries
from aigc_data.analysis.stats import USEFUL_N
from aigc_data.ui import words


def retry_verdict(retries: Retries) -> str:
    """Return the answer alone: "A retry seldom helps"."""
    return _VERDICTS[retries.help]


def retry_words(retries: Retries, ended: int, successful: int) -> str:
    """Return what the answer is read off; `successful` of all `ended` tasks are the comparison."""
    if not retries.ended:
        still = f" {words.count(retries.still_open)} such still run." if retries.still_open else ""
        return f"Nobody tried the same prompt again within a day of such a failure.{still}"
    said = (
        f"The same prompt was tried again within a day, by the same model: "
        f"{words.count(retries.succeeded)} of {words.count(retries.ended)} succeeded"
    )
    sure = retries.interval
    if retries.help is Help.TOO_FEW or sure is None:
        return f"{said}. It takes {USEFUL_N} to say more."
    rate = f"{words.rate(retries.rate)} ({words.interval(sure.low, sure.high)})"
    return f"{said}, {rate}{_against(retries, ended, successful)}."


def retry_cell(retries: Retries) -> str:
    """Return what a cell of a table has room for: "3 of 7"."""
    if not retries.ended:
        return words.NOT_KNOWN
    return f"{words.count(retries.succeeded)} of {words.count(retries.ended)}"


def _against(retries: Retries, ended: int, successful: int) -> str:
    sure = retries.interval
    if not ended or sure is None:
        return ""
    usual = successful / ended
    how = "less often than" if sure.high < usual else "as often as"
    if sure.low > usual:
        how = "more often than"
    return f", which is {how} any task of this filter does ({words.rate(usual)})"


_VERDICTS: Final = {
    Help.TOO_FEW: "Too few retries to say whether one helps",
    Help.MOSTLY: "A retry helps more often than not",
    Help.SELDOM: "A retry seldom helps",
    Help.UNSURE: "A retry helps about every second time",
}
