"""When a call that failed is tried again."""

import random
from dataclasses import dataclass

from aigc_data.tencent.errors import CloudError


@dataclass(frozen=True, slots=True)
class Retries:
    """How often, and after which waits, in seconds; each wait is cut at random by up to half."""

    tries: int = 4
    first_wait_s: float = 0.5
    longest_wait_s: float = 8.0

    def wait_after(self, error: CloudError, tries: int) -> float | None:
        """Return how long to wait after so many tries, or None where the error is final.

        Waits double from try to try, so that programs which failed together do not come back
        together.
        """
        if not error.retryable or tries >= self.tries:
            return None
        wait = self.first_wait_s * 2.0 ** (tries - 1) * error.patience
        return min(wait, self.longest_wait_s) * random.SystemRandom().uniform(0.5, 1.0)


USUAL_RETRIES = Retries()
