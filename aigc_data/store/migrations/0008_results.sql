-- What becomes of each result file of a task. `position` is its place among the task's links, from
-- 0; `address` is the link without its signature; `due_at` is when it may be tried again; `fault`
-- is why a file that is kept is offered for download and not shown.
CREATE TABLE result_file (
    account VARCHAR NOT NULL,
    task_id VARCHAR NOT NULL,
    position INTEGER NOT NULL,
    kind VARCHAR,
    address VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    reason VARCHAR,
    found_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ,
    attempts INTEGER NOT NULL,
    attempted_at TIMESTAMPTZ,
    due_at TIMESTAMPTZ,
    sha256 VARCHAR,
    kept_at TIMESTAMPTZ,
    fault VARCHAR,
    PRIMARY KEY (account, task_id, position)
);

-- What is kept, each content once however many files hold it. Its key in the storage is made of its
-- hash alone (results/content_key.py). `kept_at` and `copied_at` are when it came to the first and
-- to the second place, NULL where it is not there (any more). What is measured is filled in after
-- `probed_at`; poster and thumbnail are hashes of pictures in the same storage.
CREATE TABLE result_content (
    sha256 VARCHAR PRIMARY KEY,
    size BIGINT NOT NULL,
    content_type VARCHAR NOT NULL,
    kept_at TIMESTAMPTZ,
    copied_at TIMESTAMPTZ,
    medium VARCHAR NOT NULL,
    width INTEGER,
    height INTEGER,
    duration_s DOUBLE,
    fps DOUBLE,
    codec VARCHAR,
    poster VARCHAR,
    thumbnail VARCHAR,
    probed_at TIMESTAMPTZ,
    probe_fault VARCHAR
);
