"""`aigc-data simulate`: a local MPS and CloudAudit with a believable account."""

import click

from aigc_data.simulator.server import serve


@click.command()
@click.option("--port", default=0, show_default="a free one", help="Port on 127.0.0.1.")
@click.option("--tasks", default=6000, show_default=True, help="Tasks in the account's history.")
@click.option("--days", default=30, show_default=True, help="Days that the history spans.")
@click.option("--seed", default=1, show_default=True, help="The same seed, the same account.")
@click.option(
    "--faults", default=0.0, show_default=True, help="Chance of each kind of fault, 0 to 1."
)
@click.option("--with-parent", is_flag=True, help="End when stdin closes.")
def simulate(
    port: int, tasks: int, days: int, seed: int, faults: float, *, with_parent: bool
) -> None:
    """Serve a simulated account; prints one JSON line with its endpoint and keys."""
    serve(port=port, tasks=tasks, days=days, seed=seed, faults=faults, with_parent=with_parent)
