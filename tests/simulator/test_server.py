import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from aigc_data.simulator.account import SimulatedAccount
from aigc_data.simulator.server import SimulatorServer
from tests.simulator.cloud import HTTP

SERVE = "from aigc_data.simulator.server import serve; serve(tasks=50, days=1, with_parent={})"


@contextmanager
def served(*, with_parent: bool) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-c", SERVE.format(with_parent)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, **pipes) as process:  # type: ignore[call-overload]  # three pipes
        try:
            yield process
        finally:
            process.kill()


def endpoint(process: subprocess.Popen[bytes]) -> str:
    assert process.stdout is not None
    keys = json.loads(process.stdout.readline())
    assert set(keys) == {"endpoint", "secret_id", "secret_key"}
    return str(keys["endpoint"])


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_command_prints_one_line_serves_and_ends_quietly(number: signal.Signals) -> None:
    with served(with_parent=False) as process:
        assert HTTP.get(endpoint(process) + "/nothing").status_code == 404
        process.send_signal(number)
        out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err) == (0, b"", b"")


def test_the_command_ends_with_its_parent() -> None:
    with served(with_parent=True) as process:
        endpoint(process)
        out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err) == (0, b"", b"")


def test_a_signal_ends_it_while_it_waits_for_its_parent() -> None:
    with served(with_parent=True) as process:
        endpoint(process)
        process.terminate()
        process.wait(timeout=20)
        assert process.stderr is not None
        assert (process.returncode, process.stderr.read()) == (0, b"")


def test_a_port_can_be_chosen_and_is_free_again_afterwards() -> None:
    account = SimulatedAccount.generate(tasks=5, days=1)
    with SimulatorServer(account) as first:
        port = int(first.endpoint.rsplit(":", 1)[1])
        with pytest.raises(OSError, match="in use"), SimulatorServer(account, port):
            pass
    with SimulatorServer(account, port) as again:
        assert again.endpoint == first.endpoint
        assert HTTP.get(again.endpoint + "/nothing").status_code == 404


def test_nothing_but_loopback_is_listened_on(shared: SimulatorServer) -> None:
    assert shared.endpoint.startswith("http://127.0.0.1:")
    assert os.environ.get("AIGC_DATA_ENDPOINT") is None
