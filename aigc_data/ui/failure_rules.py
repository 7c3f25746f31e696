"""The user's own rules for classes of failures, and what they say of one failed task."""

from collections.abc import Mapping
from typing import Any

from aigc_data.analysis.failure_class import Explained, explain, said_by
from aigc_data.failure_rule import FailureRule
from aigc_data.ui.runtime import runtime


def failure_rules() -> tuple[FailureRule, ...]:
    """Return the rules of the file of settings, in the order in which they are tried."""
    return runtime().settings.failure_classes


def explained(row: Mapping[str, Any]) -> Explained:
    """Return why a task failed, a row of the view `tasks`."""
    (told,) = explain([said_by(row)], failure_rules())
    return told
