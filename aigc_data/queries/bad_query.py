"""A saved query, a file of one or the value of a parameter that cannot be taken."""


class BadQuery(ValueError):
    """What is wrong and what to do, as one sentence: str() of it, without a full stop."""
