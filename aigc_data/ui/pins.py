"""Which queries stand on the overview: everybody's, so changed by those who may change the app."""

from collections.abc import Callable
from dataclasses import dataclass

from aigc_data.store.saved_queries import Pin
from aigc_data.ui import viewer
from aigc_data.ui.admin import may_change
from aigc_data.ui.runtime import store
from aigc_data.ui.saver import saver
from aigc_data.ui.sql.state import Said

LOCKED = (
    "What stands on everybody's overview is changed with the admin key: unlock on the Alerts page."
)


@dataclass(frozen=True, slots=True)
class Placed:
    """A query on the overview, and its place there, from 0."""

    place: int
    pin: Pin


def pin_refusal() -> str:
    """Return why the viewer may not change the overview; empty where they may."""
    return "" if may_change() else LOCKED


def pin(name: str, said: Said) -> None:
    """Put a query last on the overview, with what is said for its parameters.

    Raises QueryNotKept where there is no room, StoreError, BadQuery.
    """
    made = Pin(name, dict(said), saver(), viewer.now())
    _change(lambda pins: [*(one for one in pins if one.name != name), made])


def unpin(name: str) -> None:
    """Take a query off the overview; raises StoreError."""
    _change(lambda pins: [one for one in pins if one.name != name])


def standing(name: str) -> Placed | None:
    """Return the query as it stands on the overview; None where it does not."""
    return next(
        (Placed(at, one) for at, one in enumerate(store().pins()) if one.name == name), None
    )


def put_back(placed: Placed) -> None:
    """Put a query where it stood, as it was; raises QueryNotKept where there is no room now."""
    _change(lambda pins: with_again(pins, placed))


def with_again(pins: list[Pin], placed: Placed) -> list[Pin]:
    """Return the pins with this one at its place, or at the end where they are fewer now.

    Where its query stands there already, that is left as it is.
    """
    if any(one.name == placed.pin.name for one in pins):
        return pins
    return [*pins[: placed.place], placed.pin, *pins[placed.place :]]


def move(name: str, by: int) -> None:
    """Move a query so many places to the right, or to the left; raises StoreError."""
    _change(lambda pins: moved(pins, name, by))


def moved(pins: list[Pin], name: str, by: int) -> list[Pin]:
    """Return the pins with one of them so many places further, at most to the end."""
    at = next((place for place, one in enumerate(pins) if one.name == name), None)
    if at is None:
        return pins
    rest = [one for one in pins if one.name != name]
    to = min(max(at + by, 0), len(rest))
    return [*rest[:to], pins[at], *rest[to:]]


def _change(change: Callable[[list[Pin]], list[Pin]]) -> None:
    if may_change():
        store().change_pins(change)
