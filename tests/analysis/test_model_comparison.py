from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from duckdb import DuckDBPyConnection
from scipy.stats import false_discovery_control, fisher_exact

from aigc_data.analysis.filter import TaskFilter
from aigc_data.analysis.model_comparison import (
    MOST_MODELS,
    Comparison,
    Counts,
    Verdict,
    model_comparison,
)
from aigc_data.analysis.newcombe import Difference, difference
from aigc_data.store.store import Store
from aigc_data.task import Task, TaskKind, TaskStatus
from tests.analysis.history import HUNYUAN, KLING, ended, many, near
from tests.tasks import NOON

VIDU: dict[str, Any] = {"model": "Vidu", "model_version": "q2", "kind": TaskKind.VIDEO}
HAILUO: dict[str, Any] = {"model": "Hailuo", "kind": TaskKind.VIDEO}


def some(n: int, failed: int, **fields: Any) -> list[Task]:
    """Return n ended tasks of which so many failed."""
    return [ended(at, 10, failed=at < failed, **fields) for at in range(n)]


def apart(*numbers: int) -> Difference:
    found = difference(*numbers)
    assert found is not None
    return found


def test_each_model_is_held_against_the_others_of_its_kind(
    store: Store, db: DuckDBPyConnection
) -> None:
    store.save(
        [
            *some(200, 30, **KLING),
            *some(300, 9, **VIDU),
            *some(40, 1, **HAILUO),
            *some(50, 25, **HUNYUAN),
            *many(3, status=TaskStatus.EXECUTING, **KLING),
        ],
        at=NOON,
    )
    found = model_comparison(db, TaskFilter())
    sides = {
        "Kling 3.0": (Counts(200, 30), Counts(340, 10)),
        "Hailuo": (Counts(40, 1), Counts(500, 39)),
        "Vidu q2": (Counts(300, 9), Counts(240, 31)),
    }
    raw = [
        fisher_exact(np.array([[a.failed, a.n - a.failed], [b.failed, b.n - b.failed]])).pvalue
        for a, b in sides.values()
    ]
    assert found.against_rest == tuple(
        Comparison(
            model, "video", None, one, rest, apart(one.failed, one.n, rest.failed, rest.n),
            near(p), near(adjusted), None,
        )
        for (model, (one, rest)), p, adjusted in zip(
            sides.items(), raw, false_discovery_control(raw), strict=True
        )
    )  # fmt: skip
    assert (found.ended, found.open, found.models_left_out, found.one_in) == (590, 3, 0, 1)


def test_each_two_models_of_a_kind_are_compared_the_worse_first_and_the_surest_leads(
    store: Store, db: DuckDBPyConnection
) -> None:
    tasks = [*some(200, 30, **KLING), *some(300, 9, **VIDU), *some(40, 1, **HAILUO)]
    store.save([*tasks, *some(50, 25, **HUNYUAN)], at=NOON)
    found = model_comparison(db, TaskFilter()).pairs
    assert [(one.model, one.other, one.verdict) for one in found] == [
        ("Kling 3.0", "Vidu q2", Verdict.MORE),
        ("Kling 3.0", "Hailuo", Verdict.NOT_SHOWN),
        ("Vidu q2", "Hailuo", Verdict.NOT_SHOWN),
    ]
    assert found[0].apart == apart(30, 200, 9, 300)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((200, 30), (300, 9), Verdict.MORE),
        ((19, 2), (300, 9), Verdict.TOO_FEW),
        ((20, 2), (300, 9), Verdict.NOT_SHOWN),
        ((8, 8), (300, 9), Verdict.MORE),
        ((300, 9), (300, 9), Verdict.NOT_SHOWN),
    ],
)
def test_a_verdict_needs_a_sure_difference_or_enough_tasks(
    store: Store,
    db: DuckDBPyConnection,
    one: tuple[int, int],
    other: tuple[int, int],
    expected: Verdict,
) -> None:
    store.save([*some(*one, **KLING), *some(*other, **VIDU)], at=NOON)
    found = model_comparison(db, TaskFilter())
    (pair,) = found.pairs
    assert pair.verdict == expected
    rests = {rest.model: rest.verdict for rest in found.against_rest}
    mirrored = {Verdict.MORE: Verdict.LESS}.get(expected, expected)
    assert rests == {"Kling 3.0": expected, "Vidu q2": mirrored}


def test_many_comparisons_ask_for_more_than_one(store: Store, db: DuckDBPyConnection) -> None:
    """Ten models of which one stands out a little: alone it would, among ten it may be chance."""
    tasks = [
        task
        for number in range(10)
        for task in some(100, 9 if number == 0 else 3, **HAILUO | {"model_version": str(number)})
    ]
    store.save(tasks, at=NOON)
    first = model_comparison(db, TaskFilter()).against_rest[0]
    assert (first.model, first.one) == ("Hailuo 0", Counts(100, 9))
    assert first.p < 0.05 < first.adjusted_p
    assert first.verdict is Verdict.NOT_SHOWN


def test_over_the_prompts_that_both_were_given_the_difference_is_told_apart(
    store: Store, db: DuckDBPyConnection
) -> None:
    store.save(
        [
            *(ended(0, 9, failed=at < 3, prompt=f"cat {at}", **KLING) for at in range(6)),
            *(ended(0, 9, failed=at < 1, prompt=f"cat {at}", **VIDU) for at in range(4)),
            ended(0, 9, failed=True, prompt="cat 1", **VIDU),
            ended(0, 9, prompt="dog", **VIDU),
            ended(0, 9, prompt=None, **VIDU),
        ],
        at=NOON,
    )
    found = model_comparison(db, TaskFilter())
    (pair,) = found.pairs
    assert (pair.model, pair.one, pair.two) == ("Kling 3.0", Counts(6, 3), Counts(7, 2))
    assert (pair.same_prompts, pair.alike) == (near(4 / 7), True)
    assert (pair.shared_one, pair.shared_two) == (Counts(4, 3), Counts(5, 2))
    assert pair.shared_apart == apart(3, 4, 2, 5)
    rest = {one.model: one for one in found.against_rest}["Vidu q2"]
    assert (rest.same_prompts, rest.shared_one, rest.shared_two) == (
        near(4 / 7), Counts(5, 2), Counts(4, 3),
    )  # fmt: skip


def test_without_a_prompt_in_common_there_is_no_difference_over_them(
    store: Store, db: DuckDBPyConnection
) -> None:
    store.save([ended(0, 9, prompt="cat", **KLING), ended(0, 9, prompt="dog", **VIDU)], at=NOON)
    (pair,) = model_comparison(db, TaskFilter()).pairs
    assert (pair.same_prompts, pair.alike, pair.shared_apart) == (0, False, None)
    store.save([ended(0, 9, prompt=None, **HAILUO)], at=NOON)
    unknown = [one for one in model_comparison(db, TaskFilter()).pairs if one.other == "Hailuo"]
    assert unknown == []
    known = {one.model: one.same_prompts for one in model_comparison(db, TaskFilter()).against_rest}
    assert known == {"Hailuo": None, "Kling 3.0": 0, "Vidu q2": 0}


def test_the_rest_of_three_has_what_any_of_them_was_given(
    store: Store, db: DuckDBPyConnection
) -> None:
    models = {"a": KLING, "b": VIDU, "c": HAILUO}
    given = {"cat": "ab", "dog": "abc", "owl": "a", "eel": "c"}
    store.save(
        [
            ended(0, 9, prompt=prompt, **models[one])
            for prompt, ones in given.items()
            for one in ones
        ],
        at=NOON,
    )
    found = model_comparison(db, TaskFilter()).against_rest
    assert {one.model: (one.same_prompts, one.shared_one, one.shared_two) for one in found} == {
        "Kling 3.0": (near(2 / 4), Counts(2, 0), Counts(3, 0)),
        "Vidu q2": (near(2 / 4), Counts(2, 0), Counts(3, 0)),
        "Hailuo": (near(1 / 4), Counts(1, 0), Counts(2, 0)),
    }


def test_a_choice_of_statuses_is_set_aside(store: Store, db: DuckDBPyConnection) -> None:
    store.save([*some(30, 3, **KLING), *some(30, 1, **VIDU)], at=NOON)
    whole = TaskFilter(kinds=("video",))
    assert model_comparison(db, replace(whole, statuses=("failed",))) == model_comparison(db, whole)


def test_less_busy_models_are_among_the_others_alone(store: Store, db: DuckDBPyConnection) -> None:
    numbers = range(MOST_MODELS + 2)
    store.save(
        [
            task
            for number in numbers
            for task in some(20 - number, 1, **HAILUO | {"model_version": str(number)})
        ],
        at=NOON,
    )
    found = model_comparison(db, TaskFilter())
    total = sum(20 - number for number in numbers)
    assert found.models_left_out == 2
    assert {(one.one.n + one.two.n, one.two.failed) for one in found.against_rest} == {
        (total, len(numbers) - 1)
    }
    assert len(found.pairs) == MOST_MODELS * (MOST_MODELS - 1) // 2


def test_one_model_alone_is_compared_with_nothing(store: Store, db: DuckDBPyConnection) -> None:
    assert model_comparison(db, TaskFilter()).against_rest == ()
    store.save([*some(30, 3, **KLING), *some(30, 3, **HUNYUAN)], at=NOON)
    found = model_comparison(db, TaskFilter())
    assert (found.against_rest, found.pairs, found.ended) == ((), (), 60)
