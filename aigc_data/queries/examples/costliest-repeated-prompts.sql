/* ---
title: Which prompts are made again and again, and what does that cost?
description: >-
  Prompts that were made at least so often, by the time that their runs took together. The same words
  in the same letters, in one account, are the same prompt. Where most of them failed, the prompt is worth a look; where
  all of them succeeded, the result may be worth keeping.
author: aigc-data
parameters:
  since: {type: time, title: Created since, default: 7 days ago}
  least: {type: whole number, title: Times at least, default: 3}
  most: {type: whole number, title: Rows at most, default: 50}
--- */
-- Hashes stand in for the prompts, which are long, until the rows are few.
WITH prompts AS (
    SELECT
        account,
        hash(prompt) AS wish,
        count(*) AS times,
        count(*) FILTER (WHERE status = 'failed') AS failed,
        sum(run_s) AS run_s
    FROM tasks
    WHERE created_at >= $since
        AND prompt <> ''
    GROUP BY ALL
    HAVING count(*) >= greatest($least, 2)
    ORDER BY run_s DESC NULLS LAST, times DESC
    LIMIT $most
)
SELECT
    any_value(left(tasks.prompt, 200)) AS prompt,
    prompts.times,
    prompts.failed,
    round(prompts.run_s / 60, 1) AS run_min,
    count(DISTINCT tasks.model_name) AS models,
    max(tasks.created_at) AS last_at
FROM tasks
JOIN prompts
    ON tasks.account = prompts.account
    AND hash(tasks.prompt) = prompts.wish
WHERE tasks.created_at >= $since
    AND tasks.prompt <> ''
GROUP BY prompts.account, prompts.wish, prompts.times, prompts.failed, prompts.run_s
ORDER BY run_min DESC NULLS LAST, times DESC, prompt
