"""However the demo is ended, nothing of it is left running."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

pytestmark = [pytest.mark.slow]
LONGEST_SECONDS = 120


def test_ended_twice_in_a_hurry_it_takes_its_workspace_along(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "bot.cli",
        "demo",
        "--port",
        "0",
        "--data",
        str(tmp_path / "d"),
    ]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("DEALMATE_")}
    with subprocess.Popen(
        command,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as demo:
        assert demo.stderr is not None
        line = next(line for line in demo.stderr if "The workspace is up" in line)
        found = re.search(r"http://\S+[^;\s]", line)
        assert found is not None
        assert httpx.get(found[0], trust_env=False).status_code == 200
        for number in (signal.SIGHUP, signal.SIGINT, signal.SIGINT, signal.SIGTERM):
            demo.send_signal(number)
        said = demo.stderr.read()
        # The last signals may find Python past its end already, where it heeds none.
        assert demo.wait(LONGEST_SECONDS) in {0, -signal.SIGINT, -signal.SIGTERM}
    assert "Stopping." in said
    assert "Traceback" not in said
    with pytest.raises(httpx.ConnectError):
        httpx.get(found[0], trust_env=False)
