"""Saved queries as values and as files: a name, what it answers, its text and its parameters."""
