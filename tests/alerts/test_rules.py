"""The file's rules and the page's, told apart."""

from aigc_data.alert_rule import Lag, Stuck, rule_json
from aigc_data.alerts.rules import KnownRule, KnownRules, known_rules
from aigc_data.settings import Settings
from aigc_data.store.alerts import StoredRule
from tests.tasks import NOON

OF_FILE = Lag(name="Lag", rounds=20)
OF_PAGE = Stuck(name="Stuck", enabled=False)
SETTINGS = Settings(alerts=(OF_FILE,))


def stored(name: str, body: str) -> StoredRule:
    return StoredRule(name, body, NOON)


def test_the_files_rules_come_first_and_only_the_pages_may_be_changed() -> None:
    known = known_rules(SETTINGS, [stored("Stuck", rule_json(OF_PAGE))])
    assert known == KnownRules(
        (KnownRule(OF_FILE, editable=False), KnownRule(OF_PAGE, editable=True))
    )
    assert known.rules == (OF_FILE,)


def test_a_rule_of_the_page_with_a_name_of_the_file_does_not_count() -> None:
    known = known_rules(SETTINGS, [stored("Lag", rule_json(Lag(name="Lag", rounds=99)))])
    assert known == KnownRules(
        (KnownRule(OF_FILE, editable=False),),
        ("The rule Lag of the page does not count: the file has one of that name.",),
    )


def test_a_rule_that_this_version_cannot_read_costs_itself_alone() -> None:
    broken = stored("Odd", '{"kind": "lag", "name": "Odd", "rounds": "many"}')
    known = known_rules(SETTINGS, [broken, stored("Stuck", rule_json(OF_PAGE))])
    assert [one.rule.name for one in known.known] == ["Lag", "Stuck"]
    assert known.faults == (
        "The rule Odd of the page cannot be read: Input should be a valid integer, unable to "
        "parse string as an integer.",
    )
