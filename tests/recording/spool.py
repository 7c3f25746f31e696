"""What a spool holds, read as anyone would read it."""

import json
from pathlib import Path
from typing import Any


def rows(spool: Path) -> list[dict[str, Any]]:
    """Return the rows, in the order of their lines; a line that is no JSON fails."""
    if not spool.exists():
        return []
    return [json.loads(line) for line in spool.read_text("ascii").splitlines()]
