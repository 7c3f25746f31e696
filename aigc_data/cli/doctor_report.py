"""What `aigc-data doctor` prints: a table for a person, or JSON for a bug report."""

import json
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from typing import Any

import click
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from aigc_data.cli.table import cell
from aigc_data.settings import Settings
from aigc_data.sync.probe.finding import Finding, Verdict
from aigc_data.sync.probe.mask import masked

STYLES: Mapping[Verdict, str] = {
    Verdict.WELL: "green",
    Verdict.ALLOWED: "green",
    Verdict.UNCLEAR: "dim",
}
TO_MEND = "bold red"
PACKAGES = ("aigc-data", "duckdb", "httpx", "streamlit")


@dataclass(frozen=True, slots=True)
class Examined:
    """One account's examination; `calls` counts requests by the action's name."""

    settings: Settings
    findings: Sequence[Finding]
    calls: Mapping[str, int]
    kept: str
    """What became of what was learned, one sentence."""
    failed: bool = False
    """Whether what was learned could not be kept."""

    @property
    def to_mend(self) -> bool:
        """Whether a person should do something."""
        return self.failed or any(finding.verdict.to_mend for finding in self.findings)


def print_table(examined: Examined, name: str) -> None:
    """Print the findings of an account as a table; `name` is empty where there is only one."""
    table = Table(box=box.SIMPLE_HEAD, show_edge=False)
    table.add_column("Probe", overflow="fold")
    table.add_column("Verdict", no_wrap=True)
    table.add_column("What was seen", overflow="fold")
    table.add_column("What to change", overflow="fold")
    for finding in examined.findings:
        style = STYLES.get(finding.verdict, TO_MEND)
        verdict = cell(finding.verdict, style)
        table.add_row(cell(finding.name), verdict, cell(finding.seen), cell(finding.advice))
    console = Console(highlight=False)
    if name:
        console.print(Text(f"\nAccount {name}", style="bold"))
    console.print(table)
    console.print(Text(f"\n{_summary(examined)}"))


def _summary(examined: Examined) -> str:
    mend = sum(finding.verdict.to_mend for finding in examined.findings)
    unclear = sum(finding.verdict is Verdict.UNCLEAR for finding in examined.findings)
    counts = f"{len(examined.findings)} probes by {sum(examined.calls.values())} calls"
    return f"{counts}: {mend} to mend, {unclear} could not tell. {examined.kept}"


def print_json(reports: Sequence[Examined], at: datetime, faults: Sequence[str]) -> None:
    """Print one JSON object that names no account, person, address, key or task."""
    secrets = [secret for report in reports for secret in _secrets(report.settings)]
    body = {
        "made_by": {package: version(package) for package in PACKAGES},
        "python": platform.python_version(),
        "system": platform.system(),
        "at": at.isoformat(timespec="seconds"),
        "accounts": [_account(number, one) for number, one in enumerate(reports, 1)],
        "accounts_without_keys": len(faults),
    }
    text = json.dumps(masked(body, secrets), ensure_ascii=False, indent=1)
    click.echo(text)


def _account(number: int, examined: Examined) -> dict[str, Any]:
    settings = examined.settings
    return {
        "account": number,
        "site": settings.site,
        "audit_region": settings.audit_region,
        "custom_endpoint": settings.endpoint is not None,
        "rate_share": settings.rate_share,
        "to_mend": examined.to_mend,
        "findings": [_finding(finding) for finding in examined.findings],
        "calls": dict(examined.calls),
        "kept": examined.kept,
    }


def _finding(finding: Finding) -> dict[str, Any]:
    fields = ("name", "verdict", "seen", "advice")
    return {name: getattr(finding, name) for name in fields} | {"facts": dict(finding.facts)}


def _secrets(settings: Settings) -> tuple[str, ...]:
    return (
        settings.secret_id,
        settings.secret_key.get_secret_value(),
        settings.token.get_secret_value(),
        str(settings.database),
    )
