"""Numbers over the store: each function returns a small frame."""
