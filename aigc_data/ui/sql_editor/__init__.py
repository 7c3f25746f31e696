"""The editor of the page SQL: CodeMirror 6, and how the page speaks with it."""
