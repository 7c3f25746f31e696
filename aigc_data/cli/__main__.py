"""`aigc-data`, and `python -m aigc_data.cli`: the command in a process that is its own."""

import sys
from importlib.abc import MetaPathFinder
from typing import Final

from aigc_data.cli import main
from aigc_data.cli.stdout import watch_stdout

FRAMELESS: Final = frozenset(
    {"sync", "add", "sql", "queries", "where", "publish", "results", "doctor"}
)
"""Commands that draw and reckon nothing."""
FRAMES: Final = frozenset({"pandas", "numpy"})


class WithoutFrames(MetaPathFinder):
    """Finds that the libraries of frames are not there.

    DuckDB loads pandas at the first value that is bound, to know its NaT, and Arrow loads numpy;
    either does without. A command takes a third less of a processor so.
    """

    def find_spec(self, fullname: str, *_: object) -> None:
        """Raise ModuleNotFoundError for such a library; all others are left to other finders."""
        if fullname in FRAMES:
            raise ModuleNotFoundError(fullname, name=fullname)


def start() -> None:
    """Run the command that the arguments name."""
    if FRAMELESS.intersection(sys.argv[1:2]):
        sys.meta_path.insert(0, WithoutFrames())
    watch_stdout()
    main(prog_name="aigc-data")


if __name__ == "__main__":
    start()
