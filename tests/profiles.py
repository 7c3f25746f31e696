"""Profiles of the official command line for tests, written as it writes them."""

import json
from pathlib import Path

from aigc_data.simulator.auth import Keys


def write_profile(home: Path, name: str, keys: Keys) -> Path:
    """Write the profile as `tccli configure` does, or with a token as `tccli auth login` does."""
    held: dict[str, object] = {"secretId": keys.secret_id, "secretKey": keys.secret_key}
    if keys.token:
        held = {"type": "oauth", **held, "token": keys.token, "expiresAt": 1789394400, "oauth": {}}
    path = home / ".tccli" / f"{name}.credential"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(held, indent=4))
    return path
