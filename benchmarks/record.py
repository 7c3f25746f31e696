"""`python -m benchmarks.record`: what recording one task costs the program that creates it."""

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from aigc_data import record

CALLS = 2_000
ROUNDS = 7
TASK_ID = "24000145-AigcVideo-0f3b6a5c9d2e4b718a6c5d4e3f2a1b0c"
ACTION = "CreateAigcVideoTask"
REQUEST = {
    "ModelName": "Kling",
    "ModelVersion": "3.0",
    "Prompt": "A red panda walks through a bamboo forest in the morning mist. " * 8,
    "Duration": 5,
    "ImageInfos": [{"ImageUrl": "https://example.com/a.png?q-sign-algorithm=sha1&q-ak=id"}],
    "ExtraParameters": {"Resolution": "1080P", "AspectRatio": "16:9"},
}


def main() -> None:
    """Print the least processor time of one call, in microseconds, over all rounds."""
    with tempfile.TemporaryDirectory() as folder:
        to = record.to(spool=Path(folder) / "spool.jsonl")
        blank = os.open(Path(folder) / "blank", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        costs = {
            "one recorded task": _cost(lambda: to(TASK_ID, action=ACTION, request=REQUEST)),
            "one recorded ID alone": _cost(lambda: to(TASK_ID)),
            "one bare write of as many bytes": _cost(lambda: os.write(blank, b"x" * 900)),
        }
        os.close(blank)
    for name, microseconds in costs.items():
        print(f"{name}: {microseconds:.0f} µs")


def _cost(call: Callable[[], object]) -> float:
    return min(_round(call) for _ in range(ROUNDS))


def _round(call: Callable[[], object]) -> float:
    began = time.process_time()
    for _ in range(CALLS):
        call()
    return (time.process_time() - began) / CALLS * 1e6


if __name__ == "__main__":
    main()
