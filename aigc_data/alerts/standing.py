"""How a rule stands: OK, pending, firing or no data, with hysteresis and damped flapping.

```
            over                  over for `for`
   OK ─────────────▶ pending ─────────────────▶ firing
    ▲   not over        │                          │
    ├───────────────────┘                          │
    └──────────────────────────────────────────────┘
                 low for `keep` without a break
```
No data is entered from any state at once and left as if from OK. A rule that fires again within a
day of coming to rest takes twice as long as before to come to rest, up to eight times `keep`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from aigc_data.alert_rule import Rule
from aigc_data.alerts.reading import Evaluation, Reading
from aigc_data.store.alerts import Standing, Transition


@dataclass(frozen=True, slots=True)
class Moved:
    """The standings after an evaluation, and what changed; a repeated notice is a change too."""

    standings: tuple[Standing, ...]
    changes: tuple[Transition, ...]


def step(
    standing: Standing | None, reading: Reading, rule: Rule, at: datetime
) -> tuple[Standing, Transition | None]:
    """Return how the slice stands now, and the change that brought it there, if any.

    `standing` is how it stood before; None for a slice that was never seen.
    """
    raise NotImplementedError


def move(before: Sequence[Standing], evaluations: Sequence[Evaluation]) -> Moved:
    """Return how everything stands after these evaluations.

    A slice that a rule says nothing of any more comes to rest as one with nothing to judge; a rule
    that is gone or disabled takes its standings with it.
    """
    raise NotImplementedError
