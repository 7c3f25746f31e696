"""What the example queries cost: by the engine alone, on the page, in Datasette on SQLite."""
