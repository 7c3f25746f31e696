"""What a measure comes to in a few plain words; the same in the log, in notices and on the page."""

from datetime import timedelta

from aigc_data.alert_rule import written_length


def percent(share: float | None) -> str:
    """Return a share in percent: "0.32 %", "3.1 %", "29 %"; a dash for none."""
    if share is None:
        return "–"
    value = share * 100
    return (
        f"{value:.0f} %" if value >= 9.95 else f"{value:.1f} %" if value >= 0.995 else _small(value)
    )


def length(time: timedelta) -> str:
    """Return a length of time in its two largest units: "1 h 20 min", "45 s"."""
    if time < timedelta(minutes=1):
        return written_length(timedelta(seconds=round(time.total_seconds())))
    minutes = round(time / timedelta(minutes=1))
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    parts = [f"{days} d" * bool(days), f"{hours} h" * bool(hours), f"{minutes} min" * bool(minutes)]
    return " ".join([part for part in parts if part][:2])


def tasks(number: int) -> str:
    """Return "1 task" or "1,204 tasks"."""
    return f"{number:,} task{'s' if number != 1 else ''}"


def _small(value: float) -> str:
    return f"{value:.2g} %" if value else "0 %"
