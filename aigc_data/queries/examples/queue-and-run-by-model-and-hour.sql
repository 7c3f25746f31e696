/* ---
title: At which hours does which model keep people waiting?
description: >-
  Median and 95th percentile of the time in the queue and of the run, in seconds, by model and hour of
  the day of creation. Tasks that still run are not in it, and neither are those whose times are not
  known.
author: aigc-data
parameters:
  since: {type: time, title: Created since, default: 7 days ago}
  model: {type: text, title: Model}
  zone: {type: time zone, title: Hours of}
--- */
SELECT
    coalesce(model_name, 'not known') AS model,
    hour(timezone($zone, to_timestamp(epoch_us(created_at) // 900_000_000 * 900))) AS hour,
    count(*) AS ended,
    round(quantile_cont(queue_s, 0.5), 1) AS queue_p50_s,
    round(quantile_cont(queue_s, 0.95), 1) AS queue_p95_s,
    round(quantile_cont(run_s, 0.5), 1) AS run_p50_s,
    round(quantile_cont(run_s, 0.95), 1) AS run_p95_s
FROM tasks
WHERE created_at >= $since
    AND status IN ('successful', 'failed')
    AND ($model IS NULL OR model_name = $model)
GROUP BY ALL
ORDER BY model, hour
