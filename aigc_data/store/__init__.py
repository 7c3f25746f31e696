"""The DuckDB file: schema, the one writer, its readers, and what is published from it."""
