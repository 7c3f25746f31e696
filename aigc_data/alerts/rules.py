"""All rules of this process: the file's, which only the file changes, and the page's."""

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from aigc_data.alert_rule import RULE, Rule
from aigc_data.settings import Settings
from aigc_data.store.alerts import StoredRule


@dataclass(frozen=True, slots=True)
class KnownRule:
    """A rule, and whether the page may change it: not where the file or the defaults say it."""

    rule: Rule
    editable: bool


@dataclass(frozen=True, slots=True)
class KnownRules:
    """Every rule, and why a stored one cannot be read, a sentence each."""

    known: tuple[KnownRule, ...]
    faults: tuple[str, ...] = ()

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules that are enabled."""
        return tuple(one.rule for one in self.known if one.rule.enabled)


def known_rules(settings: Settings, stored: Sequence[StoredRule]) -> KnownRules:
    """Return the file's rules (the defaults where it names none), then the stored ones.

    A stored rule with the name of one of the file's is overridden by it, and is a fault.
    """
    known = [KnownRule(rule, editable=False) for rule in settings.alert_rules]
    names = {one.rule.name for one in known}
    faults = []
    for one in stored:
        read = _read(one, names)
        if isinstance(read, str):
            faults.append(read)
        else:
            known.append(KnownRule(read, editable=True))
    return KnownRules(tuple(known), tuple(faults))


def _read(stored: StoredRule, names: set[str]) -> Rule | str:
    """Return the rule, or why it does not count."""
    if stored.name in names:
        return f"The rule {stored.name} of the page does not count: the file has one of that name."
    try:
        return RULE.validate_json(stored.body)
    except ValidationError as error:
        said = error.errors(include_input=False, include_url=False, include_context=False)[0]
        return f"The rule {stored.name} of the page cannot be read: {said['msg']}."
