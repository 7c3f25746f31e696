-- The public contract; made anew after each migration, for it shows what the last one added.
CREATE OR REPLACE VIEW tasks AS
SELECT
    account,
    task_id,
    kind,
    task_type,
    status,
    failure_kind,
    raw_status,
    prompt,
    negative_prompt,
    model,
    model_version,
    resolution,
    aspect_ratio,
    video_duration_s,
    image_count,
    created_at,
    scheduled_at,
    finished_at,
    finished_at_margin_s,
    queue_s,
    run_s,
    total_s,
    error_code,
    error_message,
    result_urls,
    result_expires_at,
    operator,
    request,
    sources,
    first_seen_at,
    updated_at,
    scheduled_at_margin_s,
    model_name
FROM task;

COMMENT ON VIEW tasks IS
    'One row per task of the account; the public contract, see docs/data.md.';
COMMENT ON COLUMN tasks.account IS
    'Name of the cloud account that the task belongs to. Source: settings (AIGC_DATA_ACCOUNT; demo for the demo). NULL: never.';
COMMENT ON COLUMN tasks.task_id IS
    'ID that the cloud gave the task, unique within the account. Source: every source. NULL: never.';
COMMENT ON COLUMN tasks.kind IS
    'What the task makes: image, video, audio or scenario. Source: task ID, create action or task list. NULL: the ID tells nothing and no source said it.';
COMMENT ON COLUMN tasks.task_type IS
    'Console''s task type: text-to-image, image-to-image, text-to-video, image-to-video, video-redraw, ai-drama, doc-to-video, fission-video or unknown. Source: create request or task list. NULL: never; unknown where no source told.';
COMMENT ON COLUMN tasks.status IS
    'waiting, executing, successful, failed or unknown. Source: latest answer of the cloud; an end is never undone. NULL: never; unknown where nobody asked yet, the cloud no longer knows the ID or its word is new.';
COMMENT ON COLUMN tasks.failure_kind IS
    'How the task failed: failed, timeout or stopped. Source: raw status word. NULL: the task has not failed.';
COMMENT ON COLUMN tasks.raw_status IS
    'Status word as the cloud wrote it. Source: the answer that status comes from. NULL: no answer held one.';
COMMENT ON COLUMN tasks.prompt IS
    'Text that the task was asked to draw. Source: create request. NULL: not seen, or the task was made without one.';
COMMENT ON COLUMN tasks.negative_prompt IS
    'Text of what the task was asked to leave out. Source: create request. NULL: not seen, or none was given.';
COMMENT ON COLUMN tasks.model IS
    'Model name as the caller wrote it. Source: create request. NULL: not seen, or left to the cloud.';
COMMENT ON COLUMN tasks.model_version IS
    'Version of the model as the caller wrote it. Source: create request. NULL: not seen, or left to the cloud.';
COMMENT ON COLUMN tasks.resolution IS
    'Size of the result where the cloud said it, else what was asked for. Unit: pixels as WxH, else a label such as 720P. Source: answer by ID, else create request. NULL: neither said it.';
COMMENT ON COLUMN tasks.aspect_ratio IS
    'Aspect ratio that was asked for. Unit: W:H. Source: create request. NULL: not seen, or left to the cloud.';
COMMENT ON COLUMN tasks.video_duration_s IS
    'Length of the video that was asked for. Unit: seconds. Source: create request. NULL: not a video, not seen, or left to the cloud.';
COMMENT ON COLUMN tasks.image_count IS
    'Number of images that were asked for, or that came. Unit: images. Source: create request or number of links. NULL: not an image task, or not known.';
COMMENT ON COLUMN tasks.created_at IS
    'When the task was created. Unit: UTC. Source: task list, CloudAudit or ledger. NULL: no source told.';
COMMENT ON COLUMN tasks.scheduled_at IS
    'When the task left the queue; where estimated, the middle of what the evidence allows. Unit: UTC. Source: task list, else between the last sighting as waiting and the first as executing. NULL: no evidence places it within an hour.';
COMMENT ON COLUMN tasks.finished_at IS
    'When the task ended; where estimated, the middle of what the evidence allows. Unit: UTC. Source: task list, else start time of the signed result link and the last sighting before and first after the end. NULL: the task has not ended, or no evidence places the end within an hour.';
COMMENT ON COLUMN tasks.finished_at_margin_s IS
    'How far finished_at may be off, either way; 0 where the cloud said it. Unit: seconds. Source: as finished_at. NULL: finished_at is NULL.';
COMMENT ON COLUMN tasks.queue_s IS
    'From created_at to scheduled_at. Unit: seconds. Source: computed. NULL: either is NULL, or they stand in the wrong order.';
COMMENT ON COLUMN tasks.run_s IS
    'From scheduled_at to finished_at. Unit: seconds. Source: computed. NULL: either is NULL, or they stand in the wrong order.';
COMMENT ON COLUMN tasks.total_s IS
    'From created_at to finished_at. Unit: seconds. Source: computed. NULL: either is NULL, or they stand in the wrong order.';
COMMENT ON COLUMN tasks.error_code IS
    'Error code of a failed task. Source: answer by ID or task list. NULL: none was given.';
COMMENT ON COLUMN tasks.error_message IS
    'Reason of a failed task in the words of the cloud, or its warning on a successful one. Source: answer by ID or task list. NULL: none was given.';
COMMENT ON COLUMN tasks.result_urls IS
    'Links to the results without their signatures, which are secrets. Source: answer by ID or task list. NULL: never; empty where no link was seen.';
COMMENT ON COLUMN tasks.result_expires_at IS
    'When the cloud stops serving the results. Unit: UTC. Source: signature of the link, and 12 hours after the end. NULL: no link was seen, or it does not expire.';
COMMENT ON COLUMN tasks.operator IS
    'Who made the task, as the caller named itself or as CloudAudit saw it. Source: create request or CloudAudit. NULL: neither told.';
COMMENT ON COLUMN tasks.request IS
    'Create request with account numbers, addresses and signatures masked. Unit: JSON text. Source: create request. NULL: not seen.';
COMMENT ON COLUMN tasks.sources IS
    'Who saw the task: task_list, task_status, generation, cloudaudit, ledger. Source: this app. NULL: never.';
COMMENT ON COLUMN tasks.first_seen_at IS
    'When this app first saw the task. Unit: UTC. Source: this app. NULL: never.';
COMMENT ON COLUMN tasks.updated_at IS
    'When what is known of the task last changed. Unit: UTC. Source: this app. NULL: never.';
COMMENT ON COLUMN tasks.scheduled_at_margin_s IS
    'How far scheduled_at may be off, either way; 0 where the cloud said it. Unit: seconds. Source: as scheduled_at. NULL: scheduled_at is NULL.';
COMMENT ON COLUMN tasks.model_name IS
    'Model and version as people say them together, such as Kling 3.0. Source: model and model_version. NULL: neither is known.';
