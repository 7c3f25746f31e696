-- Rules made on the page; those of the file are not here. The body is JSON (alert_rule.py).
CREATE TABLE alert_rule (
    name VARCHAR PRIMARY KEY,
    body VARCHAR NOT NULL,
    changed_at TIMESTAMPTZ NOT NULL
);

-- How each rule stands for each of its slices; the slice is JSON, '[]' for the whole.
CREATE TABLE alert_state (
    rule VARCHAR NOT NULL,
    slice VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    since TIMESTAMPTZ NOT NULL,
    fired_at TIMESTAMPTZ,
    low_since TIMESTAMPTZ,
    told_at TIMESTAMPTZ,
    flaps INTEGER NOT NULL,
    measure VARCHAR NOT NULL,
    evaluated_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (rule, slice)
);

-- Every change of a state, the newest some thousands.
CREATE TABLE alert_log (
    changed_at TIMESTAMPTZ NOT NULL,
    rule VARCHAR NOT NULL,
    slice VARCHAR NOT NULL,
    before VARCHAR NOT NULL,
    after VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    telling BOOLEAN NOT NULL,
    silenced BOOLEAN NOT NULL,
    measure VARCHAR NOT NULL
);

-- What is not told of until when; an empty text matches any rule, model or account.
CREATE TABLE silence (
    silence_id VARCHAR PRIMARY KEY,
    rule VARCHAR NOT NULL,
    model VARCHAR NOT NULL,
    account VARCHAR NOT NULL,
    until TIMESTAMPTZ NOT NULL,
    reason VARCHAR NOT NULL,
    made_at TIMESTAMPTZ NOT NULL
);
