-- What the cloud billed of each Beijing day, summed over its regions: the day's total under the
-- specification '', and its parts under the names that the cloud gives its prices.
CREATE TABLE usage_day (
    account VARCHAR NOT NULL,
    day DATE NOT NULL,
    kind VARCHAR NOT NULL,
    specification VARCHAR NOT NULL,
    tasks BIGINT NOT NULL,
    amount DOUBLE NOT NULL,
    unit VARCHAR NOT NULL,
    read_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (account, day, kind, specification)
);
