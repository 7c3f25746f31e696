-- When the collector read an account round after round; between two stretches nobody did.
CREATE TABLE watch (
    account VARCHAR NOT NULL,
    since TIMESTAMPTZ NOT NULL,
    until TIMESTAMPTZ NOT NULL
);
