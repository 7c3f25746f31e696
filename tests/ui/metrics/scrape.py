"""A scrape of the app's own route, as Prometheus makes it, and what it holds as plain values."""

from collections.abc import Mapping

import httpx
from prometheus_client.parser import text_string_to_metric_families
from starlette.applications import Starlette

from aigc_data.ui import metrics_route
from tests.loops import awaited

Samples = dict[tuple[str, ...], float]


def scrape(method: str = "GET", **headers: str) -> httpx.Response:
    """What the route answers."""

    async def asked() -> httpx.Response:
        app = httpx.ASGITransport(Starlette(routes=[metrics_route.ROUTE]))
        async with httpx.AsyncClient(transport=app, base_url="http://localhost") as http:
            return await http.request(method, metrics_route.PATH, headers=headers)

    return awaited(asked())


def families() -> Mapping[str, str]:
    """Every family of a scrape and its type."""
    return {one.name: one.type for one in text_string_to_metric_families(scrape().text)}


def samples(name: str, *labels: str, text: str | None = None) -> Samples:
    """The samples of this name by the values of these labels; no two may have the same."""
    found: Samples = {}
    for family in text_string_to_metric_families(text or scrape().text):
        for one in family.samples:
            key = tuple(one.labels.get(label, "") for label in labels)
            if one.name == name:
                assert key not in found
                found[key] = one.value
    return found
