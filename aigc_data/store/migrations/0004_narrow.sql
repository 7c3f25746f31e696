-- What the pages count and group by, a few bytes each, so that a million rows are read in
-- milliseconds: a number for each kind and model, the model as people say it, the quarter of an hour
-- of creation since 1970 (no zone's clock differs from UTC by other than whole quarters), and each
-- duration that is known well enough for a percentile as floor(100 ln(1 + s)), a class one percent
-- wide (duration_class.py).
CREATE TABLE model (
    model_no INTEGER PRIMARY KEY,
    kind VARCHAR,
    model_name VARCHAR
);

ALTER TABLE task ADD COLUMN model_name VARCHAR;
ALTER TABLE task ADD COLUMN model_no INTEGER;
ALTER TABLE task ADD COLUMN quarter_hour INTEGER;
ALTER TABLE task ADD COLUMN queue_class SMALLINT;
ALTER TABLE task ADD COLUMN run_class SMALLINT;
ALTER TABLE task ADD COLUMN total_class SMALLINT;

UPDATE task
SET
    model_name = nullif(concat_ws(' ', model, model_version), ''),
    quarter_hour = epoch_us(created_at) // 900_000_000,
    queue_class = CASE WHEN scheduled_at_margin_s <= greatest(5, 0.25 * queue_s)
        THEN floor(100 * ln(1 + queue_s)) END,
    run_class = CASE
        WHEN scheduled_at_margin_s + finished_at_margin_s <= greatest(5, 0.25 * run_s)
        THEN floor(100 * ln(1 + run_s)) END,
    total_class = CASE WHEN finished_at_margin_s <= greatest(5, 0.25 * total_s)
        THEN floor(100 * ln(1 + total_s)) END;

INSERT INTO model
SELECT row_number() OVER (ORDER BY kind, model_name), kind, model_name
FROM (SELECT DISTINCT kind, model_name FROM task);

UPDATE task
SET model_no = model.model_no
FROM model
WHERE task.kind IS NOT DISTINCT FROM model.kind
  AND task.model_name IS NOT DISTINCT FROM model.model_name;
