from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "playground", *arguments]


@pytest.mark.slow
def test_it_says_when_it_is_ready_and_stops_when_told(
    world: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    path = tmp_path / "world.yaml"
    path.write_text(yaml.safe_dump(world()), encoding="utf-8")
    arguments = command("--world", str(path), "--port", "0")
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        ready = process.stdout.readline().strip()
        assert ready.startswith("ready: http://127.0.0.1:")
        people = httpx.get(ready.removeprefix("ready: ") + "/_play/people", trust_env=False)
        assert people.status_code == 200
        process.terminate()
        process.wait(15)


@pytest.mark.slow
def test_a_bad_world_is_explained(tmp_path: Path) -> None:
    path = tmp_path / "world.yaml"
    path.write_text("teams: []", encoding="utf-8")
    ended = subprocess.run(
        command("--world", str(path)), capture_output=True, text=True, check=False, timeout=30
    )
    assert ended.returncode == 2
    assert "users" in ended.stderr
    assert "Traceback" not in ended.stderr
