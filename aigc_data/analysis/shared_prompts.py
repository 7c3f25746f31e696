"""Which prompts models have in common: without them a difference may be that of their work.

Prompts are told apart by their whole text. Where there are many tasks a sample of the prompts is
read, the same ones for every model; its shares are those of all prompts but for chance.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import NamedTuple

from duckdb import DuckDBPyConnection

from aigc_data.analysis.filter import KIND_SQL, MODEL_SQL, TaskFilter

MOST_TASKS = 20_000
"""About so many tasks are read; joining a million prompts takes seconds."""
REST = -1
"""The number of all other models of a model's kind, taken together."""


class Overlap(NamedTuple):
    """What two were given, of ended tasks whose prompt is known."""

    prompts: int
    """Given to either."""
    shared: int
    """Given to both; what follows counts the tasks of these alone."""
    n: int
    failed: int
    other_n: int
    other_failed: int


@dataclass(frozen=True, slots=True)
class SharedPrompts:
    """What pairs of models were both given."""

    by_pair: Mapping[tuple[int, int], Overlap]
    """By two positions in the models that were asked for, the lower first, or one and `REST`."""
    one_in: int
    """One prompt in so many was read."""


def shared_prompts(
    db: DuckDBPyConnection,
    task_filter: TaskFilter,
    models: Sequence[tuple[str, str]],
    ended: int,
) -> SharedPrompts:
    """Return what models of one kind share, by pair; `models` are names and kinds.

    `ended` is about how many ended tasks the filter selects: it says how large a sample is read.
    """
    where, parameters = task_filter.where()
    one_in = max(1, ceil(ended / MOST_TASKS))
    bound = {
        "one_in": one_in,
        "models": [model for model, _ in models],
        "kinds": [kind for _, kind in models],
        "numbers": list(range(len(models))),
    }
    rows = db.execute(SHARED.format(where=where), parameters | bound).fetchall()
    return SharedPrompts({(one, other): Overlap(*rest) for one, other, *rest in rows}, one_in)


SHARED = f"""
WITH asked AS (
    SELECT
        unnest($models) AS asked_model,
        unnest($kinds) AS asked_kind,
        unnest($numbers) AS number
),
numbered AS (
    SELECT model_no, {KIND_SQL} AS kind, number
    FROM model
    LEFT JOIN asked ON asked_model = {MODEL_SQL} AND asked_kind = {KIND_SQL}
),
counted AS (
    SELECT
        hash(prompt) AS prompt,
        model_no,
        count(*) AS n,
        count(*) FILTER (WHERE status = 'failed') AS failed
    FROM task
    WHERE hash(prompt) % $one_in::UBIGINT = 0
        AND prompt IS NOT NULL
        AND status IN ('successful', 'failed')
        AND {{where}}
    GROUP BY ALL
),
given AS (
    SELECT prompt, kind, number, n, failed
    FROM counted
    JOIN numbered USING (model_no)
),
own AS (
    FROM given
    WHERE number IS NOT NULL
),
wholes AS (
    SELECT prompt, kind, count(*) AS models, sum(n) AS n, sum(failed) AS failed
    FROM given
    GROUP BY prompt, kind
),
sizes AS (
    SELECT number, kind, count(*) AS prompts
    FROM own
    GROUP BY number, kind
),
pairs AS (
    SELECT
        own.number AS one,
        other.number AS other,
        count(*) AS shared,
        sum(own.n) AS n,
        sum(own.failed) AS failed,
        sum(other.n) AS other_n,
        sum(other.failed) AS other_failed
    FROM own
    JOIN own AS other
        ON own.prompt = other.prompt
        AND own.kind = other.kind
        AND own.number < other.number
    GROUP BY ALL
),
rests AS (
    SELECT
        number AS one,
        count(*) FILTER (WHERE models = 1) AS alone,
        count(*) FILTER (WHERE models > 1) AS shared,
        sum(own.n) FILTER (WHERE models > 1) AS n,
        sum(own.failed) FILTER (WHERE models > 1) AS failed,
        sum(wholes.n - own.n) FILTER (WHERE models > 1) AS other_n,
        sum(wholes.failed - own.failed) FILTER (WHERE models > 1) AS other_failed
    FROM own
    JOIN wholes USING (prompt, kind)
    GROUP BY number
),
every AS (
    SELECT
        sizes.number AS one,
        others.number AS other,
        sizes.prompts + others.prompts - coalesce(shared, 0) AS prompts,
        shared, n, failed, other_n, other_failed
    FROM sizes
    JOIN sizes AS others ON sizes.kind = others.kind AND sizes.number < others.number
    LEFT JOIN pairs ON one = sizes.number AND other = others.number
    UNION ALL
    SELECT
        one,
        {REST} AS other,
        (SELECT count(*) FROM wholes WHERE wholes.kind = sizes.kind) AS prompts,
        shared, n, failed, other_n, other_failed
    FROM rests
    JOIN sizes ON one = number
    WHERE alone < (SELECT count(*) FROM wholes WHERE wholes.kind = sizes.kind)
)
SELECT
    one,
    other,
    prompts,
    coalesce(shared, 0)::BIGINT AS shared,
    coalesce(n, 0)::BIGINT AS n,
    coalesce(failed, 0)::BIGINT AS failed,
    coalesce(other_n, 0)::BIGINT AS other_n,
    coalesce(other_failed, 0)::BIGINT AS other_failed
FROM every
ORDER BY one, other
"""
"""The cast keeps the remainder in 64 bits: a bound integer makes it 128, at ten times the cost."""
