"""Rows as files of their own: CSV, Excel, Parquet, DuckDB; any rows, of tasks or of a query."""
