"""The calls this app makes, each with its service and its documented calls per second.

Source of the limits: the contract's sections 1.6 and 4.1.
"""

from dataclasses import dataclass

from aigc_data.settings import Site

DOMAINS = {
    Site.MAINLAND: "tencentcloudapi.com",
    Site.INTERNATIONAL: "intl.tencentcloudapi.com",
}


@dataclass(frozen=True, slots=True)
class Service:
    """One product of the cloud, as its signature and its version header name it."""

    name: str
    version: str

    def url(self, site: Site) -> str:
        """Return the base URL of this service on a site."""
        return f"https://{self.name}.{DOMAINS[site]}"


@dataclass(frozen=True, slots=True)
class Action:
    """One call; every one of them only reads, so that it may be tried again."""

    name: str
    service: Service
    limit: int
    """Calls per second that an account may make."""

    @property
    def permission(self) -> str:
        """The name by which CAM allows it."""
        return f"{self.service.name}:{self.name}"


MPS = Service("mps", "2019-06-12")
CLOUDAUDIT = Service("cloudaudit", "2019-03-19")

TASK_LIST = Action("DescribeAigcTaskList", MPS, 20)
TASK_STATUS = Action("DescribeAigcTaskStatus", MPS, 20)
IMAGE_TASK = Action("DescribeAigcImageTask", MPS, 20)
VIDEO_TASK = Action("DescribeAigcVideoTask", MPS, 50)
AUDIO_TASK = Action("DescribeAigcAudioTask", MPS, 20)
USAGE_DATA = Action("DescribeUsageData", MPS, 100)
EVENTS = Action("DescribeEvents", CLOUDAUDIT, 20)
