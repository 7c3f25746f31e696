"""`aigc-data results fetch` in processes of its own that begin at once, and may be killed."""

import os
from collections.abc import Mapping
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from typing import Final

from aigc_data.cli import main
from aigc_data.cli.results import fetch

FORKS: Final = get_context("forkserver")
"""Processes are forked off one that has imported all of this and has no thread."""
FORKS.set_forkserver_preload([__name__])


def start(environment: Mapping[str, str]) -> BaseProcess:
    """Start the command with these settings in its environment; returns at once."""
    process = FORKS.Process(target=_fetch, args=(dict(environment),))
    process.start()
    return process


def _fetch(environment: Mapping[str, str]) -> None:
    os.environ.update(environment)
    main(["results", fetch.name or "", "--quiet"], prog_name="aigc-data")
