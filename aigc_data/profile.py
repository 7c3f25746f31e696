"""A profile of the cloud's official command line, `tccli`: the keys that it keeps in a file.

`~/.tccli/<profile>.credential` is JSON with `secretId`, `secretKey` and, for temporary keys,
`token`. `tccli configure` writes the first two; `tccli auth login` writes all three, with `type`
"oauth", and `tccli` renews them when it runs (github.com/TencentCloud/tencentcloud-cli,
tccli/configure.py and tccli/oauth.py).
"""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path

PROFILE_NAME = re.compile(r"[\w@+-][\w.@+-]*")
"""A name of a profile: no way to another folder."""
LARGEST_FILE = 2**16
"""Bytes; a profile is well under one KiB."""


class ProfileUnreadable(ValueError):
    """The profile's file holds no keys; its text says why and what to do, and holds no secret."""


@dataclass(frozen=True, slots=True)
class ProfileKeys:
    """The keys of a profile; `token` is empty where they are lasting ones."""

    secret_id: str = field(repr=False)
    secret_key: str = field(repr=False)
    token: str = field(default="", repr=False)


def profile_file(profile: str) -> Path:
    """Return where the official command line keeps a profile's keys."""
    return Path.home() / ".tccli" / f"{profile}.credential"


def read_profile(profile: str) -> ProfileKeys:
    """Return the keys of a profile as its file holds them now; raises ProfileUnreadable."""
    path = profile_file(profile)
    held = _object(path)
    texts = [str(held.get(name) or "").strip() for name in ("secretId", "secretKey", "token")]
    if not (texts[0] and texts[1]):
        message = f"{path} holds no secretId and secretKey: run {_way_in(profile)}"
        raise ProfileUnreadable(message)
    return ProfileKeys(*texts)


def _object(path: Path) -> dict[str, object]:
    """Return the file's JSON object; what cannot be read is let go, for it may hold the keys."""
    profile = path.stem
    try:
        with path.open("rb") as file:
            held = json.loads(file.read(LARGEST_FILE))
    except FileNotFoundError:
        fault = f"the profile {profile} has no file {path}: run {_way_in(profile)}"
    except OSError as error:
        fault = f"{path} cannot be read ({error.strerror}): check who may read it"
    except (ValueError, RecursionError):
        fault = f"{path} is not JSON: run {_way_in(profile)}"
    else:
        return held if isinstance(held, dict) else {}
    raise ProfileUnreadable(fault)


def _way_in(profile: str) -> str:
    return f"`tccli configure --profile {profile}` or `tccli auth login --profile {profile}`"
