"""The page SQL: what is written, what is asked of the sandbox, how the answer is shown."""
