-- Whom each change of an alert was told to. A row is written before the sending begins, so that
-- nobody is told twice when the app is started again in the middle of it.
CREATE TABLE alert_delivery (
    changed_at TIMESTAMPTZ NOT NULL,
    rule VARCHAR NOT NULL,
    slice VARCHAR NOT NULL,
    target VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    tries INTEGER NOT NULL,
    said VARCHAR NOT NULL,
    tried_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (changed_at, rule, slice, target)
);
