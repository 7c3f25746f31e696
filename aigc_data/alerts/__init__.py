"""Rules that watch the tasks, and the notices they send."""
