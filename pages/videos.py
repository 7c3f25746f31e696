"""The list of video generation tasks."""

from aigc_data.task import TaskKind
from aigc_data.ui.nav import VIDEOS
from aigc_data.ui.task_list import task_list

task_list(VIDEOS, TaskKind.VIDEO)
