"""The calls that make tasks, and what kind each makes; section 2 of the contract."""

from aigc_data.task import TaskKind

KIND_OF_ACTION = {
    "CreateAigcImageTask": TaskKind.IMAGE,
    "CreateAigcVideoTask": TaskKind.VIDEO,
    "CreateAigcAudioTask": TaskKind.AUDIO,
    "CreateVideoRedrawTask": TaskKind.SCENARIO,
    "CreateAiDramaTask": TaskKind.SCENARIO,
    "CreateDocToVideoTask": TaskKind.SCENARIO,
    "CreateAiFissionTask": TaskKind.SCENARIO,
}
"""All of them answer with a TaskId and nothing else."""
