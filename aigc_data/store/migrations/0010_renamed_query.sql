-- The name that a saved query got, on the version that says that its old name is gone: links lead
-- there. NULL where it was deleted, and for what was renamed before this was kept.
ALTER TABLE saved_query ADD COLUMN renamed_to VARCHAR;
