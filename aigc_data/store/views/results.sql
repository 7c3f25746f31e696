-- What became of each result file, and what is kept of it: public, beside the view tasks.
CREATE OR REPLACE VIEW results AS
SELECT
    file.account,
    file.task_id,
    file.position,
    file.kind,
    file.state,
    file.reason,
    content.medium,
    content.content_type,
    content.width,
    content.height,
    content.duration_s,
    content.fps,
    content.codec,
    content.size AS bytes,
    file.sha256,
    file.address,
    file.found_at,
    file.expires_at,
    file.kept_at,
    content.probed_at AS measured_at,
    coalesce(file.fault, content.probe_fault) AS fault
FROM result_file AS file
LEFT JOIN result_content AS content
    ON content.sha256 = file.sha256;

COMMENT ON VIEW results IS
    'One row per result file of a task, measured where it is kept; see docs/data.md.';
COMMENT ON COLUMN results.account IS
    'Name of the cloud account that the task belongs to. Source: as in tasks. NULL: never.';
COMMENT ON COLUMN results.task_id IS
    'ID of the task. Source: as in tasks. NULL: never.';
COMMENT ON COLUMN results.position IS
    'Place of the file among the links of its task, from 0. Source: order of the links. NULL: never.';
COMMENT ON COLUMN results.kind IS
    'What the task makes: image, video, audio or scenario. Source: as in tasks. NULL: not known.';
COMMENT ON COLUMN results.state IS
    'wanted, kept, lost, refused, noted (it lies in a bucket of your own) or removed. Source: this app. NULL: never.';
COMMENT ON COLUMN results.reason IS
    'Why it is lost, refused or removed, or why the last attempt to fetch it failed. Source: this app. NULL: nothing went wrong.';
COMMENT ON COLUMN results.medium IS
    'What it is shown as: image, video, audio, or file for a download alone. Source: bytes of the kept file. NULL: not kept.';
COMMENT ON COLUMN results.content_type IS
    'Type of the file in HTTP''s words. Source: bytes of the kept file. NULL: not kept.';
COMMENT ON COLUMN results.width IS
    'Measured width, as it is shown. Unit: pixels. Source: bytes of the kept file. NULL: not measured, or neither picture nor video.';
COMMENT ON COLUMN results.height IS
    'Measured height, as it is shown. Unit: pixels. Source: bytes of the kept file. NULL: not measured, or neither picture nor video.';
COMMENT ON COLUMN results.duration_s IS
    'Measured length. Unit: seconds. Source: bytes of the kept file. NULL: not measured, or nothing that lasts.';
COMMENT ON COLUMN results.fps IS
    'Frames per second, on average. Unit: 1/s. Source: bytes of the kept file. NULL: not measured, or nothing that moves.';
COMMENT ON COLUMN results.codec IS
    'How picture, video or sound is coded, such as h264. Source: bytes of the kept file. NULL: not measured.';
COMMENT ON COLUMN results.bytes IS
    'Size of the file. Unit: bytes. Source: bytes of the kept file. NULL: not kept.';
COMMENT ON COLUMN results.sha256 IS
    'SHA-256 of the file in hex; files with one hash are kept once. Source: bytes of the kept file. NULL: not kept.';
COMMENT ON COLUMN results.address IS
    'Link to the file without its signature, which is a secret. Source: answer by ID or task list. NULL: never.';
COMMENT ON COLUMN results.found_at IS
    'When this app first saw the link. Unit: UTC. Source: this app. NULL: never.';
COMMENT ON COLUMN results.expires_at IS
    'When the link ends. Unit: UTC. Source: signature of the link. NULL: it is not signed.';
COMMENT ON COLUMN results.kept_at IS
    'When the file was kept. Unit: UTC. Source: this app. NULL: not kept.';
COMMENT ON COLUMN results.measured_at IS
    'When the kept file was measured. Unit: UTC. Source: this app. NULL: not yet, or not kept.';
COMMENT ON COLUMN results.fault IS
    'Why it is a download alone, or what could not be measured. Source: bytes of the kept file. NULL: nothing is wrong with it.';
