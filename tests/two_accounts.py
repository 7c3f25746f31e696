"""Two simulated accounts with keys of their own, and the file of settings that names them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aigc_data.simulator.auth import Keys
from aigc_data.simulator.server import SimulatorServer
from tests.cloud import give_keys, small_cloud

STUDIO = Keys("AKIDsimulatedSTUDIO", "simulated-key-of-studio")
ABROAD = Keys("AKIDsimulatedABROAD", "simulated-key-of-abroad", "simulated-token-of-abroad")
KEYS = {
    "STUDIO_ID": STUDIO.secret_id,
    "STUDIO_KEY": STUDIO.secret_key,
    "ABROAD_ID": ABROAD.secret_id,
    "ABROAD_KEY": ABROAD.secret_key,
    "ABROAD_TOKEN": str(ABROAD.token),
}
"""The environment that both accounts need."""


@contextmanager
def two_clouds(tasks: int = 30) -> Iterator[tuple[SimulatorServer, SimulatorServer]]:
    """Yield the servers of both accounts; each knows its own keys only, and its own tasks."""
    with small_cloud(tasks=tasks, seed=1) as studio, small_cloud(tasks=tasks, seed=2) as abroad:
        give_keys(studio, STUDIO)
        give_keys(abroad, ABROAD)
        yield studio, abroad


def write_accounts(folder: Path, studio: str, abroad: str, *settings: str) -> Path:
    """Write the file of settings with both endpoints, and lines of settings for both."""
    path = folder / "aigc_data.toml"
    path.write_text("\n".join(["rate_share = 1.0", *settings, ACCOUNTS % (studio, abroad)]))
    return path


ACCOUNTS = """
[[accounts]]
name = "studio"
secret_id_env = "STUDIO_ID"
secret_key_env = "STUDIO_KEY"
endpoint = "%s"

[[accounts]]
name = "abroad"
site = "international"
secret_id_env = "ABROAD_ID"
secret_key_env = "ABROAD_KEY"
token_env = "ABROAD_TOKEN"
endpoint = "%s"
"""
