"""The whole sandbox against everything in attacks.py."""

import duckdb
import pytest

from aigc_data.store.sandbox.errors import Refused, Wrong
from aigc_data.store.sandbox.gate import Gate
from aigc_data.store.sandbox.sandbox import Sandbox
from tests.store.sandbox.attacks import (
    ATTACKS,
    LIMITS,
    OTHERWISE,
    PRIVATE,
    REFUSED,
    attempt,
    blocked,
)
from tests.store.sandbox.world import World, planted, told


@pytest.mark.parametrize("about", [*REFUSED, *OTHERWISE])
def test_an_attack_ends_as_it_has_to_and_learns_and_changes_nothing(
    made: World, sandbox: Sandbox, about: str
) -> None:
    attacks = [attack for attack in ATTACKS if attack.about == about]
    assert [str(attack) for attack in attacks if not blocked(made, sandbox, attack)] == []


def test_no_table_is_told_of_by_any_of_its_names(made: World, sandbox: Sandbox) -> None:
    """Also by one that is near to a view's, which is told to be wrong rather than refused."""
    for table in PRIVATE:
        for name in (table, f'"{table}"', table.upper(), f"main.{table}", f"d.main.{table}"):
            ended, said = attempt(sandbox, f"SELECT * FROM {name}", LIMITS)
            assert ended in {Refused, Wrong}, name
            assert not told(said), name


def test_every_table_with_texts_holds_a_secret(made: World) -> None:
    """Or the attacks on it would prove nothing."""
    with duckdb.connect(made.database, read_only=True) as db:
        without = [
            table
            for table in PRIVATE
            if planted(table) not in str(db.execute(f"FROM {table}").fetchall())
        ]
    assert without == []


def test_the_gate_alone_refuses_it_before_anything_runs(made: World) -> None:
    gate = Gate()
    for texts in REFUSED.values():
        for text in texts:
            with pytest.raises(Refused):
                gate.check(made.filled(text))
