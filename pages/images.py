"""The list of image generation tasks."""

from aigc_data.task import TaskKind
from aigc_data.ui.nav import IMAGES
from aigc_data.ui.task_list import task_list

task_list(IMAGES, TaskKind.IMAGE)
