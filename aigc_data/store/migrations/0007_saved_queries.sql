-- Every version of each saved query, as its file (queries/query_file.py); the newest of a name is
-- what it is now, and those before can be brought back.
CREATE TABLE saved_query (
    name VARCHAR NOT NULL,
    version INTEGER NOT NULL,
    body VARCHAR NOT NULL,
    saved_by VARCHAR NOT NULL,
    saved_at TIMESTAMPTZ NOT NULL,
    is_deleted BOOLEAN NOT NULL,
    PRIMARY KEY (name, version)
);

-- What stands on the overview, by place; the name may also be an example's or a file's. `said` is
-- JSON: the texts that are said for its parameters.
CREATE TABLE pinned_query (
    name VARCHAR PRIMARY KEY,
    place INTEGER NOT NULL,
    said VARCHAR NOT NULL,
    pinned_by VARCHAR NOT NULL,
    pinned_at TIMESTAMPTZ NOT NULL
);
