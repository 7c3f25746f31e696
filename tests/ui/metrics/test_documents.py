"""The documents name what a scrape says, and nothing else: tables, example rules, dashboard."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from aigc_data.alert_target import AlertTarget
from aigc_data.results.folder_storage import FolderStorage
from aigc_data.results.open_archive import Places
from aigc_data.results.prune import Bounds
from aigc_data.store.alerts import AlertState, Slice, Standing
from aigc_data.store.state import SourceState
from aigc_data.store.store import Store
from aigc_data.task import Source, TaskStatus
from aigc_data.ui.archives import Archives
from aigc_data.ui.runtime import runtime
from tests.analysis.history import KLING, ended, task
from tests.ui.metrics.scrape import scrape

DOCS = Path(__file__).parents[3] / "docs"
ROW = re.compile(r"\| `(aigc_data_\w+)` \| (\w+) \| [^|]+ \| ([^|]+) \|", re.MULTILINE)
NAME = re.compile(r"\b(?:aigc_data|process)_\w+")
OURS = "aigc_data_"


@pytest.fixture
def text(stored: Store, tmp_path: Path) -> str:
    """A scrape of an app that has something of everything to tell."""
    now = datetime.now(UTC)
    states = [SourceState("main", source.value, now, now, progress=0.5) for source in Source]
    audited = ended(now, 9, **KLING, sources=(Source.CLOUDAUDIT,))
    tasks = [audited, task(now, status=TaskStatus.WAITING, **KLING)]
    runtime().clouds["main"].collector.watching_since = now - timedelta(days=1)
    stored.save(tasks, at=now, states=states)
    watch = runtime().alerts
    assert watch is not None
    target = AlertTarget(name="ops", url_env="OPS_WEBHOOK")
    watch.settings = watch.settings.model_copy(update={"alert_targets": (target,)})
    firing = Standing(
        rule="Tasks fail", slice=Slice(), state=AlertState.FIRING, since=now, evaluated_at=now
    )
    stored.save_alerts([firing], [])
    place = FolderStorage(tmp_path / "kept")
    runtime().archives = Archives(stored, Places(place, None, tmp_path, Bounds()))
    return scrape().text


def told(text: str) -> dict[str, tuple[str, set[str]]]:
    """Each metric of the app as its users name it: its type and its labels."""
    found: dict[str, tuple[str, set[str]]] = {}
    for family in text_string_to_metric_families(text):
        name = f"{family.name}_total" if family.type == "counter" else family.name
        labels = {label for one in family.samples for label in one.labels} - {"le"}
        if name.startswith(OURS) and not name.endswith(("_gcount", "_gsum")):
            found[name] = (family.type, labels)
    return found


def names(text: str) -> set[str]:
    """Every name that a query may use."""
    return {one.name for family in text_string_to_metric_families(text) for one in family.samples}


def queries(node: Any) -> Iterator[str]:
    """Yield every query of a document."""
    children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    for key in ("expr", "query", "definition"):
        if isinstance(node, dict) and isinstance(node.get(key), str):
            yield node[key]
    for child in children:
        yield from queries(child)


def used(document: Any) -> set[str]:
    """Every metric that a document asks for."""
    return {name for query in queries(document) for name in NAME.findall(query)}


def test_each_metric_is_in_the_tables_with_its_type_and_labels(text: str) -> None:
    rows = ROW.findall((DOCS / "metrics.md").read_text("utf-8"))
    written = {name: (kind, set(re.findall(r"`(\w+)`", labels))) for name, kind, labels in rows}
    assert written == told(text)


def test_the_metrics_in_the_prose_exist(text: str) -> None:
    said = set(NAME.findall((DOCS / "metrics.md").read_text("utf-8")))
    families = {family.name for family in text_string_to_metric_families(text)}
    assert said - names(text) - families == set()


def test_the_example_rules_ask_for_what_there_is_and_say_what_to_do(text: str) -> None:
    document = yaml.safe_load((DOCS / "prometheus-alerts.yml").read_text("utf-8"))
    (group,) = document["groups"]
    assert used(document) - names(text) == set()
    assert all(
        {"alert", "expr", "labels", "annotations"} <= rule.keys()
        and {"summary", "description"} == rule["annotations"].keys()
        for rule in group["rules"]
    )
    assert len({rule["alert"] for rule in group["rules"]}) == len(group["rules"]) == 13


def test_the_dashboard_asks_for_what_there_is(text: str) -> None:
    document = json.loads((DOCS / "grafana-dashboard.json").read_text("utf-8"))
    asked = used(document)
    assert asked - names(text) == set()
    assert len(asked) > 15
    assert {panel["type"] for panel in document["panels"]} == {"stat", "timeseries"}
    assert len({panel["id"] for panel in document["panels"]}) == len(document["panels"])
    assert all(panel["datasource"]["uid"] == "${datasource}" for panel in document["panels"])
