/* ---
title: Which sizes and lengths are made?
description: >-
  The mix of resolution, aspect ratio and length of video, each with its share of its kind and the
  median time that a run of it takes, in seconds.
author: aigc-data
parameters:
  since: {type: time, title: Created since, default: 30 days ago}
  kinds: {type: list, title: Kinds, default: [image, video], choices: [image, video, audio, scenario]}
--- */
SELECT
    kind,
    resolution,
    aspect_ratio,
    video_duration_s,
    count(*) AS tasks,
    round(100 * count(*) / sum(count(*)) OVER (PARTITION BY kind), 1) AS share_percent,
    round(median(run_s), 1) AS run_p50_s
FROM tasks
WHERE created_at >= $since
    AND ($kinds IS NULL OR list_contains($kinds, kind))
GROUP BY kind, resolution, aspect_ratio, video_duration_s
ORDER BY kind, tasks DESC, resolution, aspect_ratio, video_duration_s
