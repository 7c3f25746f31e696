"""All rules of this process: the file's, which only the file changes, and the page's."""

from collections.abc import Sequence
from dataclasses import dataclass

from aigc_data.alert_rule import Rule
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
    raise NotImplementedError
