"""DuckDB as it comes, without a gate and with its default settings, where only the system holds.

`python -m tests.store.sandbox.bare FOLDER USER` reads a list of statements from stdin as JSON, and
prints what came of each.
"""

import json
import os
import resource
import sys
from pathlib import Path

import duckdb

from aigc_data.store.sandbox.confine import allow, confine, leave_network, start_nothing_more

MEMORY = 300_000_000


def main(folder: Path, user: int) -> None:
    """Become the user, give up all that the child of the sandbox gives up, and run what comes."""
    statements = json.load(sys.stdin)
    os.setresuid(user, user, user)
    leave_network()
    pages = Path("/proc/self/statm").read_text().split()[0]
    used = int(pages) * resource.getpagesize()
    db = duckdb.connect(config={"threads": 1})
    confine(folder)
    db.execute("SET threads = 2")
    start_nothing_more()
    allow(60, 2, MEMORY, used)
    said = [_said(db, statement) for statement in statements]
    print(json.dumps({"said": said}))  # noqa: T201


def _said(db: duckdb.DuckDBPyConnection, statement: str) -> str:
    try:
        found = db.execute(statement)
        return str(found.fetchmany(1000)) if found else ""
    except (duckdb.Error, ValueError) as error:
        return f"{type(error).__name__}: {error}"


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
    main(Path(sys.argv[1]), int(sys.argv[2]))
