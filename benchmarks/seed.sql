INSERT INTO task BY NAME
WITH
-- Random bits, one purpose each; those named u lie between 0 and 1 and are neither.
dice AS (
    SELECT
        number,
        hash(number, 1) % 10000 AS slot,
        hash(number, 11) % 4608 AS prompt_slot,
        hash(number, 2) AS d2,
        hash(number, 3) AS d3,
        (hash(number, 4) % 1000000 + 1) / 1000001.0 AS u4,
        (hash(number, 5) % 1000000 + 1) / 1000001.0 AS u5,
        (hash(number, 6) % 1000000 + 1) / 1000001.0 AS u6,
        (hash(number, 7) % 1000000 + 1) / 1000001.0 AS u7,
        (hash(number, 8) % 1000000 + 1) / 1000001.0 AS u8,
        hash(number, 9) AS d9,
        hash(number, 10) AS d10,
        md5(number::VARCHAR || $account) AS hex
    FROM numbers
    WHERE number >= $low
      AND number < $high
),

drawn AS (
    SELECT
        dice.*,
        slots.* EXCLUDE (slot),
        prompts.text || (d9 % 1000) AS prompt,
        -- Days run with the number, a little more of them late than early; the hour is drawn, and
        -- turned so that the last day ends now. Hours are those of the Beijing clock, as often in
        -- the list as tasks are created in them.
        $now::TIMESTAMPTZ - to_microseconds((1e6 * greatest(1,
            86400 * ($days - least($days - 1, floor($days * pow(number / $tasks, 0.85))))
            - (
                3600 * [
                    0, 1, 2, 7, 8, 8, 9, 9, 9, 9, 10, 10, 10, 10, 10, 11, 11, 11, 11, 12, 12, 13, 13, 13,
                    14, 14, 14, 14, 14, 15, 15, 15, 15, 15, 16, 16, 16, 16, 17, 17, 17, 17, 18, 18, 18,
                    19, 19, 19, 20, 20, 20, 21, 21, 21, 22, 22, 23, 3, 4, 5, 6, 23
                ][1 + (d2 % 62)::INTEGER] + d9 % 3600
                - (epoch($now::TIMESTAMPTZ) + 8 * 3600) % 86400 + 86400
            ) % 86400
        ))::BIGINT) AS created_at,
        queue_median * exp(0.8 * sqrt(-2 * ln(u4)) * cos(2 * pi() * u5)) AS waits,
        run_median * exp(0.35 * sqrt(-2 * ln(u6)) * cos(2 * pi() * u7)) AS runs
    FROM dice
    JOIN slots USING (slot)
    JOIN prompts USING (prompt_slot)
),

-- On the fourth day before now the slow model fails far more, for six hours.
lived AS (
    SELECT
        * REPLACE (
            CASE WHEN model = 'Hailuo'
                AND created_at BETWEEN $now::TIMESTAMPTZ - INTERVAL 78 HOUR
                    AND $now::TIMESTAMPTZ - INTERVAL 72 HOUR
                THEN 0.45 ELSE failing END AS failing
        ),
        created_at + to_milliseconds((1e3 * waits)::BIGINT) AS started,
        created_at + to_milliseconds((1e3 * (waits + runs))::BIGINT) AS ended,
        kind = 'scenario' AS listed,
        -- Most were followed while they ran; the rest were found in the audit log later.
        d3 % 10 < 7 AS polled
    FROM drawn
),

told AS (
    SELECT
        *,
        CASE
            WHEN d10 % 400 = 0 AND ended < $now THEN 'unknown'
            WHEN ended < $now AND u8 < failing THEN 'failed'
            WHEN ended < $now THEN 'successful'
            WHEN started < $now THEN 'executing'
            ELSE 'waiting'
        END AS status,
        CASE kind
            WHEN 'scenario' THEN substr(hex, 1, 8) || '-' || substr(hex, 9, 4) || '-'
                || substr(hex, 13, 4) || '-' || substr(hex, 17, 4) || '-' || substr(hex, 21, 12)
            ELSE id_head || hex
        END AS task_id
    FROM lived
),

-- What the app would have seen of each: polls six seconds apart, links signed within a minute.
seen AS (
    SELECT
        *,
        status IN ('successful', 'failed') AS over,
        NOT listed AND polled AS followed,
        CASE WHEN NOT listed AND polled AND started - INTERVAL 6 SECOND >= created_at
            THEN least(started - INTERVAL 6 SECOND, $now) END AS waiting_seen_at,
        CASE WHEN NOT listed AND polled AND status <> 'waiting'
            THEN least(started + INTERVAL 6 SECOND, $now) END AS running_seen_at,
        CASE WHEN NOT listed AND status = 'successful' THEN ended - INTERVAL 60 SECOND END
            AS signed_from,
        CASE WHEN NOT listed AND status = 'successful' THEN ended END AS signed_until
    FROM told
),

followed AS (
    SELECT
        *,
        CASE WHEN followed AND status <> 'waiting'
            THEN greatest(running_seen_at, ended - INTERVAL 6 SECOND) END AS open_seen_at,
        CASE WHEN over AND followed THEN least(
            greatest(ended, running_seen_at) + INTERVAL 6 SECOND, $now) END AS terminal_seen_at
    FROM seen
),

-- The same reading of the evidence as span.py, which a test holds this to.
bounded AS (
    SELECT
        *,
        greatest(coalesce(waiting_seen_at, created_at), created_at) AS start_low,
        running_seen_at AS start_high,
        CASE
            WHEN listed OR NOT over THEN NULL
            WHEN terminal_seen_at IS NULL THEN signed_from
            WHEN signed_from IS NULL THEN open_seen_at
            WHEN greatest(open_seen_at, signed_from) <= least(terminal_seen_at, signed_until)
                THEN greatest(open_seen_at, signed_from)
            ELSE open_seen_at
        END AS end_low,
        CASE
            WHEN listed OR NOT over THEN NULL
            WHEN terminal_seen_at IS NULL THEN signed_until
            WHEN signed_from IS NULL THEN terminal_seen_at
            WHEN greatest(open_seen_at, signed_from) <= least(terminal_seen_at, signed_until)
                THEN least(terminal_seen_at, signed_until)
            ELSE terminal_seen_at
        END AS end_high
    FROM followed
),

row AS (
    SELECT
        $account AS account,
        task_id,
        kind,
        task_type,
        status,
        CASE status
            WHEN 'successful' THEN CASE WHEN listed THEN 'FINISHED' ELSE 'DONE' END
            WHEN 'failed' THEN CASE WHEN listed AND d9 % 4 = 0 THEN 'TIMEOUT'
                WHEN listed AND d9 % 4 = 1 THEN 'STOP'
                WHEN listed THEN 'FAILED' ELSE 'FAIL' END
            WHEN 'executing' THEN CASE WHEN listed THEN 'RUNNING' ELSE 'RUN' END
            WHEN 'waiting' THEN CASE WHEN listed THEN 'PENDING' ELSE 'WAIT' END
        END AS raw_status,
        CASE WHEN status <> 'failed' THEN NULL
            WHEN listed AND d9 % 4 = 0 THEN 'timeout'
            WHEN listed AND d9 % 4 = 1 THEN 'stopped'
            ELSE 'failed' END AS failure_kind,
        CASE WHEN status = 'failed' AND listed THEN '-401' END AS error_code,
        CASE WHEN status = 'failed' THEN [
            'fail', 'Invalid model name for this scene', 'download image failed: 403',
            'content violates the policy of the model', '内容审核未通过', 'ret:1201 prompt is too long',
            'internal error', 'generate failed, please retry', 'task timeout',
            'concurrency limit of the model reached', '参数错误', 'ret:500 model backend busy'
        ][1 + (d2 % 12)::INTEGER] END AS error_message,
        coalesce(terminal_seen_at, running_seen_at, $now) AS status_seen_at,
        prompt,
        negative_prompt,
        model,
        model_version,
        resolution,
        aspect_ratio,
        video_duration_s,
        image_count,
        operator,
        request_head || prompt || '"}' AS request,
        created_at,
        true AS created_exactly,
        CASE WHEN listed AND status <> 'waiting' THEN started END AS scheduled_exactly_at,
        CASE WHEN listed AND over THEN ended END AS finished_exactly_at,
        waiting_seen_at,
        running_seen_at,
        open_seen_at,
        terminal_seen_at,
        signed_from,
        signed_until,
        CASE WHEN status = 'successful' THEN list_transform(
            range(coalesce(image_count, 1)),
            lambda part: 'https://aigc-1300000000.cos.ap-guangzhou.myqcloud.com/2600016453/' || task_id
                || '_' || part || extension
        ) ELSE [] END AS result_urls,
        CASE WHEN status = 'successful' THEN ended + INTERVAL 12 HOUR END AS result_expires_at,
        CASE WHEN listed THEN ['task_list'] ELSE ['cloudaudit', 'generation'] END AS sources,
        least(created_at + INTERVAL 5 SECOND, $now) AS first_seen_at,
        CASE WHEN listed THEN scheduled_exactly_at
            WHEN start_high >= start_low THEN start_low + (start_high - start_low) / 2
        END AS scheduled_at,
        CASE WHEN listed AND scheduled_exactly_at IS NOT NULL THEN 0
            WHEN start_high >= start_low
                THEN date_diff('microsecond', start_low, start_high) / 2e6
        END AS scheduled_at_margin_s,
        CASE WHEN listed THEN finished_exactly_at
            WHEN end_high >= end_low THEN end_low + (end_high - end_low) / 2
        END AS finished_at,
        CASE WHEN listed AND finished_exactly_at IS NOT NULL THEN 0
            WHEN end_high >= end_low THEN date_diff('microsecond', end_low, end_high) / 2e6
        END AS finished_at_margin_s,
        least(coalesce(terminal_seen_at, ended + INTERVAL 30 SECOND), $now) AS updated_at,
        CASE WHEN created_at <= scheduled_at
            THEN (epoch_us(scheduled_at) - epoch_us(created_at)) / 1e6 END AS queue_s,
        CASE WHEN scheduled_at <= finished_at
            THEN (epoch_us(finished_at) - epoch_us(scheduled_at)) / 1e6 END AS run_s,
        CASE WHEN created_at <= finished_at
            THEN (epoch_us(finished_at) - epoch_us(created_at)) / 1e6 END AS total_s
    FROM bounded
)

-- What the pages count by (migration 0004). A real row is last written when its end is seen.
SELECT
    row.*,
    models.model_name,
    models.model_no,
    epoch_us(created_at) // 900_000_000 AS quarter_hour,
    CASE WHEN scheduled_at_margin_s <= greatest(5, 0.25 * queue_s)
        THEN floor(100 * ln(1 + queue_s)) END AS queue_class,
    CASE WHEN scheduled_at_margin_s + finished_at_margin_s <= greatest(5, 0.25 * run_s)
        THEN floor(100 * ln(1 + run_s)) END AS run_class,
    CASE WHEN finished_at_margin_s <= greatest(5, 0.25 * total_s)
        THEN floor(100 * ln(1 + total_s)) END AS total_class
FROM row
JOIN model AS models
  ON row.kind IS NOT DISTINCT FROM models.kind
 AND nullif(concat_ws(' ', row.model, row.model_version), '')
    IS NOT DISTINCT FROM models.model_name
ORDER BY updated_at
