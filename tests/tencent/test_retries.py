"""How long to wait before the next try."""

import pytest

from aigc_data.tencent.actions import TASK_LIST
from aigc_data.tencent.errors import CloudError, error_for
from aigc_data.tencent.retries import Retries

RETRIES = Retries(tries=5, first_wait_s=1.0, longest_wait_s=5.0)


def error(code: str) -> CloudError:
    return error_for(code, "", None, TASK_LIST)


@pytest.mark.parametrize(("tries", "longest"), [(1, 1.0), (2, 2.0), (3, 4.0), (4, 5.0)])
def test_waits_double_up_to_the_longest_and_are_cut_at_random(tries: int, longest: float) -> None:
    waits = [RETRIES.wait_after(error("InternalError"), tries) or 0.0 for _ in range(200)]
    assert longest / 2 <= min(waits) < max(waits) <= longest


def test_a_lack_of_room_is_waited_for_longer() -> None:
    wait = RETRIES.wait_after(error("ServiceUnavailable"), 1)
    assert wait is not None
    assert 2.0 <= wait <= 4.0


def test_the_last_try_and_a_final_error_have_no_wait() -> None:
    assert RETRIES.wait_after(error("InternalError"), 5) is None
    assert RETRIES.wait_after(error("InvalidParameter"), 1) is None
