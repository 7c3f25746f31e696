"""What the settings say of where something is kept, looked at before anything is opened."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")


def place_of_results(value: str) -> str:
    """Return the place without the blanks around it; raises ValueError for keys in a URL."""
    place = value.strip()
    if "://" in place and ("@" in urlsplit(place).netloc or urlsplit(place).query):
        message = "keys do not belong in the place's URL: set the storage's own variables"
        raise ValueError(message)
    return place if "://" in place else str(own_path(Path(place))) if place else ""


def own_path(value: Path) -> Path:
    """Return the path with a home folder in the place of a leading `~` or `~name`.

    Raises ValueError where there is no such home.
    """
    try:
        return value.expanduser()
    except RuntimeError:
        message = f"{value} names a home folder that this machine does not have"
        raise ValueError(message) from None


def host_names(value: Any) -> Any:  # noqa: ANN401 - whatever was set
    """Return the hosts in small letters; raises ValueError for what is no host's name."""
    said = value.split(",") if isinstance(value, str) else value
    if not isinstance(said, list | tuple):
        return value
    hosts = tuple(str(one).strip().lower().removeprefix("*.") for one in said)
    hosts = tuple(one for one in hosts if one)
    if wrong := next((one for one in hosts if not _HOST.fullmatch(one)), ""):
        message = f"{wrong[:80]} is no host's name, such as myqcloud.com"
        raise ValueError(message)
    return hosts
