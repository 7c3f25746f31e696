"""The whole sandbox against everything in attacks.py."""

import pytest

from aigc_data.store.sandbox.errors import Refused
from aigc_data.store.sandbox.gate import Gate
from aigc_data.store.sandbox.sandbox import Sandbox
from tests.store.sandbox.attacks import ATTACKS, OTHERWISE, REFUSED, blocked
from tests.store.sandbox.world import World


@pytest.mark.parametrize("about", [*REFUSED, *OTHERWISE])
def test_an_attack_ends_as_it_has_to_and_learns_and_changes_nothing(
    made: World, sandbox: Sandbox, about: str
) -> None:
    attacks = [attack for attack in ATTACKS if attack.about == about]
    assert [str(attack) for attack in attacks if not blocked(made, sandbox, attack)] == []


def test_the_gate_alone_refuses_it_before_anything_runs(made: World) -> None:
    gate = Gate()
    for texts in REFUSED.values():
        for text in texts:
            with pytest.raises(Refused):
                gate.check(made.filled(text))
