-- The small pictures that are kept of results, each once however many contents it is made of: how
-- large it is, and when it came to the first and to the second place, NULL where it is not there.
CREATE TABLE result_picture (
    sha256 VARCHAR PRIMARY KEY,
    size BIGINT NOT NULL,
    kept_at TIMESTAMPTZ,
    copied_at TIMESTAMPTZ
);
