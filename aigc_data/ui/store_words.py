"""What is said of a store that cannot answer to whoever opens a page: nothing of this machine."""

import logging
from typing import Final

from aigc_data.store.errors import NothingPublished, PublishedReplaced, StoreError

LOG: Final = logging.getLogger(__name__)
NOTHING: Final = "Nothing is published yet: wait for the end of a round, or sync."
REPLACED: Final = "What is published was replaced meanwhile: ask again."
OTHER: Final = "What is stored cannot be read: the server's log says why."


def store_words(fault: StoreError) -> str:
    """Return a sentence without the folder; what is a fault of the machine goes into the log."""
    if isinstance(fault, NothingPublished):
        return NOTHING
    if isinstance(fault, PublishedReplaced):
        return REPLACED
    LOG.warning("The store cannot answer: %s", fault)
    return OTHER
