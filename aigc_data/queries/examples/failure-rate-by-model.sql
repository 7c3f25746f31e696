/* ---
title: Which models fail most?
description: >-
  Failed among the tasks that have ended, with Wilson's 95 % interval. A model with few tasks has a
  wide one; the order is by its lower end, so that chance does not lead.
author: aigc-data
parameters:
  since: {type: time, title: Created since, default: 7 days ago}
  kind: {type: choice, title: Kind, choices: [image, video, audio, scenario]}
  least: {type: whole number, title: Ended tasks at least, default: 20}
--- */
WITH models AS (
    SELECT
        kind,
        model_name,
        count(*)::DOUBLE AS n,
        (count(*) FILTER (WHERE status = 'failed'))::DOUBLE AS k
    FROM tasks
    WHERE created_at >= $since
        AND status IN ('successful', 'failed')
        AND ($kind IS NULL OR kind = $kind)
    GROUP BY ALL
    HAVING count(*) >= greatest($least, 1)
),
-- Wilson (1927): the score interval with z = 1.959964; z² = 3.841459.
reaches AS (
    SELECT
        *,
        1.959964 * sqrt(k * (n - k) / n + 0.960365) AS reach
    FROM models
)
SELECT
    kind,
    coalesce(model_name, 'not known') AS model,
    n::BIGINT AS ended,
    k::BIGINT AS failed,
    round(100 * k / n, 2) AS failed_percent,
    round(greatest(0, 100 * (k + 1.920729 - reach) / (n + 3.841459)), 2) AS low_percent,
    round(least(100, 100 * (k + 1.920729 + reach) / (n + 3.841459)), 2) AS high_percent
FROM reaches
ORDER BY low_percent DESC, ended DESC, model
