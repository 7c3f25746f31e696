"""What fails, and how sure that is."""

import pandas as pd
from duckdb import DuckDBPyConnection

from aigc_data.analysis.filter import TaskFilter


def by_model(db: DuckDBPyConnection, task_filter: TaskFilter) -> pd.DataFrame:
    """Return model, kind (empty texts where not known), tasks, ended, failed, rate, low, high.

    rate is failed/ended and low..high its 95 % interval (0..1, NaN where none ended). Ordered by
    low, highest first: what surely fails leads, and two failures of three do not.
    """
    raise NotImplementedError
