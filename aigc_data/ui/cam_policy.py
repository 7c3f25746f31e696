"""What the key must be allowed in CAM, as policies to paste: section 7 of the wire contract.

MPS is authorised by the name of each call, `mps:<Action>`, and such an action takes the resource
`*` only. Every one of them reads; none creates, changes or deletes.
"""

import json
from collections.abc import Iterable
from typing import Final

from aigc_data.tencent import actions

READ_ONLY: Final = tuple(
    action.permission
    for action in (
        actions.TASK_LIST,
        actions.TASK_STATUS,
        actions.IMAGE_TASK,
        actions.VIDEO_TASK,
        actions.AUDIO_TASK,
        actions.USAGE_DATA,
        actions.EVENTS,
    )
)
"""All that this app ever calls."""


def policy(permissions: Iterable[str]) -> str:
    """Return the policy that allows these, as JSON for CAM's policy editor."""
    statement = {"effect": "allow", "resource": ["*"], "action": list(permissions)}
    return json.dumps({"version": "2.0", "statement": [statement]}, indent=2)
