"""Who calls: the sub-accounts of the simulated account, with their programs and habits."""

from dataclasses import dataclass

from aigc_data.simulator.chance import Weighted

ACCOUNT_UIN = 100000000001
APP_ID = 1250000000


@dataclass(frozen=True, slots=True)
class Caller:
    """A sub-account and how it calls."""

    uin: int
    user: str
    operator: str | None
    """The free-text Operator of its create calls, if it sends one."""
    agent: str
    event_type: str
    address: str
    secret_id: str
    region: str


CALLERS = Weighted(
    (
        Caller(
            *(100000000002, "creative-studio", "studio/web", "SDK_PYTHON_3.1.194", "ApiCall"),
            *("203.0.113.7", "AKIDSTUDIO0000000001", "ap-guangzhou"),
        ),
        Caller(
            *(100000000003, "console", None, "Mozilla/5.0", "ConsoleCall"),
            *("203.0.113.24", "", "ap-guangzhou"),
        ),
        Caller(
            *(100000000004, "growth", "growth-campaign", "SDK_GO_1.3.88", "ApiCall"),
            *("198.51.100.12", "AKIDGROWTH0000000001", "ap-guangzhou"),
        ),
        Caller(
            *(100000000005, "短视频工坊", "短视频批量", "SDK_JAVA_3.1.1460", "ApiCall"),
            *("198.51.100.40", "AKIDSHORTS0000000001", "ap-guangzhou"),
        ),
        Caller(
            *(100000000006, "overseas", "overseas-store", "SDK_NODEJS_4.1.150", "ApiCall"),
            *("192.0.2.31", "AKIDOVERSEAS00000001", "ap-singapore"),
        ),
        Caller(
            *(100000000007, "nodes", "comfy-node/1.4", "python-requests/2.32", "ApiCall"),
            *("192.0.2.88", "AKIDNODES00000000001", "ap-guangzhou"),
        ),
    ),
    (30, 16, 20, 14, 11, 9),
)
