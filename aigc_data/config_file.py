"""The file of settings: what AIGC_DATA_CONFIG names, or `aigc_data.toml` in the working folder."""

import os
import tomllib
from pathlib import Path
from typing import Any, NoReturn

from dotenv import dotenv_values
from pydantic import ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from aigc_data.account_entry import KEY_VARIABLES, refuse_secrets
from aigc_data.place_name import own_path

CONFIG_VARIABLE = "AIGC_DATA_CONFIG"
USUAL_FILE = Path("aigc_data.toml")
ENV_FILE = Path(".env")
SECRET_VARIABLES = {
    **KEY_VARIABLES,
    "metrics_token": "AIGC_DATA_METRICS_TOKEN",
    "admin_key": "AIGC_DATA_ADMIN_KEY",
}
"""The secrets that this file may not hold, and the variable that holds each."""


def variables() -> dict[str, str]:
    """Return the variables of the environment and of a `.env` file, the environment's first."""
    held = dotenv_values(ENV_FILE) if ENV_FILE.is_file() else {}
    return {name: value for name, value in held.items() if value} | dict(os.environ)


def read_config() -> dict[str, Any]:
    """Return what the file says, nothing where there is none.

    Raises ValidationError where it cannot be read, or holds a key of an account.
    """
    named = variables().get(CONFIG_VARIABLE, "")
    try:
        path = own_path(Path(named)) if named else USUAL_FILE
    except ValueError as error:
        _refuse(Path(named), str(error))
    try:
        with path.open("rb") as file:
            said = tomllib.load(file)
        refuse_secrets(said, {key: f"set {name}" for key, name in SECRET_VARIABLES.items()})
    except FileNotFoundError:
        if named:
            _refuse(path, f"there is no such file, and {CONFIG_VARIABLE} names it")
        return {}
    except OSError as error:
        _refuse(path, f"it cannot be read ({error.strerror})")
    except ValueError as error:  # also of tomllib; neither repeats what the file holds
        _refuse(path, str(error))
    return said


def _refuse(path: Path, why: str) -> NoReturn:
    said = PydanticCustomError("config_file", "{why}", {"why": why})
    raise ValidationError.from_exception_data(
        "Settings", [InitErrorDetails(type=said, loc=(str(path),), input=None)], hide_input=True
    ) from None
