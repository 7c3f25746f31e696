"""The vendor's own clients at the simulator, and a caller that can sign anything."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
from tencentcloud.cloudaudit.v20190319.cloudaudit_client import CloudauditClient
from tencentcloud.common.credential import Credential
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.mps.v20190612.mps_client import MpsClient

from aigc_data.simulator.server import SimulatorServer
from aigc_data.tencent.signing import SignedParts, authorization

HTTP = httpx.Client(timeout=60)
"""One for all: making a client reads certificates, which takes longer than most tests."""
VERSIONS = {"mps": "2019-06-12", "cloudaudit": "2019-03-19"}


@dataclass(slots=True)
class Clock:
    """A clock that a test may put forward or back, by seconds."""

    shift: float = 0.0

    def __call__(self) -> float:
        return time.time() + self.shift


def mps(server: SimulatorServer, **changes: str) -> MpsClient:
    """Return the vendor's client for MPS."""
    return MpsClient(_credential(server, changes), "", _profile(server))


def cloudaudit(server: SimulatorServer, region: str = "ap-guangzhou") -> CloudauditClient:
    """Return the vendor's client for CloudAudit."""
    return CloudauditClient(_credential(server, {}), region, _profile(server))


def asked(client: Any, action: str, **params: Any) -> dict[str, Any]:
    """Return what the vendor's client made of the answer."""
    module = __import__(type(client).__module__.rsplit(".", 1)[0] + ".models", fromlist=["models"])
    request = getattr(module, f"{action}Request")()
    request.from_json_string(json.dumps(params))
    answer: dict[str, Any] = json.loads(getattr(client, action)(request).to_json_string())
    return answer


def _credential(server: SimulatorServer, changes: Mapping[str, str]) -> Credential:
    keys = {"secret_id": server.secret_id, "secret_key": server.secret_key, **changes}
    return Credential(keys["secret_id"], keys["secret_key"], keys.get("token"))


def _profile(server: SimulatorServer) -> ClientProfile:
    place = server.endpoint.removeprefix("http://")
    http = HttpProfile(endpoint=place, protocol="http", reqMethod="POST", keepAlive=True)
    return ClientProfile(httpProfile=http)


@dataclass(frozen=True, slots=True)
class Raw:
    """A call that is made by hand, with whatever is to be wrong about it."""

    action: str | None = "DescribeAigcTaskList"
    body: bytes = b"{}"
    service: str = "mps"
    version: str | None = None
    secret_id: str | None = None
    secret_key: str | None = None
    shift: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)

    def send(self, server: SimulatorServer) -> httpx.Response:
        """Return the HTTP answer."""
        headers = {**self._signed(server), **self.headers}
        return HTTP.post(f"{server.endpoint}/", content=self.body, headers=headers)

    def code(self, server: SimulatorServer) -> str:
        """Return the error code of the answer."""
        answer = self.send(server)
        assert answer.status_code == 200
        code: str = answer.json()["Response"]["Error"]["Code"]
        return code

    def _signed(self, server: SimulatorServer) -> dict[str, str]:
        host = server.endpoint.removeprefix("http://")
        now = int(time.time()) + self.shift
        parts = SignedParts(self.service, host, "application/json", self.body, now)
        keys = (self.secret_id or server.secret_id, self.secret_key or server.secret_key)
        action = {"X-TC-Action": self.action} if self.action else {}
        return {
            "Content-Type": "application/json",
            "X-TC-Version": self.version or VERSIONS[self.service],
            "X-TC-Timestamp": str(now),
            "Authorization": authorization(parts, *keys),
            **action,
        }
