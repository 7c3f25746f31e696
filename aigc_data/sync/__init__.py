"""Finding tasks, following them to their end, and keeping what was seen."""
