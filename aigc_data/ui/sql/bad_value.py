"""What is said for a parameter cannot be a value of its type."""

from aigc_data.store.sandbox.errors import Wrong


class BadValue(Wrong):
    """The query was not asked: its text may be right, a value of a parameter cannot be taken."""
