"""How a command ends other than well: one sentence on stderr and an exit code."""

from typing import NoReturn

import click
from pydantic import ValidationError

from aigc_data.cli.visible import visible
from aigc_data.settings import Settings, faults_of

FAILED = 1
NOT_CONFIGURED = 2
HELD = 3
REFUSED = 4
OVER_LIMIT = 5
BROKEN = 6


def tell(sentence: str) -> None:
    """Say the sentence on stderr; what strangers wrote in it steers no terminal."""
    click.echo(f"aigc-data: {visible(sentence)}", err=True)


def leave(code: int, sentence: str) -> NoReturn:
    """Say the sentence on stderr and end the process with the code."""
    tell(sentence)
    raise SystemExit(code)


def read_settings() -> Settings:
    """Return the settings; a value that cannot be taken ends the command and names itself."""
    try:
        return Settings()
    except ValidationError as error:
        leave(NOT_CONFIGURED, f"a setting is wrong: {faults_of(error)[0]}.")
