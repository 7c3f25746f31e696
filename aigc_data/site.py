"""The two sites of the cloud."""

from enum import StrEnum


class Site(StrEnum):
    """The two sites of the cloud; each has hosts and accounts of its own."""

    MAINLAND = "mainland"
    INTERNATIONAL = "international"
