"""Whether the key works on the other site's host: asked for only, for it shows the key to it."""

from aigc_data.settings import Settings, Site
from aigc_data.sync.probe.asking import Reply
from aigc_data.sync.probe.fault import meaning
from aigc_data.sync.probe.finding import Finding, Verdict, could_not_tell
from aigc_data.tencent.errors import ApiError, AuthError, ClockSkew

NAME = "other site"


def other_of(settings: Settings) -> Settings | None:
    """Return the same settings for the other site; None where an endpoint stands for the hosts."""
    if settings.endpoint is not None:
        return None
    here = settings.site is Site.MAINLAND
    return settings.model_copy(update={"site": Site.INTERNATIONAL if here else Site.MAINLAND})


def other_site(site: Site, reply: Reply | None) -> Finding:
    """Return what the reply of the other site's task list says; None where it cannot be asked."""
    if reply is None:
        return could_not_tell(NAME, "AIGC_DATA_ENDPOINT stands in place of both sites' hosts")
    error = reply.error
    if isinstance(error, AuthError):
        return Finding(NAME, Verdict.WELL, f"the {site} site refuses this key: {meaning(error)}")
    if isinstance(error, ClockSkew) or (error is not None and not isinstance(error, ApiError)):
        return could_not_tell(NAME, meaning(error))
    said = f": {meaning(error)}" if error else ""
    return Finding(
        NAME,
        Verdict.WELL,
        f"the {site} site takes this key too{said}",
        "If tasks are missing here, examine that site: set AIGC_DATA_SITE.",
    )
