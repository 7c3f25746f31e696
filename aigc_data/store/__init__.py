"""DuckDB: the one owner of the file, its cursors for readers, and what is published from it."""
