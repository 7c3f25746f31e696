"""The list of scenario tasks."""

from aigc_data.task import TaskKind
from aigc_data.ui.nav import SCENARIOS
from aigc_data.ui.task_list import task_list

task_list(SCENARIOS, TaskKind.SCENARIO)
