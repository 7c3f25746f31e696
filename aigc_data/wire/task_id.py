"""What a task's ID tells of it; section 3.10 of the contract."""

import re

from aigc_data.task import TaskKind

LONGEST = 200
_HEX32 = "[0-9a-f]{32}"
_PATTERNS: tuple[tuple[re.Pattern[str], TaskKind], ...] = (
    (re.compile(rf"\d+(-live)?-AigcImage-{_HEX32}"), TaskKind.IMAGE),
    (re.compile(rf"\d+(-live)?-AigcVideo-{_HEX32}"), TaskKind.VIDEO),
    (re.compile(rf"\d+-AigcAudio-{_HEX32}"), TaskKind.AUDIO),
    (re.compile(rf"\d+-AigcScenario-{_HEX32}"), TaskKind.SCENARIO),
    (re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"), TaskKind.SCENARIO),
    (re.compile(r"\d+-AigcImageTask-.+t"), TaskKind.IMAGE),
    (re.compile(r"\d+-AigcVideoTask-.+t"), TaskKind.VIDEO),
)
_VOD = re.compile(r"\d+-Aigc(Image|Video)Task-.+t")
_NUMERIC = re.compile(r"\d{10}")


def kind_of(task_id: str) -> TaskKind | None:
    """Return the kind that the ID names; None for the old numeric IDs and for unknown forms."""
    return next((kind for pattern, kind in _PATTERNS if pattern.fullmatch(task_id)), None)


def is_vod(task_id: str) -> bool:
    """Whether the ID belongs to VOD, which MPS does not know."""
    return _VOD.fullmatch(task_id) is not None


def askable(task_id: str) -> bool:
    """Whether the ID has a form that MPS gives out, so that asking for it makes sense."""
    known = kind_of(task_id) is not None and not is_vod(task_id)
    return known or _NUMERIC.fullmatch(task_id) is not None
