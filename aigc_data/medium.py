"""How a result file is shown: the one word that pages, the archive and its probe share."""

from enum import StrEnum


class Medium(StrEnum):
    """How a result file is shown."""

    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    FILE = "file"
    """Not at all: it is offered for download."""
