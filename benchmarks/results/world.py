"""The store and the settings of a run: the tasks of the cloud, noted and not fetched."""

from datetime import UTC, datetime
from pathlib import Path

from aigc_data.settings import Settings
from aigc_data.simulator.server import SECRET_ID, SECRET_KEY
from aigc_data.store.store import Store
from aigc_data.task import Task, TaskKind
from aigc_data.wire.generation import from_generation
from benchmarks.results.cloud import Cloud, Ended


def settings_for(cloud: Cloud, folder: Path, workers: int = 4) -> Settings:
    """Return settings that keep the cloud's results in the folder."""
    return Settings.model_validate(
        {
            "secret_id": SECRET_ID,
            "secret_key": SECRET_KEY,
            "endpoint": cloud.endpoint,
            "rate_share": 1.0,
            "db": folder / "tasks.duckdb",
            "results": str(folder / "kept"),
            "results_workers": workers,
        }
    )


def environment(settings: Settings) -> dict[str, str]:
    """Return the same as the command's environment."""
    return {
        "TENCENTCLOUD_SECRET_ID": SECRET_ID,
        "TENCENTCLOUD_SECRET_KEY": SECRET_KEY,
        "AIGC_DATA_ENDPOINT": str(settings.endpoint),
        "AIGC_DATA_RATE_SHARE": "1",
        "AIGC_DATA_DB": str(settings.db),
        "AIGC_DATA_RESULTS": settings.results,
    }


def store_tasks(settings: Settings, cloud: Cloud) -> None:
    """Store the tasks as the collector would have them."""
    at = datetime.now(UTC)
    with Store.open(settings.database) as store:
        store.save([_task(one, at) for one in cloud.tasks], at=at)


def _task(one: Ended, at: datetime) -> Task:
    key = "ImageUrls" if one.kind == "image" else "VideoUrls"
    return from_generation(
        {"Status": "DONE", key: one.urls},
        account="main",
        task_id=one.task_id,
        kind=TaskKind(one.kind),
        seen_at=at,
    )
