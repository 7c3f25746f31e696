"""`aigc-data check`: the alert rules evaluated once, for cron."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import click
import duckdb

from aigc_data.alert_rule import Rule
from aigc_data.alerts.facts import Facts, facts_of
from aigc_data.alerts.look_back import looked_back
from aigc_data.alerts.reading import Verdict
from aigc_data.alerts.rules import known_rules
from aigc_data.alerts.said import standing_words
from aigc_data.alerts.view import view
from aigc_data.cli.chosen import NONE_CONFIGURED
from aigc_data.cli.leave import FAILED, NOT_CONFIGURED, leave, read_settings
from aigc_data.settings import Settings
from aigc_data.store.alerts import AlertState, Standing, StoredRule
from aigc_data.store.errors import NothingPublished, StoreError, StoreHeld
from aigc_data.store.manifest import published_folder
from aigc_data.store.published import open_published
from aigc_data.store.store import Store

QUIET: Final = 0
FIRING: Final = 1
NO_DATA: Final = 3
WORST_FIRST: Final = (AlertState.FIRING, AlertState.NO_DATA, AlertState.PENDING, AlertState.OK)
