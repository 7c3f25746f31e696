"""One evaluation of all rules in the process that owns the store: read, decide, keep."""

from dataclasses import replace
from datetime import datetime

from aigc_data.alerts.evaluate import evaluate
from aigc_data.alerts.facts import facts_of
from aigc_data.alerts.rules import known_rules
from aigc_data.alerts.silence import silenced
from aigc_data.alerts.standing import move
from aigc_data.settings import Settings
from aigc_data.store.alerts import Transition
from aigc_data.store.store import Store


def alert_round(store: Store, settings: Settings, at: datetime) -> tuple[Transition, ...]:
    """Evaluate all rules at `at` (UTC), keep how they stand, and return what changed.

    Only some of the changes are to be told of; `worth_telling` says which. Raises StoreError.
    """
    rules = known_rules(settings, store.alert_rules()).rules
    with store.cursor() as db:
        evaluations = evaluate(db, rules, at, facts_of(settings))
    moved = move(store.standings(), evaluations)
    silences = store.silences()
    changes = tuple(
        replace(one, silenced=silenced(one, silences, at)) if one.telling else one
        for one in moved.changes
    )
    store.save_alerts(moved.standings, changes)
    return changes


def worth_telling(change: Transition) -> bool:
    """Return whether somebody is to be told of the change.

    It began or ceased to fire, or fires on and is due again; no data where the rule asks for just
    that, or where it ended a firing. What is silenced is not.
    """
    return change.telling and not change.silenced
