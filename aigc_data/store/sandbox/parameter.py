"""The values of a query's parameters as JSON and back."""

from datetime import date, datetime

from aigc_data.store.sandbox.query import Value

Said = str | bool | int | float | list[str] | None | dict[str, str]


def said(value: Value) -> Said:
    """Return the value as JSON can hold it."""
    if isinstance(value, datetime):
        return {"time": value.isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    return value


def meant(value: Said) -> Value:
    """Return the value that `said` made this of."""
    if not isinstance(value, dict):
        return value
    [(kind, text)] = value.items()
    return datetime.fromisoformat(text) if kind == "time" else date.fromisoformat(text)
