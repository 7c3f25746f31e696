"""`/metrics` as a scraper meets it: formats, access, and a store that cannot be asked."""

import logging

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as open_metrics

from aigc_data.store.store import Store
from aigc_data.ui.runtime import close_runtime, runtime
from tests.analysis.history import KLING, ended
from tests.tasks import NOON
from tests.ui.metrics.scrape import families, samples, scrape

OPEN_METRICS = "application/openmetrics-text; version=1.0.0"
TOKEN = "hunter2-of-prometheus"


def test_the_format_is_the_one_that_was_asked_for(stored: Store) -> None:
    stored.save([ended(0, 5, **KLING)], at=NOON)
    plain, modern = scrape(), scrape(accept=OPEN_METRICS)
    assert plain.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert modern.headers["content-type"].startswith(OPEN_METRICS)
    types = {one.name: one.type for one in open_metrics(modern.text)}  # type: ignore[no-untyped-call]
    assert types["aigc_data_task_duration_seconds"] == "gaugehistogram"
    assert families()["aigc_data_task_duration_seconds"] == "histogram"


def test_no_answer_is_kept_and_only_reading_is_allowed(stored: Store) -> None:
    assert scrape().headers["cache-control"] == "no-store"
    assert scrape("HEAD").status_code == 200
    assert [scrape(method).status_code for method in ("POST", "PUT", "DELETE")] == [405] * 3


def test_with_a_token_nobody_reads_without_it(
    stored: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("AIGC_DATA_METRICS_TOKEN", f" {TOKEN}\n")
    close_runtime()
    sent = {
        "": 401,
        TOKEN: 401,
        f"Basic {TOKEN}": 401,
        f"Bearer {TOKEN}x": 401,
        "Bearer ": 401,
        f"Bearer {TOKEN}": 200,
        f"bearer {TOKEN}": 200,
    }
    answers = {value: scrape(authorization=value) for value in sent}
    assert {value: one.status_code for value, one in answers.items()} == sent
    refused = answers[""]
    assert refused.headers["www-authenticate"] == 'Bearer realm="metrics"'
    assert "aigc_data_tasks" not in refused.text
    assert TOKEN not in caplog.text + repr(runtime().settings)
    assert all(TOKEN not in one.text for one in answers.values())


def test_without_a_store_the_scrape_says_so_and_no_task_is_nought(stored: Store) -> None:
    path = stored.path
    close_runtime()
    path.write_bytes(b"not a database" * 1000)
    assert samples("aigc_data_store_up") == {(): 0}
    assert "aigc_data_tasks" not in families()


def test_a_store_that_closed_meanwhile_is_said_and_the_process_still_answers(stored: Store) -> None:
    stored.close()
    assert samples("aigc_data_store_up") == {(): 0}
    assert samples("process_start_time_seconds") != {}


def test_a_setting_that_is_wrong_is_no_fault_of_the_scrape(
    stored: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AIGC_DATA_INTERVAL", "soon")
    close_runtime()
    assert samples("aigc_data_store_up") == {(): 0}
